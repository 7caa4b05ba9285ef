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


def about_tag(event: Event, verb: str) -> str:
    return f"Text “{event.details['text']}” {verb} {event.details['file_name']}"


WORDINGS = {
    "session.created": lambda event: "Session created",
    "session.linked": linked,
    "session.unlinked": unlinked,
    "photo.uploaded": lambda event: f"Photo {event.details['file_name']} uploaded",
    "session.switched": lambda event: f"Photos shown {event.details['version']}",
    "tag.added": lambda event: f"{event.details['file_name']} tagged “{event.details['text']}”",
    "tag.changed": lambda event: about_tag(event, "changed on"),
    "tag.removed": lambda event: about_tag(event, "removed from"),
}
