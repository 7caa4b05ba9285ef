"""Carrying imports on: reading, writing and undoing them in short transactions.

The rows are the truth: whoever dies in the middle loses a lease and at most one uncommitted chunk,
and the next one goes on behind the last line that is over.
"""

import gc
import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from photocrm.audit.context import acting
from photocrm.audit.trail import record
from photocrm.ids import new_id
from photocrm.imports.actions import files
from photocrm.imports.actions.chunks import attempt, save
from photocrm.imports.actions.leases import Lost, claim, held, hold
from photocrm.imports.actions.reading import Ahead, Reader
from photocrm.imports.actions.runs import PROGRESS, counts_of
from photocrm.imports.actions.settling import Settling
from photocrm.imports.kinds import Chunks, Staged, kind_of
from photocrm.imports.models import ImportRow, ImportRun
from photocrm.leases import RELEASED
from photocrm.logs import request_id
from photocrm.tables import Unreadable

logger = logging.getLogger("photocrm.imports")

CHUNK = 2_000
UNDONE_AT_ONCE = 1_000
# Seconds between two looks whether a chunk was read meanwhile.
PAUSE = 0.1

Status, RowStatus = ImportRun.Status, ImportRow.Status


def work(run_id: UUID, *, ahead: bool = False) -> None:
    """Carry on in the name of the person who asked; a lost connection leaves the rest to others."""
    run = ImportRun.objects.filter(pk=run_id).first()
    if run is None:
        return
    try:
        with in_the_name_of(run):
            for _ in steps(run_id, ahead=ahead):
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


def steps(run_id: UUID, *, ahead: bool = False) -> Iterator[ImportRun]:
    """Work until nothing is left, and tell of the run after each transaction.

    Without a claim somebody else is at it: nothing happens. `ahead` reads in a thread of its own,
    which sees only what was committed.
    """
    token = new_id()
    if not claim(run_id, token):
        return
    with suppress(Lost):
        while run := held(run_id, token):
            try:
                yield from part(run, token, ahead=ahead)
            except Unreadable as unreadable:
                fail(run, token, str(unreadable))


def part(run: ImportRun, token: UUID, *, ahead: bool) -> Iterator[ImportRun]:
    if run.is_undoing:
        return undo(run, token)
    if run.status == Status.QUEUED or (run.is_dry and run.done_count):
        return begin(run, token)
    if run.status == Status.READING and not ahead:
        return read(run, token)
    return write(run, token, ahead=ahead)


def begin(run: ImportRun, token: UUID) -> Iterator[ImportRun]:
    """What an earlier dry run left goes first: it lost what it had planned."""
    nothing = dict.fromkeys(PROGRESS, 0)
    hold(run, token, status=Status.QUEUED, **nothing)
    files.forget_rows(run.pk)
    yield hold(run, token, status=Status.READING)


def read(run: ImportRun, token: UUID) -> Iterator[ImportRun]:
    reader = Reader(run, token)
    while not reader.is_over:
        yield reader.step()


def write(run: ImportRun, token: UUID, *, ahead: bool) -> Iterator[ImportRun]:
    chunks = kind_of(run).chunks(run, dry=run.is_dry)
    with closing(Settling(chunks.settle, beside=ahead)) as settling, at_full_speed():
        if run.status == Status.READING:
            yield from write_while_reading(run, token, chunks, settling)
        while current := write_chunk(run, token, chunks):
            settling.begin()
            yield current


@contextmanager
def at_full_speed() -> Iterator[None]:
    """Collecting garbage does not walk through all that is loaded, and the thread that reads lets
    the one that writes go on within half a millisecond.
    """
    interval = sys.getswitchinterval()
    gc.freeze()
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        gc.unfreeze()


def write_while_reading(
    run: ImportRun, token: UUID, chunks: Chunks, settling: Settling
) -> Iterator[ImportRun]:
    reader = Ahead(run, token)
    try:
        while not reader.is_over:
            current = held(run.pk, token)
            if current is None:
                return
            if current.staged_count - current.done_count < CHUNK:
                time.sleep(PAUSE)
                yield current
            elif written := write_chunk(current, token, chunks):
                settling.begin()
                yield written
    finally:
        reader.close()


@transaction.atomic
def write_chunk(run: ImportRun, token: UUID, chunks: Chunks) -> ImportRun | None:
    """None when that was the last one. Raises Lost."""
    current = held(run.pk, token)
    if current is None:
        raise Lost
    rest = current.rows.filter(line__gt=current.done_line).order_by("line")
    found = [Staged(*row) for row in rest.values_list(*Staged._fields)[:CHUNK]]
    if not found:
        finish(current, token)
        return None
    rows, outcomes = attempt(chunks.write, found)
    save(current, outcomes)
    counted = Counter(outcome.status for outcome in outcomes)
    counted[RowStatus.FAILED] += sum(row.status == RowStatus.FAILED for row in rows)
    return hold(
        current,
        token,
        done_count=F("done_count") + len(rows),
        done_line=rows[-1].line,
        created_count=F("created_count") + counted[RowStatus.CREATED],
        updated_count=F("updated_count") + counted[RowStatus.UPDATED],
        skipped_count=F("skipped_count") + counted[RowStatus.SKIPPED],
        failed_count=F("failed_count") + counted[RowStatus.FAILED],
    )


def finish(run: ImportRun, token: UUID) -> None:
    if run.is_dry:
        hold(run, token, status=Status.DRAFT, plan=counts_of(run), **RELEASED)
        return
    hold(run, token, status=Status.FINISHED, finished_at=Now(), **RELEASED)
    files.release(run)
    kind_of(run).finished(run)
    record("import.finished", run, by=run.created_by, name=run.file_name, **counts_of(run))


def undo(run: ImportRun, token: UUID) -> Iterator[ImportRun]:
    while current := undo_chunk(run, token):
        yield current


@transaction.atomic
def undo_chunk(run: ImportRun, token: UUID) -> ImportRun | None:
    """From the last line to the first, so that a row is taken back before the one it stands on."""
    current = held(run.pk, token)
    if current is None:
        raise Lost
    done = current.rows.filter(status__in=ImportRow.DONE).order_by("-line")
    found = list(done[:UNDONE_AT_ONCE])
    if not found:
        hold(current, token, status=Status.UNDONE, finished_at=Now(), **RELEASED)
        kind_of(run).undone(current)
        counts = {"undone": current.undone_count, "kept": current.kept_count}
        record("import.reverted", current, by=current.undone_by, name=current.file_name, **counts)
        return None
    undo_rows = partial(kind_of(current).undo, current)
    _, outcomes = attempt(undo_rows, found, bad=RowStatus.KEPT)
    save(current, outcomes)
    counted = Counter(outcome.status for outcome in outcomes)
    return hold(
        current,
        token,
        undone_count=F("undone_count") + counted[RowStatus.UNDONE],
        kept_count=F("kept_count") + counted[RowStatus.KEPT],
    )


@transaction.atomic
def fail(run: ImportRun, token: UUID, failure: str) -> None:
    """What was done stays, and can be undone."""
    over = {"status": Status.FAILED, "failure": failure[:300], "finished_at": Now()}
    current = hold(run, token, **over, **RELEASED)
    files.release(current)
    kind_of(current).finished(current)
    record("import.failed", current, by=current.created_by, name=run.file_name, reason=failure)
