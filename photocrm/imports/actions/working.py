"""Carrying imports on: reading, writing and undoing them in short transactions.

The rows are the truth: whoever dies in the middle loses a lease and at most one uncommitted chunk,
and the next one goes on behind the last line that is over.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce, Now

from photocrm.audit.context import acting
from photocrm.audit.trail import record
from photocrm.ids import new_id
from photocrm.imports.actions import files, staging
from photocrm.imports.actions.chunks import attempt, save
from photocrm.imports.actions.runs import PROGRESS, RELEASED, counts_of
from photocrm.imports.kinds import Chunks, kind_of
from photocrm.imports.models import ImportRow, ImportRun
from photocrm.logs import request_id
from photocrm.tables import Unreadable

logger = logging.getLogger("photocrm.imports")

CHUNK = 5_000
UNDONE_AT_ONCE = 1_000
LEASE = timedelta(seconds=20)
MOST_CRASHES = 5
CRASHED = "Workers died of it again and again. It was written to the log."

Status, RowStatus = ImportRun.Status, ImportRow.Status


def work(run_id: UUID) -> None:
    """Carry on in the name of the person who asked; a lost connection leaves the rest to others."""
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        return
    try:
        with in_the_name_of(run):
            for _ in steps(run_id):
                pass
    except (OperationalError, InterfaceError):
        logger.warning("import %s was interrupted", run_id, exc_info=True)
        connection.close()


@contextmanager
def in_the_name_of(run: ImportRun) -> Iterator[None]:
    """Every change is written down as this run's, so that undoing knows those of others."""
    before = request_id.set(mark_of(run))
    try:
        with acting(actor_id=run.actor.pk):
            yield
    finally:
        request_id.reset(before)


def mark_of(run: ImportRun) -> str:
    """The request id of all that a run writes."""
    return f"import-{run.pk}"


def steps(run_id: UUID) -> Iterator[ImportRun]:
    """Work until nothing is left, and tell of the run after each transaction.

    Without a claim somebody else is at it: nothing happens.
    """
    token = new_id()
    if not claim(run_id, token):
        return
    while run := held(run_id, token):
        try:
            yield from PARTS[Status(run.status)](run, token)
        except Unreadable as unreadable:
            fail(run, token, str(unreadable))


def claim(run_id: UUID, token: UUID) -> bool:
    free = ImportRun.objects.free().filter(pk=run_id)
    free.filter(crashes__gte=MOST_CRASHES).update(
        status=Status.FAILED, failure=CRASHED, finished_at=Now(), **RELEASED
    )
    times = {"lease_until": Now() + LEASE, "started_at": Coalesce("started_at", Now())}
    return bool(free.update(lease_token=token, **times))


def held(run_id: UUID, token: UUID) -> ImportRun | None:
    mine = ImportRun.objects.moving().filter(pk=run_id, lease_token=token)
    return mine.select_related("workspace", "created_by", "undone_by").first()


def locked(run: ImportRun, token: UUID, status: str) -> ImportRun | None:
    """The run as it stands, until the transaction ends; None when it is in other hands or over."""
    mine = ImportRun.objects.filter(pk=run.pk, lease_token=token, status=status)
    found = mine.select_related("workspace", "created_by", "undone_by")
    return found.select_for_update(of=("self",), no_key=True).first()


def write(run: ImportRun, **values: Any) -> None:
    """Bring counts or the status up to date and hold the run for longer."""
    values = {"lease_until": Now() + LEASE, "crashes": 0} | values
    ImportRun.objects.filter(pk=run.pk).update(**values)


def begin(run: ImportRun, token: UUID) -> Iterator[ImportRun]:
    """What an earlier dry run read goes first."""
    files.forget_rows(run.pk)
    with transaction.atomic():
        if locked(run, token, Status.QUEUED):
            write(run, status=Status.READING)
    yield run


def read(run: ImportRun, token: UUID) -> Iterator[ImportRun]:
    for batch in staging.batches(run):
        with transaction.atomic():
            current = locked(run, token, Status.READING)
            if current is None:
                return
            staging.copy(batch)
            staged = current.staged_count + len(batch)
            write(run, staged_count=staged, staged_line=staging.last_line(batch))
        yield current
    with transaction.atomic():
        if locked(run, token, Status.READING):
            write(run, status=Status.RUNNING, row_count=F("staged_count"))


