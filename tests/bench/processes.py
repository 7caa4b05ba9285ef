"""Commands that a bench runs, kills and starts again."""

import os
import random
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WARDEN = Path(__file__).with_name("warden.py")
CELERY = [sys.executable, "-m", "celery", "-q", "-A", "photocrm"]


@dataclass
class Service:
    """A command that can be killed with all its children, and started again."""

    command: list[str]
    environ: dict[str, str]
    kills: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command,
            env=self.environ,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        tell_warden(self.process.pid)

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def kill(self) -> None:
        assert self.process
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        tell_warden(-self.process.pid)

    def kill_and_start(self) -> None:
        self.kill()
        self.kills += 1
        self.start()

    def kill_somebody(self, dice: random.Random) -> None:
        """One of its processes, be it the first, which takes the others along, or a child."""
        assert self.process
        victim = dice.choice(processes_of(self.process.pid))
        if victim == self.process.pid or self.process.poll() is not None:
            self.kill_and_start()
            return
        self.kills += 1
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)


@cache
def warden() -> "subprocess.Popen[bytes]":
    """Of this process: whatever ends it, SIGKILL too, it ends what is still running then."""
    command = [sys.executable, "-I", "-S", str(WARDEN)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


def tell_warden(group: int) -> None:
    """A negative number is a group that ended."""
    stdin = warden().stdin
    assert stdin
    stdin.write(b"%d\n" % group)
    stdin.flush()


def processes_of(group: int) -> list[int]:
    """The members of a process group, the leader first."""
    found = {group}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(ProcessLookupError, PermissionError):
            if os.getpgid(int(folder.name)) == group:
                found.add(int(folder.name))
    return sorted(found, key=lambda pid: (pid != group, pid))


def cpu_seconds(root: int) -> float:
    """What a process has used with all its children, those that have ended included."""
    used: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            used[int(folder.name)] = sum(map(int, fields[11:15]))
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    ticks, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        ticks += used.get(pid, 0)
        waiting += children.get(pid, [])
    return ticks / os.sysconf("SC_CLK_TCK")


def worker(queues: str, processes: int) -> list[str]:
    """The command of a worker as in production: prefork."""
    options = ["--concurrency", str(processes), "--without-gossip", "--without-mingle"]
    return [*CELERY, "worker", "-Q", queues, "-n", f"{queues}-{random.random()}@bench", *options]


def beat(folder: str) -> list[str]:
    return [*CELERY, "beat", "--pidfile=", "-s", f"{folder}/beat"]
