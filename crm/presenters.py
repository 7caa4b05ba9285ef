"""Words for what crm shows."""

from crm.filters import SHOW, CustomerFilter
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
    "label.created": lambda event: f"Label “{event.details['name']}” created",
    "label.changed": lambda event: f"Label “{event.details['earlier']}” changed",
    "label.removed": lambda event: f"Label “{event.details['name']}” deleted",
    "status.added": lambda event: f"Status “{event.details['name']}” added",
    "status.changed": lambda event: f"Status “{event.details['earlier']}” changed",
    "status.moved": lambda event: f"Status “{event.details['name']}” moved",
    "status.removed": lambda event: f"Status “{event.details['name']}” deleted",
}
