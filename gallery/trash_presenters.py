"""Words for what lies in the trash."""

from collections.abc import Mapping

from django.template.defaultfilters import pluralize

from gallery.models.photo import PhotoQuerySet
from gallery.models.session import SessionQuerySet
from gallery.queries import COUNT_LIMIT
from photocrm.pills import Pill, capped

NAMED = 10


def trash_pills(kind: str, counts: Mapping[str, int]) -> list[Pill]:
    return [
        Pill(f"?kind={name}", label, current=name == kind, count=counts[name])
        for name, label in (("sessions", "Sessions"), ("photos", "Photos"))
    ]


def counted(count: int, noun: str) -> str:
    """ "1 photo", "10,000+ sessions": of what is counted to the limit of a pill."""
    return f"{capped(count, COUNT_LIMIT)} {noun}{pluralize(count)}"


def what_goes(counts: Mapping[str, int]) -> str:
    """ "2 sessions with 31 photos and 1 single photo"; "" when nothing does."""
    parts = []
    if counts["sessions"]:
        inside = f" with {counted(counts['inside'], 'photo')}" if counts["inside"] else ""
        parts.append(f"{counted(counts['sessions'], 'session')}{inside}")
    if counts["photos"]:
        noun = "single photo" if counts["sessions"] else "photo"
        parts.append(counted(counts["photos"], noun))
    return " and ".join(parts)


def some_names(sessions: SessionQuerySet, photos: PhotoQuerySet) -> list[str]:
    """The first of what goes; the last line tells that there is more."""
    rows = [*sessions.defer("search_text")[: NAMED + 1], *photos[: NAMED + 1]]
    names = [str(row) for row in rows]
    return names if len(names) <= NAMED else [*names[:NAMED], "and more"]
