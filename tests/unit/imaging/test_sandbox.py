from __future__ import annotations

import errno
import os
import threading
import time
from pathlib import Path

import pytest

from gallery.imaging.formats import Refused
from gallery.imaging.sandbox import SandboxError, run_limited

MEBIBYTE = 1024**2


def add(one, other):
    return one + other


def take_memory(mebibytes):
    return len(bytearray(mebibytes * MEBIBYTE))


def refuse():
    raise Refused("The picture is upside down.")


def divide_by_zero():
    return 1 / 0


def fill_the_disk():
    raise OSError(errno.ENOSPC, "No space left on device", "/media/a.webp")


def loop():
    while True:
        pass


def hang():
    time.sleep(60)


def abort():
    os.abort()


def open_files():
    return sorted(int(link.name) for link in Path("/proc/self/fd").iterdir())


@pytest.fixture
def children(monkeypatch):
    """The processes the sandbox forked meanwhile; other tests may have some of their own."""
    fork, forked = os.fork, []

    def remembered():
        child = fork()
        if child:
            forked.append(child)
        return child

    monkeypatch.setattr(os, "fork", remembered)
    return forked


def are_gone(children):
    """Whether all have ended and were waited for: even a zombie can still be signalled."""
    return bool(children) and not any(is_there(child) for child in children)


def is_there(process):
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_result_comes_back():
    assert run_limited(add, "foto", "grafie") == "fotografie"


def test_a_large_result_comes_back_whole():
    assert run_limited(add, "x" * MEBIBYTE, "y") == "x" * MEBIBYTE + "y"


def test_a_refusal_passes_through():
    with pytest.raises(Refused) as refusal:
        run_limited(refuse)
    assert str(refusal.value) == "The picture is upside down."


def test_a_fault_of_the_program_is_no_refusal():
    with pytest.raises(SandboxError, match="ZeroDivisionError: division by zero"):
        run_limited(divide_by_zero)


def test_an_error_of_the_system_is_met_as_it_was():
    with pytest.raises(OSError, match="No space left") as error:
        run_limited(fill_the_disk)
    assert (error.value.errno, error.value.filename) == (errno.ENOSPC, "/media/a.webp")


def test_a_result_that_is_no_json_is_a_fault_of_the_program():
    with pytest.raises(SandboxError, match="no JSON"):
        run_limited(set)


def test_a_memory_hog_is_refused():
    with pytest.raises(Refused) as refusal:
        run_limited(take_memory, 300, memory=200 * MEBIBYTE)
    assert str(refusal.value) == "The picture needs too much memory to be read."


def test_memory_counts_from_what_the_parent_has_mapped():
    ballast = bytearray(400 * MEBIBYTE)
    assert run_limited(take_memory, 100, memory=200 * MEBIBYTE) == 100 * MEBIBYTE
    del ballast


def test_an_endless_loop_is_refused(children):
    with pytest.raises(Refused) as refusal:
        run_limited(loop, cpu_seconds=1)
    assert str(refusal.value) == "The picture takes too long to be read."
    assert are_gone(children)


def test_a_child_that_hangs_without_working_is_refused(monkeypatch, children):
    monkeypatch.setattr("gallery.imaging.sandbox.WALL_SECONDS_PER_CPU_SECOND", 0.3)
    with pytest.raises(Refused) as refusal:
        run_limited(hang, cpu_seconds=1)
    assert str(refusal.value) == "The picture takes too long to be read."
    assert are_gone(children)


def test_a_crash_is_refused():
    with pytest.raises(Refused) as refusal:
        run_limited(abort)
    assert str(refusal.value) == "The picture is damaged: it made the decoder fail."


def test_an_interrupted_parent_leaves_no_child(monkeypatch, children):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("gallery.imaging.sandbox._read", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run_limited(hang)
    assert are_gone(children)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_the_child_holds_no_file_of_the_parent(tmp_path):
    with (tmp_path / "file").open("wb") as file:
        assert file.fileno() not in run_limited(open_files)
        assert len(run_limited(open_files)) <= 5


def test_threads_may_run_it_side_by_side():
    results = {}

    def run(number):
        results[number] = run_limited(add, number, 100)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert results == {number: number + 100 for number in range(8)}
