"""Files that are to be brought in: kept until their run is over, forgotten with it."""

import hashlib
import logging
from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models.functions import Now

from photocrm.accounts.models import TRASH_PERIOD, User, Workspace
from photocrm.imports.kinds import Kind, kinds
from photocrm.imports.models import ColumnMapping, ImportRow, ImportRun
from photocrm.imports.queries import GONE
from photocrm.storage import media_storage
from photocrm.tables import Asked, Table, Unreadable, open_table

logger = logging.getLogger("photocrm.imports")

# So many rows tell how long the others are.
SAMPLED = 200
DELETED_AT_ONCE = 10_000
# The columns that a file of failed rows has beside those of its header.
ADDED = ("Line", "Problems")
IGNORED = "ignore"


def receive(*, workspace: Workspace, kind: str, upload: File[bytes], by: User) -> ImportRun:
    """A draft with the mapping that this header had the last time, or the one to be guessed.

    Raises Unreadable with a sentence for people. The file is kept in the storage of pictures, below
    no address that anybody could ask for.
    """
    name = Path(upload.name or "").name[:255] or "file"
    run = ImportRun(workspace=workspace, kind=kind, file_name=name, size=upload.size, created_by=by)
    run.file_path = f"imports/{workspace.pk}/{run.pk}"
    media_storage.save(run.file_path, upload)
    try:
        understand(run, Asked())
        run.save(force_insert=True)
    except BaseException:
        media_storage.delete(run.file_path)
        raise
    return run


def understand(run: ImportRun, asked: Asked) -> None:
    """Find out what the file is, but for what is asked for. Raises Unreadable."""
    with media_storage.local_file(run.file_path) as path:
        table = open_table(path, run.file_name, asked)
        run.row_count = estimate(table, run.size)
    run.details = table.details
    run.mapping = mapping_of(run.workspace, kinds()[run.kind], table.header)


def reread(run: ImportRun, asked: Asked) -> bool:
    """Understand the file of a draft otherwise; False when it is no draft any more.

    What was chosen for its columns goes, since they may be others. Raises Unreadable.
    """
    if run.status != ImportRun.Status.DRAFT:
        return False
    try:
        understand(run, asked)
    except FileNotFoundError as error:
        raise Unreadable(GONE) from error
    found = {"details": run.details, "mapping": run.mapping, "row_count": run.row_count}
    drafts = ImportRun.objects.filter(pk=run.pk, status=ImportRun.Status.DRAFT)
    return bool(drafts.update(plan=None, **found))


def is_counted(run: ImportRun) -> bool:
    """Whether the number of rows is no estimate: few are counted at once."""
    return run.row_count < SAMPLED or run.staged_count == run.row_count


def estimate(table: Table, size: int) -> int:
    """How many rows a text file may have, by the length of the first; 0 where size tells nothing.

    Raises Unreadable where not even these can be read.
    """
    rows = list(islice(table.rows(), SAMPLED))
    if not rows:
        raise Unreadable("The file has a header and no rows." if table.header else "It is empty.")
    if len(rows) < SAMPLED or table.format != "csv":
        return len(rows) if len(rows) < SAMPLED else 0
    length = sum(len(cell.encode()) + 1 for row in rows for cell in row.cells)
    return max(len(rows), size * len(rows) // length)


def mapping_of(workspace: Workspace, kind: Kind, header: Sequence[str]) -> list[str]:
    """The remembered one, as far as its targets are still known.

    What a file of failed rows has more than the one it came from is left out.
    """
    if (own := own_columns(header)) != header:
        return [*mapping_of(workspace, kind, own), *([IGNORED] * len(ADDED))]
    known = ColumnMapping.objects.of(workspace).filter(
        kind=kind.name, fingerprint=fingerprint(kind, header)
    )
    remembered = known.values_list("targets", flat=True).first()
    targets = {value for value, _ in kind.targets}
    if remembered and len(remembered) == len(header) and targets.issuperset(remembered):
        return list(remembered)
    return list(kind.guess(header))


def own_columns(header: Sequence[str]) -> Sequence[str]:
    """Without those that a file of failed rows has more."""
    return header[: -len(ADDED)] if tuple(header[-len(ADDED) :]) == ADDED else header


def remember(run: ImportRun, by: User) -> None:
    """What the columns of such a header mean here, from now on."""
    ColumnMapping.objects.update_or_create(
        workspace=run.workspace,
        kind=run.kind,
        fingerprint=fingerprint(kinds()[run.kind], run.details["header"]),
        defaults={"targets": run.mapping},
        create_defaults={"targets": run.mapping, "created_by": by},
    )


def fingerprint(kind: Kind, header: Sequence[str]) -> str:
    return hashlib.sha256(kind.fingerprint(header).encode()).hexdigest()


def release(run: ImportRun) -> None:
    """The file is not needed any more, once the transaction is through."""
    if run.file_path:
        path = run.file_path
        ImportRun.objects.filter(pk=run.pk).update(file_path="")
        transaction.on_commit(partial(media_storage.delete, path), robust=True)


def discard(*, run_id: Any, workspace: Workspace) -> bool:
    """Forget a draft with its file; False when it is none any more."""
    with transaction.atomic():
        drafts = ImportRun.objects.of(workspace).filter(status=ImportRun.Status.DRAFT)
        run = drafts.select_for_update().filter(pk=run_id).first()
        if run is None:
            return False
        release(run)
        run.delete()
    return True


def purge() -> int:
    """Delete runs that have been over for as long as the trash keeps things, and drafts of that
    age, with their rows and files; returns how many. Rows go in batches that each commit.
    """
    long_ago = Now() - TRASH_PERIOD
    over = ImportRun.objects.filter(status__in=ImportRun.SETTLED, finished_at__lt=long_ago)
    drafts = ImportRun.objects.filter(status=ImportRun.Status.DRAFT, created_at__lt=long_ago)
    gone = 0
    for run_id in list((over | drafts).values_list("pk", flat=True)):
        forget_rows(run_id)
        with transaction.atomic():
            run = (over | drafts).select_for_update().filter(pk=run_id).first()
            if run:
                release(run)
                run.delete()
                gone += 1
    return gone


def forget_rows(run_id: Any) -> None:
    """All rows of a run, in batches that each commit."""
    rows = ImportRow.objects.filter(run_id=run_id).order_by("line")
    while keys := list(rows.values_list("pk", flat=True)[:DELETED_AT_ONCE]):
        ImportRow.objects.filter(pk__in=keys).delete()
