"""`manage.py demo` as a newcomer runs it: real processes, and none of them left."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest
from django.conf import settings

from tests.data.pictures import corners, encode
from tests.patience import eventually

READY = re.compile(r"PhotoCRM is ready: +(http://\S+)/")
START_PATIENCE = 150.0
# What this run of the tests was given is not for the demo, which brings its own.
OURS = {
    *("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PHOTOCRM_ENV", "PHOTOCRM_STATE", "MEDIA_ROOT"),
    *("DEBUG", "SITE_URL", "EMAIL_URL", "DJANGO_SETTINGS_MODULE", "OWN_REDIS"),
}


class Demo:
    """One run of the command; `text` is what it has printed so far."""

    def __init__(self, data: Path, photos: Path) -> None:
        kept = {name: value for name, value in os.environ.items() if name not in OURS}
        self.text = ""
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", "--photos", str(photos), "--port", "8700"],
            cwd=settings.BASE_DIR,
            env=kept | {"PHOTOCRM_DATA": str(data), "PHOTOCRM_PYTHON": "as-is"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.reader = Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        assert self.process.stdout
        with self.process.stdout as lines:
            for line in lines:
                self.text += line

    def address(self) -> str:
        eventually(lambda: bool(READY.search(self.text)) or self.ended(), START_PATIENCE)
        found = READY.search(self.text)
        assert found, self.text
        return found[1]

    def ended(self) -> bool:
        return self.process.poll() is not None

    def end(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        status = self.process.wait(30)
        self.reader.join(10)
        return status


def descendants(pid: int) -> set[int]:
    found, added = {pid}, True
    while added:
        more = {child for child, parent in running().items() if parent in found} - found
        found, added = found | more, bool(more)
    return found


def running() -> dict[int, int]:
    """Process ids and those of their parents, without zombies."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    )
    rows = [line.split() for line in listed.stdout.splitlines()]
    return {int(pid): int(parent) for pid, parent, state in rows if not state.startswith("Z")}


def servers_of(data: Path) -> list[str]:
    listed = subprocess.run(["ps", "-ewwo", "args="], capture_output=True, text=True, check=True)
    return [line for line in listed.stdout.splitlines() if f"{data}/" in line]


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "good.jpg").write_bytes(encode(corners()))
    (folder / "notes.txt").write_text("no picture")
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def start(data: Path, photos: Path) -> Iterator[Callable[[], Demo]]:
    started: list[Demo] = []

    def new() -> Demo:
        started.append(Demo(data, photos))
        return started[-1]

    yield new
    for demo in started:
        if not demo.ended():
            demo.end(signal.SIGKILL)


def test_demo_answers_when_it_says_so_and_ends_whole(start: Callable[[], Demo], data: Path) -> None:
    demo = start()
    address = demo.address()
    with urlopen(f"{address}/health/", timeout=10) as response:  # noqa: S310 -- our own server
        assert (response.status, response.read()) == (200, b"ok")
    assert "notes.txt was not taken. This file is not a picture" in demo.text
    assert f"{address}/dev/outbox/" in demo.text
    family = descendants(demo.process.pid)
    assert len(family) >= 9  # four commands, their guards, and the demo itself
    assert demo.end(signal.SIGTERM) == 0
    assert family & set(running()) == set()
    eventually(lambda: servers_of(data) == [])


def test_killed_demo_leaves_no_process_and_keeps_its_data(
    start: Callable[[], Demo], data: Path
) -> None:
    demo = start()
    demo.address()
    family = descendants(demo.process.pid)
    assert demo.end(signal.SIGKILL) == -signal.SIGKILL
    eventually(lambda: family & set(running()) == set())
    eventually(lambda: servers_of(data) == [])
    again = start()
    again.address()
    assert "The studio of the last run is kept." in again.text
    assert again.end(signal.SIGINT) == 0
