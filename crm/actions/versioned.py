"""What saving and trashing have in common for tasks, meetings and reminders.

The caller holds the row and records what happened.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from crm.models import Meeting, Reminder, Task
from photocrm.accounts.models import User

Row = Task | Meeting | Reminder


class Stale(Exception):
    """Somebody else saved meanwhile; `current` is the row as it stands now."""

    def __init__(self, current: Row) -> None:
        super().__init__("the row was changed meanwhile")
        self.current = current


def put(row: Row, version: int, fields: Mapping[str, Any]) -> list[str]:
    """Save what differs and return its names; the same again writes nothing. Raises Stale."""
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if changed:
        if row.version != version:
            raise Stale(row)
        for name in changed:
            setattr(row, name, fields[name])
        row.version += 1
        row.save()
    return changed


def into_trash(row: Row, by: User) -> bool:
    """False when it was there already."""
    if row.trashed_at is not None:
        return False
    row.trashed_at, row.trashed_by = timezone.now(), by
    row.save(update_fields=["trashed_at", "trashed_by", "updated_at"])
    return True


def out_of_trash(row: Row) -> bool:
    """False when it was not there."""
    if row.trashed_at is None:
        return False
    row.trashed_at = row.trashed_by = None
    row.save(update_fields=["trashed_at", "trashed_by", "updated_at"])
    return True
