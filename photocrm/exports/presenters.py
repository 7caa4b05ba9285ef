"""Words for exports."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from photocrm.exports.kinds import Kind, kinds
from photocrm.exports.models import Export

STATES = {
    Export.Status.QUEUED: "Waiting for a worker",
    Export.Status.RUNNING: "Writing the file",
    Export.Status.READY: "Ready",
    Export.Status.FAILED: "Failed",
    Export.Status.EXPIRED: "Expired",
}
ACTIONS = ("download", "discard")


def dress(export: Export, now: datetime) -> Export:
    """Adds the words, numbers and addresses that the panel and the list show."""
    shown: Any = export
    kind = kinds()[export.kind]
    shown.title = f"Export of {kind.name}"
    is_over = export.expires_at is not None and export.expires_at <= now
    status = Export.Status.EXPIRED if is_over else Export.Status(export.status)
    shown.state = STATES[status]
    shown.is_ready = status == Export.Status.READY
    shown.facts = facts(export, kind)
    shown.rate = rate(export, now) if export.is_moving else ""
    shown.again_url = again_url(export) if export.keys is None and not export.is_moving else ""
    for action in ACTIONS:
        setattr(shown, f"{action}_url", f"{export.get_absolute_url()}{action}/")
    return export


def counted(kind: Kind, count: int, limit: int | None = None) -> str:
    """ "1 customer", "more than 10,000 customers": of what was counted to the `limit` + 1."""
    if limit is not None and count > limit:
        return f"more than {limit:,} {kind.name}"
    return f"{count:,} {kind.noun if count == 1 else kind.name}"


def facts(export: Export, kind: Kind) -> str:
    """ "1,200 of 30,000 customers"."""
    if export.total is None:
        return ""
    of = "" if export.row_count == export.total else f"{export.row_count:,} of "
    return of + counted(kind, export.total)


def outcome(export: Export) -> str:
    """One sentence for the bell."""
    kind = kinds()[export.kind]
    if export.status == Export.Status.FAILED:
        return f"Your export of {kind.name} failed. {export.failure}"
    return f"Your export of {facts(export, kind)} is ready"


def rate(export: Export, now: datetime) -> str:
    """How fast it goes, as soon as that can be told."""
    seconds = (now - export.started_at).total_seconds() if export.started_at else 0
    return (
        f"{export.row_count / seconds:,.0f} a second" if export.row_count and seconds >= 1 else ""
    )


def again_url(export: Export) -> str:
    """The question about the same rows, as they are now."""
    address = reverse(kinds()[export.kind].address, args=[export.workspace.slug])
    return f"{address}?{export.query}"
