"""Waiting for what other threads do."""

import time
from collections.abc import Callable

DEADLINE = 20.0


def eventually(holds: Callable[[], bool], seconds: float = DEADLINE) -> None:
    """Return as soon as it holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise AssertionError(f"did not happen within {seconds} seconds")
        time.sleep(0.05)
