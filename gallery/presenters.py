"""Words for what the gallery shows."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.template.defaultfilters import filesizeformat, pluralize
from django.utils import timezone
from django.utils.formats import date_format

from gallery.filters import (
    COLUMNS,
    CUSTOMERS,
    DENSITIES,
    ORDERS,
    STATUSES,
    VIEWS,
    SessionFilter,
)
from gallery.models import Image, Photo
from gallery.queries import Counts
from photocrm.audit.models import Event
from photocrm.filters import SPANS
from photocrm.pills import Chip, Choice, Pill, capped

STATUS_LABELS, CUSTOMER_LABELS = dict(STATUSES), dict(CUSTOMERS)
SWATCHES = (
    ("#ffffff", "White"),
    ("#111111", "Black"),
    ("#f5b53d", "Amber"),
    ("#e85d7a", "Rose"),
    ("#4a6cf7", "Blue"),
    ("#2f9e44", "Green"),
)
SPAN_LABELS = dict(SPANS)
VIEW_ICONS = {"grid": "layout-grid", "list": "list"}


class LabelChoice(NamedTuple):
    label: str
    url: str
    current: bool
    colour: str


def pills(filters: SessionFilter, counts: Counts) -> list[Pill]:
    chosen = filters.values("status") or [""]
    return [
        Pill(
            url=filters.query(status=status),
            label=label,
            current=status in chosen,
            count=counts.by_status[status],
            limit=counts.limit,
        )
        for status, label in (("", "All"), *STATUSES)
    ]


def found_text(counts: Counts) -> str:
    return capped(counts.found, counts.limit)


def count_text(counts: Counts) -> str:
    return f"{found_text(counts)} session{pluralize(counts.found)}"


def day(value: date) -> str:
    return date_format(value, "j M Y")


FILTER_WORDS: dict[str, Callable[[Any], str]] = {
    "q": lambda text: f"“{text}”",
    "customer": lambda choice: CUSTOMER_LABELS[choice],
    "photographer": lambda member: f"By {member}",
    "shot_from": lambda value: f"Shot from {day(value)}",
    "shot_to": lambda value: f"Shot to {day(value)}",
    "created": lambda span: f"Created {SPAN_LABELS[span].lower()}",
    "created_from": lambda value: f"Created from {day(value)}",
    "created_to": lambda value: f"Created to {day(value)}",
    "photos_min": lambda count: f"At least {count} photo{pluralize(count)}",
    "photos_max": lambda count: f"At most {count} photo{pluralize(count)}",
}


def chips(filters: SessionFilter) -> list[Chip]:
    """Everything that is filtered by, in the order of the filters' declaration."""
    return [*status_chips(filters), *other_chips(filters), *label_chips(filters)]


def status_chips(filters: SessionFilter) -> Iterator[Chip]:
    chosen = list(dict.fromkeys(filters.values("status")))
    for status in chosen:
        others = [other for other in chosen if other != status]
        yield Chip(STATUS_LABELS[status], filters.query(status=others))


def label_chips(filters: SessionFilter) -> Iterator[Chip]:
    chosen = {str(label.pk): label for label in filters.form.cleaned_data["label"]}
    for key, label in chosen.items():
        yield Chip(label.name, filters.query(label=[other for other in chosen if other != key]))


def other_chips(filters: SessionFilter) -> Iterator[Chip]:
    values = filters.form.cleaned_data
    for name, words in FILTER_WORDS.items():
        if not filters.values(name):
            continue
        one = filters.chosen_customer if name == "customer" else None
        yield Chip(one.name if one else words(values[name]), filters.query(**{name: ""}))


def cleared(filters: SessionFilter) -> str:
    """The query string that keeps order and view alone."""
    return filters.query(**dict.fromkeys(("status", "label", *FILTER_WORDS), ""))


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


def densities(filters: SessionFilter, current: str) -> list[Choice]:
    return looks(filters, "density", DENSITIES, current)


def columns(filters: SessionFilter, current: str) -> list[Choice]:
    return looks(filters, "columns", COLUMNS, current)


def looks(
    filters: SessionFilter, filter_name: str, choices: Sequence[tuple[str, str]], current: str
) -> list[Choice]:
    return [
        Choice(label, filters.query(**{filter_name: name}), name == current)
        for name, label in choices
    ]


def spans(filters: SessionFilter) -> list[Choice]:
    """Quick ways to say since when the sessions were created."""
    dates = {"created_from": "", "created_to": ""}
    exact = filters.values("created_from") or filters.values("created_to")
    asked = None if exact else (filters.values("created") or [""])[0]
    return [
        Choice(label, filters.query(created=span, **dates), span == asked)
        for span, label in (("", "Any date"), *SPANS)
    ]


def labels(filters: SessionFilter) -> list[LabelChoice]:
    """All labels; each adds itself to the filter, or takes itself out."""
    chosen = list(dict.fromkeys(filters.values("label")))
    return [
        LabelChoice(
            label.name,
            filters.query(label=[key for key in chosen if key != str(label.pk)])
            if str(label.pk) in chosen
            else filters.query(label=[*chosen, str(label.pk)]),
            str(label.pk) in chosen,
            label.colour,
        )
        for label in filters.filters["label"].queryset
    ]


