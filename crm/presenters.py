"""Words for what crm shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.template.defaultfilters import pluralize

from crm.filters import SHOW, CustomerFilter
from crm.forms import CustomerForm
from crm.models import Customer, Interaction
from photocrm.audit.models import Event
from photocrm.bulk.presenters import COUNT_LIMIT as CHOSEN_LIMIT
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


def exported(event: Event) -> str:
    return f"Exported {counted(event.details['count'])}"


def purged(event: Event) -> str:
    noun = str(event.details["noun"]).capitalize()
    return f"{noun} “{event.details['name']}” deleted for ever"


WORDINGS = {
    "customer.added": lambda event: "Customer added",
    "customer.changed": changed,
    "customer.labelled": lambda event: f"Label “{event.details['label']}” put on",
    "customer.unlabelled": lambda event: f"Label “{event.details['label']}” taken off",
    "customer.trashed": lambda event: "Moved to the trash",
    "customer.restored": lambda event: "Restored from the trash",
    "customers.exported": exported,
    "trash.purged": purged,
    "interaction.logged": logged,
    "label.created": lambda event: f"Label “{event.details['name']}” created",
    "label.changed": lambda event: f"Label “{event.details['earlier']}” changed",
    "label.removed": lambda event: f"Label “{event.details['name']}” deleted",
}
