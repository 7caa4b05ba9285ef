"""What a bench leaves behind when it is killed."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[3]
BENCH = """
import os, time
from tests.bench.processes import Service
ended, running = (Service(["sleep", "60"], dict(os.environ)) for _ in range(2))
for service in (ended, running):
    service.start()
ended.kill()
print(running.process.pid, flush=True)
time.sleep(60)
"""


def test_killed_bench_leaves_nothing_running() -> None:
    command = [sys.executable, "-c", BENCH]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as bench:
        assert bench.stdout
        left = int(bench.stdout.readline())
        assert is_running(left)
        bench.kill()
    until = time.monotonic() + 20
    while is_running(left):
        assert time.monotonic() < until
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """A zombie that nobody waits for has ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z" and os.getpgid(pid) == pid
