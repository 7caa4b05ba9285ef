"""Kills what a bench started and left running: a program of its own, which outlives the bench.

Reads the numbers of process groups, one a line, negative ones for those that ended, until the bench
is gone, however it ended.
"""

import os
import signal
import sys
from contextlib import suppress

groups: set[int] = set()
for line in sys.stdin:
    number = int(line)
    groups = groups | {number} if number > 0 else groups - {-number}
for group in groups:
    with suppress(ProcessLookupError):
        os.killpg(group, signal.SIGKILL)
