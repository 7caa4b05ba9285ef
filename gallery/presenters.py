"""Words for what the gallery shows."""

from gallery.filters import STATUSES, SessionFilter
from gallery.queries import COUNT_LIMIT
from photocrm.audit.models import Event
from photocrm.pills import Pill


def pills(filters: SessionFilter, counts: dict[str, int]) -> list[Pill]:
    current = filters.data.get("status", "")
    return [
        Pill(
            url=filters.query(status=status),
            label=label,
            current=status == current,
            count=counts[status],
            limit=COUNT_LIMIT,
        )
        for status, label in (("", "All"), *STATUSES)
    ]


def linked(event: Event) -> str:
    return about_link(event, "Linked to")


def unlinked(event: Event) -> str:
    return about_link(event, "Unlinked from")


def about_link(event: Event, verb: str) -> str:
    """The event stands in the histories of both; each names the other one."""
    other = event.details.get("customer_name") or f"session {event.details['session_name']}"
    return f"{verb} {other}"


WORDINGS = {
    "session.created": lambda event: "Session created",
    "session.dated": lambda event: "Date read from the photos",
    "session.linked": linked,
    "session.unlinked": unlinked,
    "photo.uploaded": lambda event: f"Photo {event.details['file_name']} uploaded",
    "tag.added": lambda event: f"{event.details['file_name']} tagged “{event.details['text']}”",
}
