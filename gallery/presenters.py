"""Words for what the gallery shows."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.template.defaultfilters import filesizeformat, pluralize
from django.utils import timezone
from django.utils.formats import date_format

from gallery.filters import CUSTOMERS, ORDERS, STATUSES, VIEWS, SessionFilter
from gallery.models import Image, Photo
from gallery.queries import COUNT_LIMIT
from photocrm.audit.models import Event
from photocrm.pills import Pill, capped

STATUS_LABELS, CUSTOMER_LABELS = dict(STATUSES), dict(CUSTOMERS)
VIEW_ICONS = {"grid": "layout-grid", "list": "list"}


class Chip(NamedTuple):
    """A filter that is on; `url` leads to the same list without it."""

    label: str
    url: str


class Choice(NamedTuple):
    label: str
    url: str
    current: bool
    icon: str = ""


def pills(filters: SessionFilter, counts: dict[str, int]) -> list[Pill]:
    chosen = filters.values("status") or [""]
    return [
        Pill(
            url=filters.query(status=status),
            label=label,
            current=status in chosen,
            count=counts[status],
            limit=COUNT_LIMIT,
        )
        for status, label in (("", "All"), *STATUSES)
    ]


def count_text(count: int) -> str:
    return f"{capped(count, COUNT_LIMIT)} session{pluralize(count)}"


def day(value: date) -> str:
    return date_format(value, "j M Y")


FILTER_WORDS: dict[str, Callable[[Any], str]] = {
    "q": lambda text: f"“{text}”",
    "customer": lambda choice: CUSTOMER_LABELS[choice],
    "photographer": lambda member: f"By {member}",
    "shot_from": lambda value: f"Shot from {day(value)}",
    "shot_to": lambda value: f"Shot to {day(value)}",
    "created_from": lambda value: f"Created from {day(value)}",
    "created_to": lambda value: f"Created to {day(value)}",
    "photos_min": lambda count: f"At least {count} photo{pluralize(count)}",
    "photos_max": lambda count: f"At most {count} photo{pluralize(count)}",
}


def chips(filters: SessionFilter) -> list[Chip]:
    """Everything that is filtered by, in the order of the filters' declaration."""
    return [*status_chips(filters), *other_chips(filters)]


def status_chips(filters: SessionFilter) -> Iterator[Chip]:
    chosen = list(dict.fromkeys(filters.values("status")))
    for status in chosen:
        others = [other for other in chosen if other != status]
        yield Chip(STATUS_LABELS[status], filters.query(status=others))


def other_chips(filters: SessionFilter) -> Iterator[Chip]:
    values = filters.form.cleaned_data
    for name, words in FILTER_WORDS.items():
        if not filters.values(name):
            continue
        one = filters.chosen_customer if name == "customer" else None
        yield Chip(one.name if one else words(values[name]), filters.query(**{name: ""}))


def cleared(filters: SessionFilter) -> str:
    """The query string that keeps order and view alone."""
    return filters.query(**dict.fromkeys(("status", *FILTER_WORDS), ""))


def orders(filters: SessionFilter) -> list[Choice]:
    return [
        Choice(order.label, filters.query(sort=name), name == filters.order)
        for name, order in ORDERS.items()
    ]


def views(filters: SessionFilter, current: str) -> list[Choice]:
    return [
        Choice(label, filters.query(view=name), name == current, VIEW_ICONS[name])
        for name, label in VIEWS
    ]


def spans(filters: SessionFilter, today: date) -> list[Choice]:
    """Quick ways to say since when the sessions were created."""
    starts = {
        "Any date": None,
        "Today": today,
        "Last 7 days": today - timedelta(days=6),
        "Last 30 days": today - timedelta(days=29),
        "This year": today.replace(month=1, day=1),
    }
    asked = (filters.values("created_from"), filters.values("created_to"))
    return [
        Choice(label, filters.query(created_from=text, created_to=""), asked == (since, []))
        for label, start in starts.items()
        for text, since in [(str(start), [str(start)]) if start else ("", [])]
    ]


def facts(photo: Photo) -> list[tuple[str, str]]:
    """What is known about the file, by name; the camera's words are from strangers, so only text
    is made of them. What is unknown is left out.
    """
    image, told = photo.image, photo.image.metadata
    exposure = [told.get(name, "") for name in ("exposure_time", "aperture", "iso", "focal_length")]
    known = {
        "File name": photo.file_name,
        "Size": ", ".join(filter(None, (dimensions(image), filesizeformat(image.size)))),
        "Taken": date_format(timezone.localtime(image.taken_at), "j F Y, H:i")
        if image.taken_at
        else "",
        "Camera": told.get("camera", ""),
        "Lens": told.get("lens", ""),
        "Exposure": ", ".join(filter(None, exposure)),
        "Photographer": told.get("artist", ""),
        "Copyright": told.get("copyright", ""),
    }
    return [(name, str(text)) for name, text in known.items() if text]


def dimensions(image: Image) -> str:
    return f"{image.width} × {image.height}" if image.is_ready else ""  # noqa: RUF001


def position(photo: Photo) -> str | None:
    """Where it was taken, as maps write it: "43.67700, 4.63000"."""
    told = photo.image.metadata
    latitude, longitude = told.get("latitude"), told.get("longitude")
    return None if latitude is None or longitude is None else f"{latitude:.5f}, {longitude:.5f}"


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


def captioned(event: Event) -> str:
    caption = event.details["caption"]
    name = event.details["file_name"]
    return f"Picture {name} captioned “{caption}”" if caption else f"Caption of {name} removed"


WORDINGS = {
    "session.created": lambda event: "Session created",
    "session.dated": lambda event: "Date read from the photos",
    "session.linked": linked,
    "session.unlinked": unlinked,
    "photo.uploaded": lambda event: f"Photo {event.details['file_name']} uploaded",
    "session.switched": lambda event: f"Photos shown {event.details['version']}",
    "picture.added": lambda event: f"Picture {event.details['file_name']} added",
    "picture.preferred": lambda event: f"Picture {event.details['file_name']} made the primary one",
    "picture.captioned": captioned,
    "picture.moved": lambda event: f"Picture {event.details['file_name']} moved",
    "picture.removed": lambda event: f"Picture {event.details['file_name']} deleted",
    "picture.restored": lambda event: f"Picture {event.details['file_name']} brought back",
    "tag.added": lambda event: f"{event.details['file_name']} tagged “{event.details['text']}”",
    "tag.changed": lambda event: about_tag(event, "changed on"),
    "tag.removed": lambda event: about_tag(event, "removed from"),
}
