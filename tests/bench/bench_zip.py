"""A ZIP of 20 GB: its memory, its speed beside the same bytes as one file, and going on with it."""

import hashlib
import http.client
import os
import socket
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from django.conf import settings

from tests.bench.harness import Baseline, Measurement

MEBIBYTE = 1024**2
FILE = 50 * MEBIBYTE
FULL, QUICK = 400, 20  # files
ROUNDS = 3
INTERRUPTED_AT = 0.6
MEMORY_GOAL = 150.0  # MB
SPEED_GOAL = 1 / 0.7
STALL = 3.0  # seconds in which a slow reader takes nothing: whatever is read ahead then shows

Take = Callable[[bytes], object]


class Server(NamedTuple):
    process: subprocess.Popen[bytes]
    port: int


def measure(*, quick: bool) -> Iterator[Measurement]:
    count = QUICK if quick else FULL
    with TemporaryDirectory(dir=settings.STATE_ROOT) as folder, serving(folder, count) as server:
        yield Measurement("size of the archive", count * FILE / MEBIBYTE, "MiB")
        yield from speeds(server)
        stall(server)
        limit = Baseline("limit", MEMORY_GOAL)
        yield Measurement("memory of the web server", memory(server), "MB", limit, 1)
        yield same_after_interruption(server)


@contextmanager
def serving(folder: str, count: int) -> Iterator[Server]:
    """Sparse files: they take no room on the disk, and as long to send as others in its cache."""
    for number in range(count):
        make_sparse(Path(folder, f"{number}.jpg"), FILE)
    make_sparse(Path(folder, "whole.jpg"), count * FILE)
    port = free_port()
    told = {"ZIP_COUNT": count, "ZIP_SIZE": FILE, "ZIP_CRC32": zlib.crc32(bytes(FILE))}
    environment = os.environ | {name: str(value) for name, value in told.items()}
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--port", str(port), "--log-level", "error", "tests.bench.zip_server:application"),
    ]
    place = {"MEDIA_ROOT": folder, "PYTHONPATH": str(settings.BASE_DIR)}
    process = subprocess.Popen(command, env=environment | place, cwd=settings.BASE_DIR)
    try:
        wait_for(port)
        yield Server(process, port)
    finally:
        process.terminate()
        process.wait()


def make_sparse(path: Path, size: int) -> None:
    with path.open("wb") as file:
        file.truncate(size)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for(port: int) -> None:
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError("the web server did not start")


def speeds(server: Server) -> Iterator[Measurement]:
    """Turn about, so that a slow minute of the machine meets both; the best of each counts."""
    files, archives = [], []
    for _ in range(ROUNDS):
        files.append(seconds(server, "/whole"))
        archives.append(seconds(server, "/archive"))
    one = Measurement("the bytes as one file", min(files), "s")
    yield one
    yield Measurement("the bytes as a ZIP", min(archives), "s", one.as_baseline(), SPEED_GOAL)


def seconds(server: Server, path: str) -> float:
    started = time.perf_counter()
    fetch(server, path, len)
    return time.perf_counter() - started


def fetch(
    server: Server, path: str, take: Take, *, upto: float = 1, headers: dict[str, str] | None = None
) -> tuple[str, int]:
    """Hand the body over piece by piece, and hang up after the part `upto`; returns the ETag, and
    how many bytes came."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    length = int(response.headers["Content-Length"])
    enough, came = int(length * upto), 0
    while came < enough:
        piece = response.read(min(MEBIBYTE, enough - came))
        if not piece:
            raise EOFError(f"{path} ended after {came} of {length} bytes")
        take(piece)
        came += len(piece)
    connection.close()
    return response.headers["ETag"], came


def stall(server: Server) -> None:
    pauses = iter([STALL])
    fetch(server, "/archive", lambda piece: time.sleep(next(pauses, 0)), upto=0.01)


def memory(server: Server) -> float:
    """Megabytes of the largest of the server's processes, at its worst moment."""
    return max(peak(pid) for pid in [server.process.pid, *children(server.process.pid)])


def children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def peak(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    [found] = [line for line in lines if line.startswith("VmHWM")]
    return int(found.split()[1]) / 1000


def same_after_interruption(server: Server) -> Measurement:
    whole, resumed = hashlib.sha256(), hashlib.sha256()
    fetch(server, "/archive", whole.update)
    etag, came = fetch(server, "/archive", resumed.update, upto=INTERRUPTED_AT)
    headers = {"Range": f"bytes={came}-", "If-Range": etag}
    fetch(server, "/archive", resumed.update, headers=headers)
    differs = float(whole.digest() != resumed.digest())
    name = f"resumed at {INTERRUPTED_AT:.0%}: digests differ"
    return Measurement(name, 1 + differs, "", Baseline("the same", 1), 1)
