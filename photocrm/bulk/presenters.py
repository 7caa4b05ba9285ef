"""Words for bulk work."""

from datetime import datetime
from typing import Any

from photocrm.bulk.kinds import kind_of
from photocrm.bulk.models import BulkRun

# Beyond this many a question says "more than 10,000": an exact count would cost more than it tells.
COUNT_LIMIT = 10_000

STATES = {
    BulkRun.Status.QUEUED: "Waiting for a worker",
    BulkRun.Status.RUNNING: "Working",
    BulkRun.Status.FINISHED: "Finished",
    BulkRun.Status.CANCELLED: "Cancelled",
    BulkRun.Status.UNDOING: "Undoing",
    BulkRun.Status.UNDONE: "Undone",
}


def dress(run: BulkRun, now: datetime) -> BulkRun:
    """Adds the words and numbers that the panel shows."""
    shown: Any = run
    shown.title = kind_of(run).title(run)
    shown.state = STATES[BulkRun.Status(run.status)]
    shown.over, shown.of = run.steps
    shown.facts = facts(run)
    shown.rate = rate(run, now) if run.is_moving else ""
    return run


def facts(run: BulkRun) -> str:
    """ "298 done, 2 failed": all that is not zero, and how many are over at least."""
    if run.undone_by_id:
        words = {"undone": run.undone_count, "left as they are": run.kept_count}
    else:
        words = {"done": run.done_count, "failed": run.failed_count}
        if run.status == BulkRun.Status.CANCELLED:
            words["not done"] = run.total - run.done_count - run.failed_count
    first, *others = (f"{count:,} {word}" for word, count in words.items())
    rest = [text for text, count in zip(others, list(words.values())[1:], strict=True) if count]
    return ", ".join([first, *rest])


def rate(run: BulkRun, now: datetime) -> str:
    """How fast it goes, as soon as that can be told."""
    seconds = (now - run.started_at).total_seconds() if run.started_at else 0
    over, _ = run.steps
    return f"{over / seconds:,.0f} a second" if over and seconds >= 1 else ""


def outcome(run: BulkRun) -> str:
    """One sentence for a toast."""
    return f"{kind_of(run).title(run)}: {facts(run)}"
