"""Words for what the gallery shows."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from django.template.defaultfilters import pluralize
from django.utils.formats import date_format

from gallery.filters import (
    COLUMNS,
    CUSTOMERS,
    DENSITIES,
    ORDERS,
    SPANS,
    STATUSES,
    VIEWS,
    SessionFilter,
)
from gallery.queries import COUNT_LIMIT
from photocrm.audit.models import Event
from photocrm.pills import Pill, capped

STATUS_LABELS, CUSTOMER_LABELS = dict(STATUSES), dict(CUSTOMERS)
SPAN_LABELS = dict(SPANS)
VIEW_ICONS = {"grid": "layout-grid", "list": "list"}


class Chip(NamedTuple):
    """A filter that is on; `url` leads to the same list without it."""

    label: str
    url: str


class LabelChoice(NamedTuple):
    label: str
    url: str
    current: bool
    colour: str


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


def found_text(count: int) -> str:
    return capped(count, COUNT_LIMIT)


def count_text(count: int) -> str:
    return f"{found_text(count)} session{pluralize(count)}"


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
    "session.dated": lambda event: "Date read from the photos",
    "session.linked": linked,
    "session.unlinked": unlinked,
    "session.labelled": lambda event: f"Labelled “{event.details['label']}”",
    "session.unlabelled": lambda event: f"Label “{event.details['label']}” taken off",
    "session.trashed": lambda event: "Moved to the trash",
    "session.restored": lambda event: "Restored from the trash",
    "photo.uploaded": lambda event: f"Photo {event.details['file_name']} uploaded",
    "session.switched": lambda event: f"Photos shown {event.details['version']}",
    "tag.added": lambda event: f"{event.details['file_name']} tagged “{event.details['text']}”",
    "tag.changed": lambda event: about_tag(event, "changed on"),
    "tag.removed": lambda event: about_tag(event, "removed from"),
}
