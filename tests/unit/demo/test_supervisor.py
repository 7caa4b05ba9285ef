"""The supervisor over real process trees: all of them end, however it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from photocrm.demo import supervisor
from photocrm.demo.supervisor import free_port

# Imported from here it does not draw in the whole package.
DEMO = Path(supervisor.__file__).parent
PATIENCE = 10
LEVELS = ("child", "grandchild", "great-grandchild")
RUN = """
import json, os, sys
from supervisor import supervise
sys.exit(supervise(json.loads(sys.argv[1]), {**os.environ, "GIVEN": "to the children"}))
"""
# A server with a worker and a worker's worker, all named by the folder they write their pid to.
TREE = """
import os, signal, sys, time
folder, name, stubborn = sys.argv[1:]
if stubborn == "yes":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
for level in ("child", "grandchild", "great-grandchild"):
    open(f"{folder}/{name}-{level}.{os.getpid()}", "w").close()
    if level != "great-grandchild" and os.fork():
        break
os.write(1, f"{name} {level} {os.environ['GIVEN']}\\n".encode())
time.sleep(60)
"""


def tree(folder: Path, name: str, *, stubborn: bool = False) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", TREE, str(folder), name, "yes" if stubborn else "no"]


@pytest.fixture
def supervise() -> Iterator[Callable[[dict[str, list[str]]], subprocess.Popen[str]]]:
    started: list[subprocess.Popen[str]] = []

    def start(commands: dict[str, list[str]]) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", RUN, json.dumps(commands)],
            cwd=DEMO,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


Supervise = Callable[[dict[str, list[str]]], subprocess.Popen[str]]


def eventually(fact: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < deadline, "It did not become true in time."
        time.sleep(0.05)


def started(folder: Path) -> list[int]:
    return [int(file.suffix[1:]) for file in folder.iterdir()]


def alive(folder: Path) -> list[int]:
    states = {pid: _state(pid) for pid in started(folder)}
    return [pid for pid, state in states.items() if state and not state.startswith("Z")]


def _state(pid: int) -> str:
    listed = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listed.stdout.strip()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_every_descendant(
    number: signal.Signals, supervise: Supervise, tmp_path: Path
) -> None:
    process = supervise({name: tree(tmp_path, name) for name in ("web", "worker")})
    eventually(lambda: len(alive(tmp_path)) == 6)
    process.send_signal(number)
    assert process.wait(PATIENCE) == 0
    assert alive(tmp_path) == []


def test_killed_supervisor_leaves_no_process_behind(supervise: Supervise, tmp_path: Path) -> None:
    process = supervise({name: tree(tmp_path, name) for name in ("web", "worker")})
    eventually(lambda: len(alive(tmp_path)) == 6)
    process.kill()
    eventually(lambda: alive(tmp_path) == [])


def test_killed_supervisor_ends_even_a_child_that_ignores_the_request(
    supervise: Supervise, tmp_path: Path
) -> None:
    process = supervise({"web": tree(tmp_path, "web", stubborn=True)})
    eventually(lambda: len(alive(tmp_path)) == 3)
    process.kill()
    eventually(lambda: alive(tmp_path) == [])


def test_second_signal_kills_what_ignores_the_first(supervise: Supervise, tmp_path: Path) -> None:
    process = supervise({"web": tree(tmp_path, "web", stubborn=True)})
    eventually(lambda: len(alive(tmp_path)) == 3)
    process.terminate()
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(0.5)
    process.terminate()
    assert process.wait(PATIENCE) == 0
    assert alive(tmp_path) == []


@pytest.mark.parametrize(("ends_with", "status"), [(0, 1), (3, 3)])
def test_child_that_ends_stops_the_others_and_is_named(
    ends_with: int, status: int, supervise: Supervise, tmp_path: Path
) -> None:
    ends = (
        f"import time; time.sleep(0.7); print('half a line', end=''); raise SystemExit({ends_with})"
    )
    process = supervise(
        {"web": tree(tmp_path, "web"), "worker": [sys.executable, "-I", "-S", "-c", ends]}
    )
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == status
    assert alive(tmp_path) == []
    assert sorted(output.splitlines()) == sorted(
        [
            *(f"web    | web {level} to the children" for level in LEVELS),
            "worker | half a line",
            f"worker ended with status {ends_with}; stopping the others.",
        ]
    )


def test_guard_killed_alone_stops_everything(supervise: Supervise, tmp_path: Path) -> None:
    process = supervise({"web": tree(tmp_path, "web")})
    eventually(lambda: len(alive(tmp_path)) == 3)
    os.kill(os.getpgid(started(tmp_path)[0]), signal.SIGKILL)
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    assert "web ended with status -9; stopping the others." in output
    assert alive(tmp_path) == []


def test_command_that_does_not_exist_is_named(supervise: Supervise, tmp_path: Path) -> None:
    process = supervise({"mail": ["/nowhere/mail"], "web": tree(tmp_path, "web")})
    output, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 127
    assert "mail | [Errno 2] No such file or directory: '/nowhere/mail'" in output
    assert alive(tmp_path) == []


def test_free_port_is_the_next_one_when_the_preferred_is_in_use() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = server.getsockname()[1]
        port = free_port(taken)
        assert taken < port < taken + 100
        with socket.create_server(("127.0.0.1", port)):
            assert free_port(port) > port
