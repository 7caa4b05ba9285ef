"""Words for what lies in the trash besides customers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.text import Truncator

from crm.models import Contact, Interaction
from photocrm.accounts.models import Workspace
from photocrm.accounts.presenters import trashed

ICONS = {
    "contact": "user",
    "interaction": "message-circle",
    "task": "list-checks",
    "meeting": "calendar",
    "reminder": "bell",
}
# These are restored at the page of their customer.
OF_CUSTOMER = (Contact, Interaction)


@dataclass(frozen=True)
class Entry:
    """`left` is how long until it is deleted for ever."""

    row: Any
    noun: str
    title: str
    icon: str
    restore_url: str
    left: str


def entry(row: Any, workspace: Workspace, now: datetime) -> Entry:
    noun = row._meta.model_name
    place = [row.customer_id, row.pk] if isinstance(row, OF_CUSTOMER) else [row.pk]
    return Entry(
        row=row,
        noun=row.get_kind_display() if isinstance(row, Interaction) else noun.capitalize(),
        title=Truncator(row.text if isinstance(row, Interaction) else str(row)).chars(120),
        icon=ICONS[noun],
        restore_url=reverse(f"crm:{noun}_restore", args=[workspace.slug, *place]),
        left=trashed(row, now).left,
    )
