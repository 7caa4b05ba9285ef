"""Words for what crm shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model
from django.template.defaultfilters import pluralize
from django.utils.formats import date_format

from crm.filters import ME, NEXT, NOBODY, ORDERS, SESSIONS, CustomerFilter, Facets
from crm.models import Contact, Customer, Interaction, Kind, Priority, Profile
from crm.queries import COUNT_LIMIT, Tally
from photocrm.audit.models import Event
from photocrm.bulk.presenters import COUNT_LIMIT as CHOSEN_LIMIT
from photocrm.filters import SPANS
from photocrm.pills import Chip, Choice, Pill, capped

SPAN_LABELS, NEXT_LABELS = dict(SPANS), dict(NEXT)
SESSION_LABELS = dict(SESSIONS)
# What the pills above the list set; each pill takes the place of the others.
PILLED = ("vip", "status", "assignee")
BEST_MATCH = "Best match"


def pills(filters: CustomerFilter) -> list[Pill]:
    first = filters.statuses[0]
    choices: tuple[tuple[str, dict[str, str]], ...] = (
        ("All", {}),
        ("VIP", {"vip": "yes"}),
        (first.name, {"status": str(first.pk)}),
        ("Mine", {"assignee": ME}),
    )
    asked = {name: filters.values(name) for name in PILLED}
    return [
        Pill(
            url=filters.query(**(dict.fromkeys(PILLED, "") | wanted)),
            label=label,
            current=asked == {name: [wanted[name]] if name in wanted else [] for name in PILLED},
        )
        for label, wanted in choices
    ]


def count_text(count: int, limit: int | None, query: str) -> str:
    number = capped(count, limit)
    noun = "customer" if count == 1 else "customers"
    return f"{number} matching “{query}”" if query else f"{number} {noun}"


def stats_text(tally: Tally, active: int) -> str:
    total, with_sessions = tally.count({}), tally.count({"has_sessions": {True}})
    return " · ".join(
        (
            capped(total, None),
            f"{capped(with_sessions, None)} with sessions",
            f"{capped(active, COUNT_LIMIT)} active in 30 days",
        )
    )


def day(value: date) -> str:
    return date_format(value, "j M Y")


# Filters of one value, in the words of their chips; the others name what they hold.
CHIP_WORDS: dict[str, Callable[[Any], str]] = {
    "vip": lambda yes: "VIPs",
    "sessions": lambda choice: SESSION_LABELS[choice],
    "contact_from": lambda value: f"Last contact from {day(value)}",
    "contact_to": lambda value: f"Last contact to {day(value)}",
    "next": lambda due: f"Next action: {NEXT_LABELS[due].lower()}",
    "created": lambda span: f"Created {SPAN_LABELS[span].lower()}",
    "created_from": lambda value: f"Created from {day(value)}",
    "created_to": lambda value: f"Created to {day(value)}",
}


def chips(filters: CustomerFilter) -> list[Chip]:
    """What is filtered by, but for what a pill and the search box show already."""
    shown = {"q", "sort", *(PILLED if any(pill.current for pill in pills(filters)) else ())}
    return [
        Chip(words_of(filters, name, value), without(filters, name, value))
        for name, value in dict.fromkeys(filters.pairs(*shown))
    ]


def words_of(filters: CustomerFilter, name: str, value: str) -> str:
    if name in CHIP_WORDS:
        return CHIP_WORDS[name](filters.form.cleaned_data[name])
    if name == "label":
        labels = {str(label.pk): str(label) for label in filters.form.cleaned_data["label"]}
        return labels[value]
    word = {str(key): str(text) for key, text in filters.form.fields[name].choices}[value]
    if name == "assignee":
        return f"Assigned to {word.lower() if value in {ME, NOBODY} else word}"
    return f"{word} priority" if name == "priority" else word


def without(filters: CustomerFilter, name: str, value: str) -> str:
    return filters.query(**{name: [other for other in filters.values(name) if other != value]})


def cleared(filters: CustomerFilter) -> str:
    """The query string that keeps order and search alone."""
    others = [name for name in filters.filters if name not in {"q", "sort"}]
    return filters.query(**dict.fromkeys(others, ""))


def orders(filters: CustomerFilter) -> list[Choice]:
    best = [("", BEST_MATCH)] if filters.values("q") else []
    names = [*best, *((name, label) for name, (label, _) in ORDERS.items())]
    return [Choice(label, filters.query(sort=name), name == filters.order) for name, label in names]


@dataclass(frozen=True)
class Option:
    """One box of a group: `count_text` is how many customers it would find; empty if uncounted."""

    value: str
    label: str
    checked: bool
    colour: str = ""
    count_text: str = ""


@dataclass(frozen=True)
class OptionGroup:
    name: str
    label: str
    options: list[Option]


def option_groups(filters: CustomerFilter, facets: Facets | None) -> list[OptionGroup]:
    """The filters of which several choices may be on; without `facets` they tell no counts."""
    statuses = [(status.pk, status.name, status.colour) for status in filters.statuses]
    kinds = [(kind.value, kind.label, "") for kind in Kind]
    urgencies = [(urgency.value, urgency.label, "") for urgency in reversed(Priority)]
    labels = filters.filters["label"].queryset
    carried = [(label.pk, label.name, label.colour) for label in labels]
    choices: dict[str, list[tuple[Any, str, str]]] = {
        "status": statuses,
        "kind": kinds,
        "priority": urgencies,
        "label": carried,
    }
    return [
        OptionGroup(
            name,
            str(filters.filters[name].label),
            [
                Option(
                    str(value),
                    str(label),
                    str(value) in filters.values(name),
                    colour,
                    facet_text(facets, name, value),
                )
                for value, label, colour in found
            ],
        )
        for name, found in choices.items()
        if found
    ]


def facet_text(facets: Facets | None, name: str, value: Any) -> str:
    if facets is None or name not in facets.counts:
        return ""
    return capped(facets.counts[name].get(value, 0), facets.limit)


@dataclass(frozen=True)
class Conflict:
    """A field that two people changed: what the reader typed and what stands there now."""

    label: str
    mine: Any
    theirs: Any


def changed(event: Event) -> str:
    fields = (Customer._meta.get_field(name) for name in event.details["fields"])
    names = [str(field.verbose_name) for field in fields]  # type: ignore[union-attr]
    return f"Changed {', '.join(names)}"


def logged(event: Event) -> str:
    return f"{Interaction.Kind(event.details['kind']).label} logged"


def counted(count: int) -> str:
    """ "1 customer", "10,000+ customers": of what is counted to the limit of a choice."""
    return f"{capped(count, CHOSEN_LIMIT)} customer{pluralize(count)}"


# What a customer has, by the name of the relation: one of it, several.
PARTS = {
    "contacts": ("contact", "contacts"),
    "interactions": ("timeline entry", "timeline entries"),
    "tasks": ("task", "tasks"),
    "meetings": ("meeting", "meetings"),
    "reminders": ("reminder", "reminders"),
}


def parts_of(customer: Customer) -> str:
    """ "2 contacts, 1 task": what goes to the trash with the customer."""
    counts = {name: getattr(customer, name).count() for name in PARTS}
    texts = [f"{count:,} {PARTS[name][count != 1]}" for name, count in counts.items() if count]
    return ", ".join(texts)


def exported(event: Event, noun: str) -> str:
    count = event.details["count"]
    return f"Exported {count:,} {noun}{pluralize(count)}"


def purged(event: Event) -> str:
    noun = str(event.details["noun"]).capitalize()
    return f"{noun} “{event.details['name']}” deleted for ever"


def fields_of(model: type[Model], event: Event) -> str:
    fields = (model._meta.get_field(name) for name in event.details["fields"])
    return ", ".join(str(field.verbose_name) for field in fields)  # type: ignore[union-attr]


def entry(event: Event) -> str:
    """The kind of an entry, as a sentence about it begins."""
    return str(Interaction.Kind(event.details["kind"]).label)


WORDINGS = {
    "customer.added": lambda event: "Customer added",
    "customer.changed": changed,
    "customer.labelled": lambda event: f"Label “{event.details['label']}” put on",
    "customer.unlabelled": lambda event: f"Label “{event.details['label']}” taken off",
    "customer.trashed": lambda event: "Moved to the trash",
    "customer.restored": lambda event: "Restored from the trash",
    "customers.exported": lambda event: exported(event, "customer"),
    "tasks.exported": lambda event: exported(event, "task"),
    "trash.purged": purged,
    "interaction.logged": logged,
    "customer.distinguished": lambda event: f"Not the same person as {event.details['name']}",
    "customer.partnered": lambda event: f"Partner of {event.details['name']}",
    "customer.reconsidered": lambda event: f"May be the same as {event.details['name']} after all",
    "customer.merged": lambda event: f"{event.details['name']} merged into this customer",
    "customer.absorbed": lambda event: f"Merged into {event.details['name']}",
    "customer.separated": lambda event: f"Merge with {event.details['name']} undone",
    "label.created": lambda event: f"Label “{event.details['name']}” created",
    "label.changed": lambda event: f"Label “{event.details['earlier']}” changed",
    "label.removed": lambda event: f"Label “{event.details['name']}” deleted",
    "interaction.changed": lambda event: f"{entry(event)} on the timeline changed",
    "interaction.trashed": lambda event: f"{entry(event)} taken off the timeline",
    "interaction.restored": lambda event: f"{entry(event)} back on the timeline",
    "contact.added": lambda event: f"Contact {event.details['name']} added",
    "contact.changed": lambda event: (
        f"Changed {fields_of(Contact, event)} of contact {event.details['name']}"
    ),
    "contact.trashed": lambda event: f"Contact {event.details['name']} moved to the trash",
    "contact.restored": lambda event: f"Contact {event.details['name']} restored",
    "profile.changed": lambda event: f"Changed background: {fields_of(Profile, event)}",
    "status.added": lambda event: f"Status “{event.details['name']}” added",
    "status.changed": lambda event: f"Status “{event.details['earlier']}” changed",
    "status.moved": lambda event: f"Status “{event.details['name']}” moved",
    "status.removed": lambda event: f"Status “{event.details['name']}” deleted",
}


def titled(words: str) -> Callable[[Event], str]:
    return lambda event: f"{words} “{event.details['title']}”"


WORDINGS |= {
    "task.added": titled("Added the task"),
    "task.changed": lambda event: "Changed the task",
    "task.finished": titled("Finished the task"),
    "task.reopened": titled("Reopened the task"),
    "task.trashed": titled("Moved to the trash: the task"),
    "task.restored": titled("Restored the task"),
    "meeting.added": titled("Added the meeting"),
    "meeting.changed": lambda event: "Changed the meeting",
    "meeting.trashed": titled("Moved to the trash: the meeting"),
    "meeting.restored": titled("Restored the meeting"),
    "reminder.added": titled("Added the reminder"),
    "reminder.changed": lambda event: "Changed the reminder",
    "reminder.finished": titled("Done with the reminder"),
    "reminder.reopened": titled("Brought back the reminder"),
    "reminder.trashed": titled("Moved to the trash: the reminder"),
    "reminder.restored": titled("Restored the reminder"),
}
