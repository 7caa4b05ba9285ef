"""Keeps one server running for as long as a client holds the shared lock, then stops it.

Started by path with `python -I -S`, so it may import nothing but the standard library. Its two
arguments are the number of an inherited descriptor, which holds the keeper lock, and the
description of the server as JSON: see `photocrm.embedded.server.Description`.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

POLL = 0.1
LEFTOVERS_PATIENCE = 15.0
STOP_PATIENCE = 30.0


class Keeper:
    def __init__(self, description: dict[str, Any]) -> None:
        self.folder = Path(description["folder"])
        self.command: list[str] = description["command"]
        self.owner: list[int] | None = description["owner"]
        self.socket: str = description["socket"]
        self.lock_files = [Path(name) for name in description["lock_files"]]
        self.stop_signals: list[int] = description["stop_signals"]
        self.clients = os.open(self.folder / "clients.lock", os.O_RDWR)
        self.process: subprocess.Popen[bytes] | None = None
        self.pid: int | None = None

    def run(self) -> None:
        self.adopt()
        try:
            while not self.unused():
                if not self.alive():
                    self.start()
                time.sleep(POLL)
        finally:
            self.stop()

    def adopt(self) -> None:
        """Take over the server that a killed keeper left behind; a deaf one is stopped."""
        self.pid = next((pid for pid in self.recorded_pids() if self.owns(pid)), None)
        if self.pid is not None and not accepts(self.socket):
            self.stop()

    def recorded_pids(self) -> list[int]:
        return [pid for pid in map(recorded_pid, self.lock_files) if pid is not None]

    def owns(self, pid: int) -> bool:
        return str(self.folder) in command_line(pid)

    def unused(self) -> bool:
        """Whether no client is left; then both locks stay held, so that none can join."""
        if os.fstat(self.clients).st_nlink == 0:
            return True
        if not lock(self.clients):
            return False
        joining = os.open(self.folder / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        if lock(joining):
            return True
        os.close(joining)
        fcntl.flock(self.clients, fcntl.LOCK_UN)
        return False

    def alive(self) -> bool:
        if self.process is not None:
            return self.process.poll() is None
        return self.pid is not None and command_line(self.pid) != ""

    def start(self) -> None:
        """Start the server; once more for a while if the remains of a killed one hold it up."""
        deadline = time.monotonic() + LEFTOVERS_PATIENCE
        while not self.launched():
            if not self.recorded_pids() or time.monotonic() > deadline:
                raise SystemExit("keeper: the server does not start")
            time.sleep(POLL)

    def launched(self) -> bool:
        for file in self.lock_files:
            pid = recorded_pid(file)
            # After a restart of the machine the number may belong to a stranger, and PostgreSQL
            # would refuse to start. The number of a dead process it judges better itself.
            if pid is not None and command_line(pid) and not self.owns(pid):
                file.unlink()
        self.process = self.launch()
        self.pid = self.process.pid
        while self.alive():
            if accepts(self.socket):
                return True
            time.sleep(0.01)
        return False

    def launch(self) -> subprocess.Popen[bytes]:
        uid, gid = self.owner or (None, None)
        return subprocess.Popen(
            self.command,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            user=uid,
            group=gid,
            extra_groups=None if uid is None else [],
        )

    def stop(self) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for number in self.stop_signals:
            if self.pid is None or not self.alive():
                break
            os.kill(self.pid, number)
            self.await_end()
        if Path(self.socket).parent != self.folder:
            with suppress(OSError):  # another server's socket may be in it, or it is gone already
                Path(self.socket).parent.rmdir()

    def await_end(self) -> None:
        deadline = time.monotonic() + STOP_PATIENCE
        while self.alive() and time.monotonic() < deadline:
            time.sleep(0.02)


def lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def accepts(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        try:
            client.connect(path)
        except OSError:
            return False
    return True


def recorded_pid(file: Path) -> int | None:
    try:
        return int(file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def command_line(pid: int) -> str:
    """The arguments of a process, empty when there is no such process or it is a zombie."""
    if not Path("/proc/self/cmdline").exists():
        ps = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
        return subprocess.run(ps, capture_output=True, text=True, check=False).stdout.strip()
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def end(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def main() -> None:
    if os.fork():
        os._exit(0)
    os.setsid()
    signal.signal(signal.SIGTERM, end)
    Keeper(json.loads(sys.argv[2])).run()


if __name__ == "__main__":
    main()
