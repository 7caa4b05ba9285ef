"""Words for what happened to accounts, and for the time rows have in the trash."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any, NamedTuple

from django.template.defaultfilters import pluralize

from photocrm.accounts.models import TRASH_PERIOD, Trashable


class Trashed(NamedTuple):
    row: Any
    left: str


def trashed(row: Trashable, now: datetime) -> Trashed:
    """With the days until the purge; what is due waits for its next round."""
    left = row.trashed_at + TRASH_PERIOD - now if row.trashed_at else timedelta()
    days = max(ceil(left / timedelta(days=1)), 0)
    return Trashed(row, f"{days} day{pluralize(days)} left" if days else "Goes within the hour")


WORDINGS = {
    "member.invited": lambda event: f"Invited as {event.details['role']}",
    "member.joined": lambda event: f"Joined as {event.details['role']}",
    "member.changed": lambda event: "Changed the own settings",
    "password.changed": lambda event: "Password changed",
    "view.saved": lambda event: f"View “{event.details['name']}” saved",
    "view.renamed": lambda event: f"View renamed to “{event.details['name']}”",
    "view.moved": lambda event: f"View “{event.details['name']}” moved up",
    "view.removed": lambda event: f"View “{event.details['name']}” deleted",
}
