"""Cancelled, killed, raced for: what is done stays done, once."""

import os
import signal
import subprocess
import sys
from typing import Any

import pytest
from django.db import OperationalError, connection

from crm.importing.kind import Customers
from crm.importing.writing import CustomerChunks
from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from photocrm.imports.actions import leases, runs, working
from photocrm.imports.models import ImportRow, ImportRun
from tests.fixtures.work import Race
from tests.integration.imports.importing import counts, imported, started, table, worked
from tests.patience import eventually
from tests.queues import sent

FEW = table(*(f"C{number};c{number}@mail.example" for number in range(6)))


@pytest.mark.django_db
def test_cancelled_run_keeps_what_is_done_and_can_be_undone(
    workspace: Workspace, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "CHUNK", 2)
    run = started(workspace, owner, FEW)
    with working.in_the_name_of(run):
        for step in working.steps(run.pk):
            if step.done_count:
                assert runs.cancel(run_id=run.pk, workspace=workspace, by=owner)
    assert (counts(run), run.status) == ({"created": 2}, "cancelled")
    assert not runs.cancel(run_id=run.pk, workspace=workspace, by=owner)
    assert runs.undo(run_id=run.pk, workspace=workspace, by=owner)
    assert (worked(run).status, Customer.objects.count()) == ("undone", 0)


@pytest.mark.django_db
def test_cancelled_dry_run_is_a_draft_again(workspace: Workspace, owner: User) -> None:
    run = started(workspace, owner, FEW, dry_run=True)
    assert runs.cancel(run_id=run.pk, workspace=workspace, by=owner)
    assert worked(run).status == "draft"


@pytest.mark.django_db
def test_nobody_else_takes_a_run_that_is_held(workspace: Workspace, owner: User) -> None:
    run = started(workspace, owner, FEW)
    steps = working.steps(run.pk)
    next(steps)
    assert list(working.steps(run.pk)) == []
    for _ in steps:
        pass
    assert counts(run) == {"created": 6}


@pytest.mark.django_db
def test_lost_connection_leaves_the_chunk_to_the_next_worker(
    workspace: Workspace, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = started(workspace, owner, FEW)
    with monkeypatch.context() as patched:
        patched.setattr(connection, "close", lambda: None)
        patched.setattr(CustomerChunks, "write", broken)
        worked(run)
    assert (run.status, counts(run), run.staged_count) == ("running", {}, 6)
    ImportRun.objects.update(lease_until="2020-01-01T00:00Z")
    assert runs.sweep() == 1
    assert sent()[-1] == ("import", "photocrm.imports.work", {"run_id": str(run.pk)})
    assert counts(worked(run)) == {"created": 6}


def broken(*_: Any) -> None:
    raise OperationalError("the server went away")


@pytest.mark.django_db
def test_run_that_kills_every_worker_is_given_up(workspace: Workspace, owner: User) -> None:
    run = started(workspace, owner, FEW)
    ImportRun.objects.update(crashes=leases.MOST_CRASHES)
    assert (worked(run).status, run.failure) == ("failed", leases.CRASHED)
    assert not Customer.objects.exists()


@pytest.mark.django_db
def test_file_that_breaks_off_fails_with_words(workspace: Workspace, owner: User) -> None:
    rows = [f"C{number};c{number}@mail.example" for number in range(300)]
    run = imported(workspace, owner, table(*rows, '"' + "x" * 1_100_000))
    assert (run.status, "too long" in run.failure) == ("failed", True)


def test_two_workers_at_once_do_it_once(race: Race, workspace: Workspace, owner: User) -> None:
    run = started(workspace, owner, FEW)
    race(3, lambda _: working.work(run.pk, ahead=True))
    assert (counts(run), Customer.objects.count()) == ({"created": 6}, 6)


def test_two_imports_at_once_make_nobody_twice(
    race: Race, workspace: Workspace, owner: User
) -> None:
    both = [started(workspace, owner, FEW) for _ in range(2)]
    race(2, lambda number: working.work(both[number].pk, ahead=True))
    assert Customer.objects.count() == 6
    assert sorted(map(str, (counts(run) for run in both))) == ["{'created': 6}", "{'skipped': 6}"]


def test_a_real_worker_does_it(
    celery_worker_running: None,
    workspace: Workspace,
    owner: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The search for duplicates, which would outlive the test, is left out."""
    monkeypatch.setattr(Customers, "finished", lambda *_: None)
    run = started(workspace, owner, FEW)
    eventually(lambda: counts(run) == {"created": 6})


WORKER = """
import django; django.setup()
from uuid import UUID; import sys
from django.conf import settings
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[2]
settings.STORAGES["default"]["OPTIONS"]["location"] = sys.argv[3]
from photocrm.imports.actions import working
working.CHUNK = 40
working.work(UUID(sys.argv[1]), ahead=True)
"""


def kill_half_way(run: ImportRun, media: Any) -> None:
    """A process of its own works on the run until it has written some of it."""
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-c", WORKER, str(run.pk), name, str(media)]
    worker = subprocess.Popen(command, env=os.environ)
    before = counts(run).get("created", 0)
    eventually(lambda: counts(run).get("created", 0) > before, seconds=30)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    ImportRun.objects.filter(pk=run.pk).update(lease_until="2020-01-01T00:00Z")


def test_killed_worker_loses_and_doubles_nothing(
    transactional_db: None, workspace: Workspace, owner: User, media_root: Any
) -> None:
    rows = (f"C{number};c{number % 3_000}@mail.example;;;{number}" for number in range(4_000))
    run = started(workspace, owner, table(*rows), on_match="overwrite", match=["email"])
    for _ in range(2):
        kill_half_way(run, media_root)
    worked(run)
    assert (run.status, counts(run)) == ("finished", {"created": 3_000, "updated": 1_000})
    last = [number + 3_000 if number < 1_000 else number for number in range(3_000)]
    found = Customer.objects.order_by("pk").values_list("name", "notes")
    assert list(found) == [(f"C{number}", str(number)) for number in last]
    assert ImportRow.objects.count() == 4_000
