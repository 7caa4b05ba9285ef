"""What is shown of imports and their files."""

from itertools import islice

from photocrm.imports.models import ColumnMapping, ImportRow, ImportRun
from photocrm.storage import media_storage
from photocrm.tables import TableRow, Unreadable, reopen_table

GONE = "The file is not there any more."


def first_rows(run: ImportRun, count: int) -> list[TableRow]:
    """Of the file of a draft; raises Unreadable where that is gone or was changed."""
    if not run.file_path:
        raise Unreadable(GONE)
    try:
        with media_storage.local_file(run.file_path) as path:
            return list(islice(reopen_table(path, run.details).rows(), count))
    except FileNotFoundError as error:
        raise Unreadable(GONE) from error


def remembered(run: ImportRun, fingerprint: str) -> list[str]:
    """What the columns of such a header meant before this file came; [] where it is a new one."""
    known = ColumnMapping.objects.of(run.workspace).filter(
        kind=run.kind, fingerprint=fingerprint, updated_at__lt=run.created_at
    )
    return list(known.values_list("targets", flat=True).first() or ())


def first_problems(run: ImportRun, count: int) -> list[ImportRow]:
    """The first rows that a check found faults with."""
    failed = run.rows.filter(status=ImportRow.Status.FAILED)
    return list(failed.order_by("line")[:count])