DAMAGED = "damaged in the storage; please upload the picture again"


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
        "Keywords": ", ".join(told.get("keywords", ())),
        "Original": DAMAGED if image.damaged_at else "",
    }
    return [(name, str(text)) for name, text in known.items() if text]


def dimensions(image: Image) -> str:
    return f"{image.width} × {image.height}" if image.is_ready else ""  # noqa: RUF001


def position(photo: Photo) -> str | None:
    """Where it was taken, as maps write it: "43.67700, 4.63000"."""
    told = photo.image.metadata
    latitude, longitude = told.get("latitude"), told.get("longitude")
    return None if latitude is None or longitude is None else f"{latitude:.5f}, {longitude:.5f}"


def photo_count(photos: Sequence[Photo]) -> str:
    return photos[0].file_name if len(photos) == 1 else f"{len(photos)} photos"


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


def exported(event: Event) -> str:
    count = event.details["count"]
    return f"Exported {count:,} session{pluralize(count)}"


def photos(event: Event, verb: str) -> str:
    """One photo by its name, several by their number."""
    count, names = event.details["count"], event.details["file_names"]
    return f"Photo {names[0]} {verb}" if count == 1 else f"{count} photos {verb}"


def replaced(event: Event) -> str:
    texts = ", ".join(f"“{text}”" for text in event.details["texts"])
    name = event.details["file_name"]
    return f"Text on {name} is now {texts}" if texts else f"All text removed from {name}"


def edited(event: Event) -> str:
    """Notes are long, so that the history names them alone."""
    names = {"name": "Name", "shot_on": "Date", "notes": "Notes"}
    changes = [
        f"{names[field]} changed" + ("" if field == "notes" else f" to “{after}”" if after else "")
        for field, (_, after) in event.details["fields"].items()
    ]
    return ", ".join(changes)


def photos_of(event: Event) -> str:
    count = event.details["count"]
    return f"{count} photo{pluralize(count)}"


SORTED_BY = {"taken": "the time they were taken", "name": "file name"}


def about_retry(event: Event) -> str:
    count = event.details["count"]
    return f"{count} failed photo{pluralize(count)} tried again"


def headed(event: Event) -> str:
    name, heading = event.details["file_name"], event.details["heading"]
    return f"Section “{heading}” begins with {name}" if heading else f"Heading of {name} taken away"


WORDINGS = {
    "session.trashed": lambda event: "Session moved to the trash",
    "session.restored": lambda event: "Session restored from the trash",
    "session.purged": lambda event: f"Session {event.details['name']} deleted for ever",
    "photos.trashed": lambda event: photos(event, "moved to the trash"),
    "photos.restored": lambda event: photos(event, "restored from the trash"),
    "photos.purged": lambda event: photos(event, "deleted for ever"),
    "session.created": lambda event: "Session created",
    "sessions.exported": exported,
    "session.dated": lambda event: "Date read from the photos",
    "session.linked": linked,
    "session.unlinked": unlinked,
    "session.changed": edited,
    "session.covered": lambda event: f"{event.details['file_name']} made the cover",
    "session.arranged": lambda event: f"{photos_of(event)} moved to another place",
    "session.sorted": lambda event: f"Photos sorted by {SORTED_BY[event.details['key']]}",
    "session.rearranged": lambda event: "Earlier order of photos restored",
    "photo.headed": headed,
    "photo.moved": lambda event: f"{photos_of(event)} moved to {event.details['session_name']}",
    "photo.received": lambda event: f"{photos_of(event)} came from {event.details['session_name']}",
    "session.divided": lambda event: (
        f"{photos_of(event)} split into {event.details['session_name']}"
    ),
    "session.emptied": lambda event: "Splitting undone, session put into the trash",
    "session.merged": lambda event: (
        f"{event.details['session_name']} merged into this session, with {photos_of(event)}"
    ),
    "session.absorbed": lambda event: f"Merged into {event.details['session_name']}",
    "session.unmerged": lambda event: f"Merge with {event.details['session_name']} undone",
    "session.revived": lambda event: "Brought back, since its merge was undone",
    "session.labelled": lambda event: f"Labelled “{event.details['label']}”",
    "session.unlabelled": lambda event: f"Label “{event.details['label']}” taken off",
    "photo.uploaded": lambda event: f"Photo {event.details['file_name']} uploaded",
    "photo.downloaded": lambda event: f"Original {event.details['file_name']} downloaded",
    "photos.retried": about_retry,
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
    "tags.replaced": replaced,
    "tags.applied": lambda event: (
        f"Text of {event.details['file_name']} applied to {photos_of(event)}"
    ),
    "tags.restored": lambda event: f"Earlier text restored on {photos_of(event)}",
    "template.saved": lambda event: f"Template “{event.details['name']}” saved",
    "template.removed": lambda event: f"Template “{event.details['name']}” deleted",
}
