"""Words for what crm shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from crm.filters import SHOW, CustomerFilter
from crm.forms import CustomerForm
from crm.models import Contact, Customer, Interaction, Profile
from photocrm.audit.models import Event
from photocrm.pills import Pill, capped

# Beyond this many the list says "1,000+": an exact count would cost more than it tells.
COUNT_LIMIT = 1_000


def pills(filters: CustomerFilter) -> list[Pill]:
    current = filters.data.get("show", "")
    choices = (("", "All"), *SHOW)
    return [
        Pill(url=filters.query(show=shown), label=label, current=shown == current)
        for shown, label in choices
    ]


def count_text(count: int, query: str) -> str:
    number = capped(count, COUNT_LIMIT)
    noun = "customer" if count == 1 else "customers"
    return f"{number} matching “{query}”" if query else f"{number} {noun}"


@dataclass(frozen=True)
class Conflict:
    """A field that two people changed: what the reader typed and what stands there now."""

    label: str
    mine: Any
    theirs: Any


def conflicts(form: CustomerForm, current: Customer) -> Sequence[Conflict]:
    return [
        Conflict(str(form.fields[name].label), mine, getattr(current, name))
        for name, mine in form.values().items()
        if mine != getattr(current, name)
    ]


def changed(event: Event) -> str:
    fields = (Customer._meta.get_field(name) for name in event.details["fields"])
    names = [str(field.verbose_name) for field in fields]  # type: ignore[union-attr]
    return f"Changed {', '.join(names)}"


def logged(event: Event) -> str:
    return f"{Interaction.Kind(event.details['kind']).label} logged"


def fields_of(model: type[Model], event: Event) -> str:
    fields = (model._meta.get_field(name) for name in event.details["fields"])
    return ", ".join(str(field.verbose_name) for field in fields)  # type: ignore[union-attr]


def entry(event: Event) -> str:
    """The kind of an entry, as a sentence about it begins."""
    return str(Interaction.Kind(event.details["kind"]).label)


WORDINGS = {
    "customer.added": lambda event: "Customer added",
    "customer.changed": changed,
    "interaction.logged": logged,
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
}
