"""Every photo that was ever sent to a customer, as lines of a file."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from delivery.models import SentPhoto

HEADER = (
    "Photo",
    "Session",
    "Version",
    "Sent",
    "Sent by",
    "Sent to",
    "Opened",
    "Downloaded",
)


def lines(sent: Iterable[SentPhoto], zone: ZoneInfo) -> Iterator[tuple[str, ...]]:
    for row in sent:
        yield (
            row.file_name,
            row.link.session.name,
            row.version,
            moment(row.at, zone),
            str(row.link.created_by or ""),
            row.exported_to or row.link.recipient,  # type: ignore[attr-defined]
            moment(row.opened_at, zone),  # type: ignore[attr-defined]
            moment(row.downloaded_at, zone),  # type: ignore[attr-defined]
        )


def moment(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else ""
