"""What the embedded servers share: joining one, starting its keeper, the place of its socket.

A server lives in a folder of its own with three lock files. `start.lock` is held by whoever
joins, starts or stops it; `clients.lock` is shared by all clients for their lifetime, and the
kernel gives it back even after `kill -9`; `keeper.lock` is held by the keeper.
"""

import fcntl
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

KEEPER = Path(__file__).with_name("keeper.py")
# The shortest of the limits for the address of a Unix socket: 104 bytes with the final NUL on
# macOS, 108 on Linux.
SOCKET_PATH_MAX = 103
# Others have a meaning in URLs, in libpq's list of hosts or in PostgreSQL's list of folders.
SOCKET_PATH_CHARACTERS = re.compile(r"[A-Za-z0-9_./-]+")
LOG_BYTES_MAX = 5_000_000
START_PATIENCE = 60.0


class EmbeddedServerError(RuntimeError):
    """An embedded server cannot be had; the message says what to do."""


@dataclass(frozen=True)
class Description:
    """How the keeper runs a server; `owner` is the uid and gid to run as, None for its own.

    The first line of each of `lock_files` is the pid of the running server. `stop_signals` are
    tried in order. The command must name `folder`, by which the keeper knows its server again.
    """

    folder: str
    command: list[str]
    socket: str
    lock_files: list[str]
    stop_signals: list[int]
    owner: tuple[int, int] | None = None


@contextmanager
def joining(folder: Path) -> Iterator[None]:
    """Be the only one to join, start or stop the server of this folder, which is made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = _open_lock(folder / "start.lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def hold(folder: Path) -> None:
    """Share the server until this process ends: the descriptor is never closed."""
    fcntl.flock(_open_lock(folder / "clients.lock"), fcntl.LOCK_SH)


def ensure_keeper(folder: Path, description: Description) -> None:
    keeper_lock = _free_keeper_lock(folder)
    if keeper_lock is None:
        return
    log = _open_log(folder)
    try:
        subprocess.run(
            [sys.executable, "-I", "-S", KEEPER, str(keeper_lock), json.dumps(asdict(description))],
            pass_fds=[keeper_lock],
            cwd="/",
            env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            check=True,
        )
    finally:
        os.close(log)
        os.close(keeper_lock)


def await_answer(folder: Path, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_PATIENCE
    while not answers():
        keeper_lock = _free_keeper_lock(folder)
        if keeper_lock is not None:
            os.close(keeper_lock)
            raise EmbeddedServerError(f"The server did not start. {_last_words(folder)}")
        if time.monotonic() > deadline:
            raise EmbeddedServerError(f"The server does not answer. {_last_words(folder)}")
        time.sleep(0.02)


def socket_folder(folder: Path, socket_name: str) -> Path:
    """The folder itself, or a private one with a plain short name, noted in the file `sockets`."""
    if _fits(f"{folder}/{socket_name}"):
        return folder
    note = folder / "sockets"
    if note.exists() and _is_private(noted := Path(note.read_text()), folder.stat().st_uid):
        return noted
    short = Path(tempfile.mkdtemp(prefix="photocrm-", dir=_short_base(socket_name)))
    if os.geteuid() == 0:
        shutil.chown(short, folder.stat().st_uid, folder.stat().st_gid)
    note.write_text(str(short))
    return short


def _fits(path: str) -> bool:
    return len(path) <= SOCKET_PATH_MAX and bool(SOCKET_PATH_CHARACTERS.fullmatch(path))


def _short_base(socket_name: str) -> str:
    base = tempfile.gettempdir()
    fits = _fits(f"{base}/photocrm-12345678/{socket_name}")
    return base if fits else "/tmp"  # noqa: S108 -- mkdtemp makes a private folder in it


def _is_private(folder: Path, owner: int) -> bool:
    try:
        status = folder.lstat()
    except FileNotFoundError:
        return False
    return (
        stat.S_ISDIR(status.st_mode)
        and status.st_uid == owner
        and stat.S_IMODE(status.st_mode) == 0o700
    )


def _open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def _free_keeper_lock(folder: Path) -> int | None:
    """The keeper lock, held by this process until closed or handed on; None: a keeper has it."""
    descriptor = _open_lock(folder / "keeper.lock")
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _open_log(folder: Path) -> int:
    path = folder / "server.log"
    fresh = path.exists() and path.stat().st_size > LOG_BYTES_MAX
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | (os.O_TRUNC if fresh else 0)
    return os.open(path, flags, 0o600)


def _last_words(folder: Path) -> str:
    path = folder / "server.log"
    lines = path.read_text(errors="replace").splitlines()[-10:]
    return "\n  ".join([f"The end of {path}:", *lines])
