"""Words for what crm shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm.filters import SHOW, CustomerFilter
from crm.forms import CustomerForm
from crm.models import Customer, Interaction
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


WORDINGS = {
    "customer.added": lambda event: "Customer added",
    "customer.changed": changed,
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
}
