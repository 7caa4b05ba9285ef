"""Real clients of the servers, and a look at the processes of the machine."""

import multiprocessing
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from photocrm.embedded import local

FORK = multiprocessing.get_context("fork")
PATIENCE = 20


class Client:
    """A process of its own that has called `provide` and stays until it is told to end."""

    def __init__(self, root: Path) -> None:
        self.ours, theirs = FORK.Pipe()
        self.process = FORK.Process(target=_serve, args=(theirs, root))
        self.process.start()
        theirs.close()

    def urls(self) -> tuple[str, str]:
        assert self.ours.poll(PATIENCE)
        answer: tuple[str, str] = self.ours.recv()
        return answer

    def end(self) -> None:
        self.ours.send("end")
        self.process.join(PATIENCE)

    def kill(self) -> None:
        self.process.kill()
        self.process.join(PATIENCE)


def _serve(channel: Connection, root: Path) -> None:
    environ = {"SECRET_KEY": "given"}
    local.provide(environ, "test", root)
    channel.send((environ["DATABASE_URL"], environ["REDIS_URL"]))
    channel.recv()


def eventually(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < deadline, "It did not become true in time."
        time.sleep(0.05)


def processes_of(folder: Path) -> list[int]:
    """The keepers and servers that name this folder in their command line."""
    listed = subprocess.run(
        ["ps", "-eww", "-o", "pid=,stat=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
    return [int(row[0]) for row in rows if f"{folder}/" in row[-1] and not row[1].startswith("Z")]


def keepers_of(folder: Path) -> list[int]:
    return [pid for pid in processes_of(folder) if "keeper.py" in _arguments(pid)]


def postmaster_of(folder: Path) -> int:
    return int((folder / ".data/test/postgres/data/postmaster.pid").read_text().split("\n")[0])


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):  # it ended with another that was killed before
        os.kill(pid, signal.SIGKILL)


def _arguments(pid: int) -> str:
    listed = subprocess.run(
        ["ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout
