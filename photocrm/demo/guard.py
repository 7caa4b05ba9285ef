"""Runs one command and ends it, with all its descendants, when the supervisor is gone.

Started by path with `python -I -S` as the leader of a process group of its own; its arguments are
the read end of a pipe, whose write end the supervisor alone holds, and the command.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import sys
import time

POLL = 0.1
ORPHAN_PATIENCE = 3.0
NOT_STARTED = 127  # as shells say it


def guard(pipe: int, command: list[str]) -> int:
    """Return the status of the command as a shell gives it: 128 + n after signal n."""
    try:
        child = subprocess.Popen(command)
    except OSError as error:
        print(error, flush=True)
        return NOT_STARTED
    signal.signal(signal.SIGTERM, lambda number, _frame: child.send_signal(number))
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while child.poll() is None:
            if selector.select(POLL):
                end_group(child)
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


def end_group(child: subprocess.Popen[bytes]) -> None:
    """Never returns: the guard is in the group that it kills."""
    child.terminate()
    deadline = time.monotonic() + ORPHAN_PATIENCE
    while child.poll() is None and time.monotonic() < deadline:
        time.sleep(POLL)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(guard(int(sys.argv[1]), sys.argv[3:]))
