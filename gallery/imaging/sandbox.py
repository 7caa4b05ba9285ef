"""Runs a function in a child process that may not use more than its share of the machine.

A picture can be made to exhaust memory or time inside a C decoder, where neither exceptions
nor soft time limits reach. A fork costs about five milliseconds and takes the damage with it.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import resource
import select
import signal
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

from gallery.imaging.formats import Refused

GIBIBYTE = 1024**3
WALL_SECONDS_PER_CPU_SECOND = 6  # on a busy machine a child waits more than it works
TOO_MUCH_MEMORY = "The picture needs too much memory to be read."
TOO_MUCH_TIME = "The picture takes too long to be read."
CRASHED = "The picture is damaged: it made the decoder fail."
RESET_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGXCPU)
SENTENCES: dict[int, str] = {
    signal.SIGXCPU: TOO_MUCH_TIME,
    signal.SIGKILL: "The picture needs too much memory or time to be read.",
}
MAX_FILES = 65_536
MEMORY_MAP = Path("/proc/self/statm")


class SandboxError(RuntimeError):
    """The function failed for another reason than the picture; holds the child's traceback."""


def run_limited(
    function: Callable[..., Any],
    *args: Any,
    memory: int = GIBIBYTE,
    cpu_seconds: int = 20,
) -> Any:
    """The JSON-able result of `function(*args)`, computed in a child process.

    The child sees no open file of this process, so arguments are paths, not files. `memory` is
    in bytes on top of what this process has mapped. Raises Refused when the function did, or
    when the child ran out of memory or time or crashed; OSError as the child met it, such as that
    of a full disk; SandboxError for other errors.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _work(writer, function, args, memory, cpu_seconds)
    os.close(writer)
    answer = None
    try:
        answer = _read(reader, time.monotonic() + cpu_seconds * WALL_SECONDS_PER_CPU_SECOND)
    finally:
        os.close(reader)
        if answer is None:
            os.kill(child, signal.SIGKILL)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return _result(answer, status)


def _read(reader: int, deadline: float) -> bytes:
    """Everything the child wrote. Raises Refused at the deadline (in monotonic time)."""
    chunks: list[bytes] = []
    poll = select.poll()
    poll.register(reader, select.POLLIN | select.POLLHUP)
    while poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
        chunk = os.read(reader, 65_536)
        if not chunk:
            return b"".join(chunks)
        chunks.append(chunk)
    raise Refused(TOO_MUCH_TIME)


def _result(answer: bytes, status: int) -> Any:
    if status < 0:
        raise Refused(SENTENCES.get(-status, CRASHED))
    if not answer:
        raise SandboxError("The child gave no answer: its result is no JSON.")
    kind, value = json.loads(answer)
    if kind == "refused":
        raise Refused(value)
    if kind == "system":
        raise OSError(*value)
    if kind == "error":
        raise SandboxError(value)
    return value


def _work(
    writer: int, function: Callable[..., Any], args: tuple[Any, ...], memory: int, cpu_seconds: int
) -> NoReturn:
    """The life of the child: it never returns into the code that was running when it was born."""
    with _Reply(writer) as reply:
        _isolate(writer)
        _limit(memory, cpu_seconds)
        reply.value = function(*args)
    os._exit(1)  # _Reply has exited already


class _Reply:
    """Turns the way a block ends into one JSON message, then ends the process.

    A context manager sees every exception without catching a broad class of them.
    """

    def __init__(self, writer: int) -> None:
        self.writer = writer
        self.value: Any = None

    def __enter__(self) -> _Reply:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> NoReturn:
        try:
            message = json.dumps(self._message(error)).encode()
            while message:
                message = message[os.write(self.writer, message) :]
        finally:
            os._exit(0)

    def _message(self, error: BaseException | None) -> tuple[str, Any]:
        if error is None:
            return "value", self.value
        if isinstance(error, MemoryError) or is_out_of_memory(error):
            return "refused", TOO_MUCH_MEMORY
        if isinstance(error, Refused):
            return "refused", str(error)
        if isinstance(error, OSError) and error.errno is not None:
            return "system", (error.errno, error.strerror, str(error.filename or ""))
        return "error", "".join(traceback.format_exception(error))


def is_out_of_memory(error: BaseException) -> bool:
    """In the words of the kernel, as for a file that is too large to be mapped."""
    return isinstance(error, OSError) and error.errno == errno.ENOMEM


def _isolate(writer: int) -> None:
    """Signals do what they do by default, and the parent's sockets are out of reach: a
    connection collected here could speak on one, and a pipe kept open would look unfinished."""
    gc.freeze()
    os.closerange(3, writer)
    os.closerange(writer + 1, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], MAX_FILES))
    for number in RESET_SIGNALS:
        signal.signal(number, signal.SIG_DFL)


def _limit(memory: int, cpu_seconds: int) -> None:
    _set_limit(resource.RLIMIT_CORE, 0, 0)
    _set_limit(resource.RLIMIT_CPU, cpu_seconds, cpu_seconds + 1)
    if MEMORY_MAP.exists():  # only Linux enforces a limit of the address space
        mapped = int(MEMORY_MAP.read_text().split()[0]) * resource.getpagesize()
        _set_limit(resource.RLIMIT_AS, mapped + memory, mapped + memory)


def _set_limit(which: int, soft: int, hard: int) -> None:
    """Never above the limit that stands already, which a process may only lower."""
    ceiling = resource.getrlimit(which)[1]
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    resource.setrlimit(which, (soft, hard))
