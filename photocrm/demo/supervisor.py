"""Runs several commands as one: all start, all stop, and none outlives the supervisor."""

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

GUARD = Path(__file__).with_name("guard.py")
POLL = 0.1
STOP_PATIENCE = 15.0
PORTS_TRIED = 100
READ_BYTES = 65_536


def supervise(commands: dict[str, list[str]], environ: Mapping[str, str]) -> int:
    """Run the commands until SIGINT, SIGTERM, SIGHUP or the first one ends; then stop them all.

    Returns 0 after a signal, else the status of the command that ended, or 1 if that was 0.
    A second signal ends the patience with those that do not stop.
    """
    with _stop_signals() as received, _pipe() as pipe:
        children = [_Child(name, command, environ, pipe) for name, command in commands.items()]
        output = _Output(children)
        try:
            while not received and all(child.running() for child in children):
                output.forward(POLL)
            ended = None if received else next(c for c in children if not c.running())
            if ended:
                output.say(f"{ended.name} ended with status {ended.status()}; stopping the others.")
            _stop(children, output, received)
        finally:
            for child in children:
                child.kill_group()
            output.close()
    return (ended.status() or 1) if ended else 0


def free_port(preferred: int) -> int:
    """The first port from `preferred` on that nobody serves on 127.0.0.1."""
    for port in range(preferred, preferred + PORTS_TRIED):
        with closing(socket.socket()) as candidate:
            candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with suppress(OSError):
                candidate.bind(("127.0.0.1", port))
                return port
    raise OSError(f"All ports from {preferred} to {preferred + PORTS_TRIED - 1} are in use.")


class _Child:
    """One command below its guard, which leads the process group of both."""

    def __init__(
        self, name: str, command: list[str], environ: Mapping[str, str], pipe: int
    ) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARD), str(pipe), "--", *command],
            env={"PYTHONUNBUFFERED": "1", **environ},
            pass_fds=[pipe],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def running(self) -> bool:
        return self.process.poll() is None

    def status(self) -> int:
        return self.process.wait()

    def kill_group(self) -> None:
        """End whatever is left of the group, also after its leader has gone."""
        with suppress(ProcessLookupError, PermissionError):  # macOS refuses a group of zombies
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class _Output:
    """Forwards what the children write, line by line with the name of the child in front."""

    def __init__(self, children: list[_Child]) -> None:
        self.width = max(len(child.name) for child in children)
        self.rest = {child.name: b"" for child in children}
        self.selector = selectors.DefaultSelector()
        for child in children:
            assert child.process.stdout is not None  # noqa: S101 -- Popen was given a pipe
            self.selector.register(child.process.stdout, selectors.EVENT_READ, child.name)

    def forward(self, seconds: float) -> None:
        """Wait for output at most so long."""
        if not self.selector.get_map():
            time.sleep(seconds)
        for key, _events in self.selector.select(seconds):
            data = os.read(key.fd, READ_BYTES)
            *lines, rest = (self.rest[key.data] + data).split(b"\n")
            if rest and (not data or len(rest) >= READ_BYTES):
                lines, rest = [*lines, rest], b""
            self.rest[key.data] = rest
            for line in lines:
                self._write(f"{key.data:{self.width}} | {line.decode(errors='replace')}\n")
            if not data:
                self.selector.unregister(key.fileobj)

    def say(self, text: str) -> None:
        self._write(f"{text}\n")

    def close(self) -> None:
        self.forward(0)
        self.selector.close()

    def _write(self, text: str) -> None:
        # The terminal may be gone, as after SIGHUP: that must not keep the children from stopping.
        with suppress(OSError):
            sys.stdout.write(text)
            sys.stdout.flush()


def _stop(children: list[_Child], output: _Output, received: list[int]) -> None:
    """Ask all to stop and wait; the caller kills the rest."""
    for child in children:
        child.process.terminate()
    deadline = time.monotonic() + STOP_PATIENCE
    signals = len(received)
    while any(child.running() for child in children) and len(received) == signals:
        if time.monotonic() > deadline:
            output.say(f"Not stopped after {STOP_PATIENCE:.0f} seconds, so killed.")
            return
        output.forward(POLL)


@contextmanager
def _stop_signals() -> Iterator[list[int]]:
    """The stop signals received so far, in order."""
    received: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(n, lambda number, _frame: received.append(number)) for n in numbers]
    try:
        yield received
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


@contextmanager
def _pipe() -> Iterator[int]:
    """The read end of a pipe whose write end closes with this process, however it ends."""
    read_end, write_end = os.pipe()
    try:
        yield read_end
    finally:
        os.close(read_end)
        os.close(write_end)
