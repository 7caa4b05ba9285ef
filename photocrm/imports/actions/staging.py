"""Reading a file into the rows of its run, in batches that each commit."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from photocrm.imports.copying import copy
from photocrm.imports.jsonb import json_of
from photocrm.imports.kinds import Read, kind_of
from photocrm.imports.models import ImportRow, ImportRun
from photocrm.storage import media_storage
from photocrm.tables import TableRow, reopen_table

BATCH = 1_000
COLUMNS = ("workspace_id", "run_id", "line", "status", "cells", "values", "problems")
Line = tuple[Any, ...]


def batches(run: ImportRun) -> Iterator[list[Line]]:
    """Rows of the file behind the last staged one, as COPY takes them; raises Unreadable."""
    read = kind_of(run).reader(run)
    with media_storage.local_file(run.file_path) as path:
        rows = reopen_table(path, run.details).rows(after=run.staged_line)
        while batch := [staged(run, row, read) for row in islice(rows, BATCH)]:
            yield batch


def staged(run: ImportRun, row: TableRow, read: Any) -> Line:
    found = refused(row.problem) if row.problem else read(row.cells)
    status = ImportRow.Status.FAILED if found.problems else ImportRow.Status.WAITING
    values = None if found.problems else json_of(found.values)
    cells, problems = json_of(row.cells), json_of(found.problems)
    return run.workspace_id, run.pk, row.line, status, cells, values, problems


def refused(reason: str) -> Read:
    return Read(None, [{"column": "", "reason": reason}])


def stage(rows: list[Line]) -> None:
    copy("imports_importrow", COLUMNS, rows)


def last_line(batch: list[Line]) -> int:
    return int(batch[-1][2])
