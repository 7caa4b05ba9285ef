"""Starting, cancelling and undoing imports; `working` carries them on."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record
from photocrm.hints import hint
from photocrm.imports import tasks
from photocrm.imports.actions import files
from photocrm.imports.kinds import Refused, kind_of
from photocrm.imports.models import ImportRow, ImportRun
from photocrm.imports.models.run import COUNTS
from photocrm.leases import RELEASED, hand_out

Status = ImportRun.Status
ON_MATCH = ("skip", "fill", "overwrite")
# What follows from a run that was made before, and begins anew.
PROGRESS = (*(name for name in COUNTS if name != "row_count"), "staged_line", "done_line")


def start(
    *,
    run: ImportRun,
    mapping: Sequence[str],
    options: Mapping[str, Any],
    by: User,
    by_worker: bool = True,
) -> ImportRun:
    """Let a worker bring the file in, or only count what would come of it (`dry_run`).

    Whoever carries it on at once in this process needs none. Asked twice it starts once. Raises
    Refused for a mapping or options that make no sense.
    """
    with transaction.atomic():
        draft = ImportRun.objects.select_related("workspace").select_for_update(of=("self",))
        run = draft.get(pk=run.pk)
        if run.status != Status.DRAFT:
            return run
        run.mapping, run.options = list(mapping), checked(run, mapping, options)
        kind_of(run).check(run)
        run.status, run.plan, run.created_by = Status.QUEUED, None, by
        run.started_at = run.finished_at = None
        for name in PROGRESS:
            setattr(run, name, 0)
        run.save()
        files.remember(run, by)
        if by_worker:
            look_soon(run)
    return run


def checked(run: ImportRun, mapping: Sequence[str], options: Mapping[str, Any]) -> dict[str, Any]:
    """Options in the form that is kept; raises Refused."""
    kind = kind_of(run)
    if len(mapping) != len(run.details["header"]):
        raise Refused("The columns of the file are others than those that were mapped.")
    if not {value for value, _ in kind.targets}.issuperset(mapping):
        raise Refused("A column goes to something that is not known.")
    if not set(kind.needed) & set(mapping):
        words = ", ".join(word for value, word in kind.targets if value in kind.needed)
        raise Refused(f"One column has to be one of: {words}.")
    match, on_match = list(options.get("match", ())), options.get("on_match", "skip")
    if not {value for value, _ in kind.keys}.issuperset(match) or on_match not in ON_MATCH:
        raise Refused("What was chosen is not known.")
    return {
        "match": match,
        "on_match": on_match,
        "country": options.get("country") or run.workspace.country,
        "labels": [str(label) for label in options.get("labels", ())],
        "dry_run": bool(options.get("dry_run")),
    }


def look_soon(run: ImportRun) -> None:
    transaction.on_commit(partial(hint, tasks.work, run_id=str(run.pk)), robust=True)


@transaction.atomic
def cancel(*, run_id: UUID, workspace: Workspace, by: User) -> bool:
    """Stop after the chunk at hand; what is done stays, and can be undone. A dry run goes back to
    its draft. False when it was over already.
    """
    moving = (Status.QUEUED, Status.READING, Status.RUNNING)
    stoppable = ImportRun.objects.of(workspace).filter(status__in=moving)
    run = stoppable.select_for_update(no_key=True).filter(pk=run_id).first()
    if run is None:
        return False
    if run.is_dry:
        ImportRun.objects.filter(pk=run_id).update(status=Status.DRAFT, **RELEASED)
        return True
    over = {"status": Status.CANCELLED, "finished_at": Now(), **RELEASED}
    ImportRun.objects.filter(pk=run_id).update(**over)
    files.release(run)
    kind_of(run).finished(run)
    record("import.cancelled", run, by=by, name=run.file_name, **counts_of(run))
    return True


@transaction.atomic
def undo(*, run_id: UUID, workspace: Workspace, by: User) -> ImportRun | None:
    """Take back what was done; None when there is nothing to take back, or it is under way."""
    undoable = ImportRun.objects.of(workspace).undoable().filter(pk=run_id)
    times = {"status": Status.UNDOING, "started_at": Now(), "finished_at": None, **RELEASED}
    if not undoable.update(undone_by=by, crashes=0, **times):
        return None
    run = ImportRun.objects.select_related("workspace").get(pk=run_id)
    look_soon(run)
    return run


def failed_rows(run: ImportRun) -> Iterator[list[str]]:
    """A table to be mended and brought in again: the header with two columns more, then each failed
    row as it stood in the file, with its line and all that is wrong with it.
    """
    header = run.details["header"]
    yield [*header, *files.ADDED]
    failed = run.rows.filter(status=ImportRow.Status.FAILED).order_by("line")
    for row in failed.iterator(chunk_size=1_000):
        yield [*(row.cells or [""] * len(header)), str(row.line), told(row)]


def told(row: ImportRow) -> str:
    """ "Email: This is no address. Phone: …": every problem of the row."""
    said = (f"{one['column']}: {one['reason']}" for one in row.problems if one["column"])
    return " ".join((*said, *(one["reason"] for one in row.problems if not one["column"])))


def counts_of(run: ImportRun) -> dict[str, int]:
    return {
        "created": run.created_count,
        "updated": run.updated_count,
        "skipped": run.skipped_count,
        "failed": run.failed_count,
    }


def sweep() -> int:
    """Tell workers of the runs that lost messages and dead workers left; returns how many."""
    dead = ImportRun.objects.moving().filter(lease_until__lt=Now())
    dead.update(crashes=F("crashes") + 1, **RELEASED)
    return hand_out(ImportRun.objects.free(), tasks.work, "run_id")