def run_through(run: ImportRun, token: UUID) -> Iterator[ImportRun]:
    if run.is_dry and run.done_count:
        begin_anew(run, token)  # what was planned until then is lost with whoever planned it
        return
    chunks = kind_of(run).chunks(run, dry=run.is_dry)
    while current := write_chunk(run, token, chunks):
        yield current


def begin_anew(run: ImportRun, token: UUID) -> None:
    with transaction.atomic():
        if locked(run, token, Status.RUNNING):
            write(run, status=Status.QUEUED, **dict.fromkeys(PROGRESS, 0))


@transaction.atomic
def write_chunk(run: ImportRun, token: UUID, chunks: Chunks) -> ImportRun | None:
    """None when the run is over or in other hands."""
    current = locked(run, token, Status.RUNNING)
    if current is None:
        return None
    rows = list(current.rows.filter(line__gt=current.done_line).order_by("line")[:CHUNK])
    if not rows:
        finish(current)
        return None
    rows, outcomes = attempt(chunks.write, rows)
    save(current, outcomes)
    counted = Counter(outcome.status for outcome in outcomes)
    counted[RowStatus.FAILED] += sum(row.status == RowStatus.FAILED for row in rows)
    write(
        current,
        done_count=F("done_count") + len(rows),
        done_line=rows[-1].line,
        created_count=F("created_count") + counted[RowStatus.CREATED],
        updated_count=F("updated_count") + counted[RowStatus.UPDATED],
        skipped_count=F("skipped_count") + counted[RowStatus.SKIPPED],
        failed_count=F("failed_count") + counted[RowStatus.FAILED],
    )
    return current


def finish(run: ImportRun) -> None:
    if run.is_dry:
        write(run, status=Status.DRAFT, plan=counts_of(run), **RELEASED)
        return
    write(run, status=Status.FINISHED, finished_at=Now(), **RELEASED)
    files.release(run)
    kind_of(run).finished(run)
    record("import.finished", run, by=run.created_by, name=run.file_name, **counts_of(run))


def undo(run: ImportRun, token: UUID) -> Iterator[ImportRun]:
    while current := undo_chunk(run, token):
        yield current


@transaction.atomic
def undo_chunk(run: ImportRun, token: UUID) -> ImportRun | None:
    """From the last line to the first, so that a row is taken back before the one it stands on."""
    current = locked(run, token, Status.UNDOING)
    if current is None:
        return None
    done = current.rows.filter(status__in=ImportRow.DONE).order_by("-line")
    rows = list(done[:UNDONE_AT_ONCE])
    if not rows:
        write(current, status=Status.UNDONE, finished_at=Now(), **RELEASED)
        kind_of(run).undone(current)
        counts = {"undone": current.undone_count, "kept": current.kept_count}
        record("import.undone", current, by=current.undone_by, name=current.file_name, **counts)
        return None
    kind = kind_of(current)
    rows, outcomes = attempt(partial(kind.undo, current), rows, bad=RowStatus.KEPT)
    save(current, outcomes)
    counted = Counter(outcome.status for outcome in outcomes)
    write(
        current,
        undone_count=F("undone_count") + counted[RowStatus.UNDONE],
        kept_count=F("kept_count") + counted[RowStatus.KEPT],
    )
    return current


def fail(run: ImportRun, token: UUID, failure: str) -> None:
    """What was done stays, and can be undone."""
    with transaction.atomic():
        if locked(run, token, run.status):
            over = {"status": Status.FAILED, "failure": failure[:300], "finished_at": Now()}
            write(run, **over, **RELEASED)
            files.release(run)
            kind_of(run).finished(run)
            record("import.failed", run, by=run.created_by, name=run.file_name, reason=failure)


PARTS = {
    Status.QUEUED: begin,
    Status.READING: read,
    Status.RUNNING: run_through,
    Status.UNDOING: undo,
}
