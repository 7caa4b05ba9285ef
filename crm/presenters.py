"""Words for what crm shows."""

from collections.abc import Callable, Sequence
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
    "label.created": lambda event: f"Label “{event.details['name']}” created",
    "label.changed": lambda event: f"Label “{event.details['earlier']}” changed",
    "label.removed": lambda event: f"Label “{event.details['name']}” deleted",
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
