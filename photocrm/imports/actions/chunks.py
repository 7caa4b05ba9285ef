"""One chunk of rows: done as a whole, or row by row where something in it is poison."""

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from django.db import OperationalError, connection, transaction

from photocrm.imports.jsonb import json_of
from photocrm.imports.kinds import Outcome, Staged
from photocrm.imports.models import ImportRow, ImportRun

logger = logging.getLogger("photocrm.imports")

# Of a chunk that failed as a whole so many rows are looked at, lest the transaction becomes long.
SUSPECTS = 250
UNEXPECTED = "This did not work. It was written to the log."

SAVE = """
    UPDATE imports_importrow AS stored
    SET status = came.status, subject_id = came.subject_id, before = came.before,
        problems = came.problems, "values" = NULL,
        cells = CASE WHEN came.status = 'failed' THEN stored.cells END
    FROM unnest(%s::integer[], %s::text[], %s::uuid[], %s::jsonb[], %s::jsonb[])
        AS came (line, status, subject_id, before, problems)
    WHERE stored.run_id = %s AND stored.line = came.line
"""

Row = TypeVar("Row", ImportRow, Staged)
Do = Callable[[Sequence[Row]], list[Outcome]]


def attempt(
    do: Do[Row], rows: Sequence[Row], *, bad: str = ImportRow.Status.FAILED
) -> tuple[Sequence[Row], list[Outcome]]:
    """The rows that are over, and what came of those that were not yet: rarely fewer than asked."""
    try:
        return rows, done(do, rows)
    except OperationalError:
        raise  # a lost connection or a deadlock ends the chunk, which is done again
    except Exception:  # the row that is to blame is looked for
        logger.warning("a chunk from line %s on failed as a whole", rows[0].line, exc_info=True)
        suspects = rows[:SUSPECTS]
        return suspects, halved(do, suspects, bad)


def done(do: Do[Row], rows: Sequence[Row]) -> list[Outcome]:
    """With the keys that are usually looked at when a transaction ends."""
    waiting = [row for row in rows if row.status != ImportRow.Status.FAILED]
    with transaction.atomic(), connection.cursor() as cursor:
        outcomes = do(waiting) if waiting else []
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    return outcomes


def halved(do: Do[Row], rows: Sequence[Row], bad: str) -> list[Outcome]:
    """Halves of halves, until a row that fails stands alone."""
    try:
        return done(do, rows)
    except OperationalError:
        raise
    except Exception:  # one poison row must not stop the others
        if len(rows) == 1:
            logger.exception("an import failed at line %s", rows[0].line)
            problem = {"column": "", "reason": UNEXPECTED}
            return [Outcome(rows[0].line, bad, rows[0].subject_id, None, [problem])]
    first: Sequence[Row] = rows[: len(rows) // 2]
    second: Sequence[Row] = rows[len(rows) // 2 :]
    return [*halved(do, first, bad), *halved(do, second, bad)]


def save(run: ImportRun, outcomes: Sequence[Outcome]) -> None:
    """What came of the rows; what was staged goes, but for the cells of failed ones."""
    columns = (
        [outcome.line for outcome in outcomes],
        [outcome.status for outcome in outcomes],
        [outcome.subject_id for outcome in outcomes],
        [None if outcome.before is None else json_of(outcome.before) for outcome in outcomes],
        [json_of(outcome.problems) for outcome in outcomes],
    )
    with connection.cursor() as cursor:
        cursor.execute(SAVE, [*columns, run.pk])
