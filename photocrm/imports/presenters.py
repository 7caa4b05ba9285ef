"""Words for imports."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format

from photocrm.accounts.models import TRASH_PERIOD
from photocrm.audit.models import Event
from photocrm.imports.actions.files import is_counted
from photocrm.imports.kinds import kind_of
from photocrm.imports.models import ImportRow, ImportRun

Status, RowStatus = ImportRun.Status, ImportRow.Status

# Words and tone.
STATES: dict[str, tuple[str, str]] = {
    Status.DRAFT: ("Draft", "neutral"),
    Status.QUEUED: ("Waiting for a worker", "info"),
    Status.READING: ("Reading the file", "info"),
    Status.RUNNING: ("Importing", "info"),
    Status.FINISHED: ("Finished", "success"),
    Status.CANCELLED: ("Cancelled", "warning"),
    Status.FAILED: ("Stopped", "error"),
    Status.UNDOING: ("Undoing", "info"),
    Status.UNDONE: ("Undone", "neutral"),
}
ROW_STATES: dict[str, tuple[str, str]] = {
    RowStatus.CREATED: ("Created", "success"),
    RowStatus.UPDATED: ("Updated", "info"),
    RowStatus.SKIPPED: ("Skipped", "neutral"),
    RowStatus.FAILED: ("Failed", "error"),
    RowStatus.UNDONE: ("Undone", "neutral"),
    RowStatus.KEPT: ("Kept", "warning"),
    RowStatus.WAITING: ("Not done", "neutral"),
}
CHECKING = "Checking"
QUARTERS = 4

WORDINGS: dict[str, Callable[[Event], str]] = {
    "import.finished": lambda event: f"Imported “{event.details['name']}”: {words_of(event)}",
    "import.cancelled": lambda event: (
        f"Cancelled the import of “{event.details['name']}”: {words_of(event)}"
    ),
    "import.failed": lambda event: (
        f"The import of “{event.details['name']}” stopped: {event.details['reason']}"
    ),
    "import.reverted": lambda event: f"Took the import of “{event.details['name']}” back",
}


def words_of(event: Event) -> str:
    names = ("created", "updated", "skipped", "failed")
    return listed({name: event.details.get(name, 0) for name in names}) or "nothing"


def listed(counts: dict[str, int]) -> str:
    """ "1,180 created, 20 failed": all that is not zero."""
    return ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)


def dress(run: ImportRun, now: datetime) -> ImportRun:
    """Adds the words and numbers that every page of the run shows."""
    shown: Any = run
    shown.noun = kind_of(run).noun
    shown.title = f"Import {shown.noun}"
    # Rows are written while the next ones are read.
    is_writing = run.status == Status.READING and run.done_count
    shown.state, shown.tone = STATES[Status.RUNNING if is_writing else run.status]
    if run.is_dry and run.status in (Status.READING, Status.RUNNING):
        shown.state = CHECKING
    shown.facts = facts(run)
    shown.undo_until = undo_until(run, now)
    return run


def rows_in(run: ImportRun) -> str:
    """ "About 2,000 rows", "1 row"; nothing where it is not known."""
    if not run.row_count:
        return ""
    rows = f"{run.row_count:,} row{'' if run.row_count == 1 else 's'}"
    return rows if is_counted(run) else f"About {rows}"


def facts(run: ImportRun) -> str:
    if run.status == Status.DRAFT:
        return rows_in(run)
    if run.undone_by_id:
        counts = {"taken back": run.undone_count, "left as they are": run.kept_count}
    else:
        counts = {
            "created": run.created_count,
            "updated": run.updated_count,
            "skipped": run.skipped_count,
            "failed": run.failed_count,
        }
    return listed(counts)


def undo_until(run: ImportRun, now: datetime) -> datetime | None:
    """The last moment for it; None where there is nothing that can be taken back."""
    done = run.created_count + run.updated_count
    if run.status not in ImportRun.OVER or not done or run.finished_at is None:
        return None
    last = run.finished_at + TRASH_PERIOD
    return last if last > now else None


def dress_moving(run: ImportRun, now: datetime) -> ImportRun:
    """Adds how far it is, and how fast it goes."""
    shown: Any = dress(run, now)
    shown.over, shown.of = run.steps
    shown.of = max(shown.of, shown.over, 1)
    # What is read aloud changes four times.
    shown.quarter = shown.over * QUARTERS // shown.of * (100 // QUARTERS)
    shown.rows_text = rows_text(run)
    shown.rate = rate(run, now)
    return run


def rows_text(run: ImportRun) -> str:
    if run.is_undoing:
        over, of = run.steps
        return f"{over:,} of {of:,} rows"
    if run.status == Status.RUNNING:
        return f"{run.done_count:,} of {run.staged_count:,} rows"
    if not run.staged_count:
        return "Not begun yet"
    about = f" of about {run.row_count:,}" if run.row_count >= run.staged_count else ""
    return f"{run.done_count or run.staged_count:,}{about} rows{'' if run.done_count else ' read'}"


def rate(run: ImportRun, now: datetime) -> str:
    """Rows a second and the time that is left, as soon as these can be told."""
    seconds = (now - run.started_at).total_seconds() if run.started_at else 0
    over, of = run.steps
    if not over or seconds < 1:
        return ""
    rows = over if run.is_undoing else over / 2
    left = max(of - over, 0) * seconds / over
    said = f"{rows / seconds:,.0f} rows a second"
    return f"{said} · about {duration(left)} left" if of > over else said


def duration(seconds: float) -> str:
    if seconds < 60:
        return f"{max(round(seconds), 1)} s"
    if seconds < 3600:
        return f"{round(seconds / 60)} min"
    hours, rest = divmod(round(seconds / 60), 60)
    return f"{hours} h {rest} min"


def dress_over(run: ImportRun, now: datetime) -> ImportRun:
    """Adds what came of it."""
    shown: Any = dress(run, now)
    shown.headline = headline(run)
    shown.told = told(run)
    shown.add_url = f"{reverse('imports:run_add', args=[run.workspace.slug])}?kind={run.kind}"
    return run


def headline(run: ImportRun) -> str:
    written = run.created_count + run.updated_count
    if run.status == Status.UNDONE:
        return "The import was taken back"
    if run.status == Status.FAILED:
        return "The import stopped"
    if run.status == Status.CANCELLED:
        return f"Cancelled after {run.done_count:,} of {run.row_count:,} rows"
    return f"{kind_of(run).counted(written)} imported" if written else "Nothing was changed"


def told(run: ImportRun) -> str:
    """ "anna.csv, by Mara on 3 May 2026, 14:02. 1,224 rows in 12 s."."""
    moment = date_format(run.finished_at, "j F Y, H:i") if run.finished_at else ""
    words = f"{run.file_name}, by {run.created_by}"
    if run.undone_by_id:
        return f"{words}. Taken back by {run.undone_by} on {moment}: {facts(run)}."
    took = ""
    if run.started_at and run.finished_at:
        took = f" in {duration((run.finished_at - run.started_at).total_seconds())}"
    return f"{words} on {moment}. {run.done_count:,} rows{took}."


def undo_lines(run: ImportRun) -> list[str]:
    """What undoing will do, sentence by sentence."""
    kind = kind_of(run)
    lines = []
    if run.created_count:
        lines.append(f"What it created is removed: {kind.counted(run.created_count)}.")
    if run.updated_count:
        changed = kind.counted(run.updated_count)
        lines.append(f"What it changed is again as it was before: {changed}.")
    lines.append("What somebody has changed since stays as it is, and is listed afterwards.")
    return lines


def dress_rows(run: ImportRun, rows: Sequence[ImportRow]) -> list[Any]:
    """Adds names and addresses of the subjects, by one query for all of them."""
    kind = kind_of(run)
    ids = {row.subject_id for row in rows if row.subject_id}
    names = kind.names(run.workspace, ids) if ids else {}
    for row in rows:
        shown: Any = row
        row.run = run
        name = names.get(row.subject_id) if row.subject_id else None
        shown.url = kind.address(run, row) if name else ""
        shown.name = name or summary(row)
        shown.state, shown.tone = ROW_STATES[row.status]
    return list(rows)


def summary(row: ImportRow) -> str:
    """The first cells of a row that says something."""
    filled = [cell.strip() for cell in row.cells or () if cell.strip()]
    return " · ".join(cell if len(cell) <= 60 else f"{cell[:59]}…" for cell in filled[:4])
