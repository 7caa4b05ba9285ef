"""Saving on top of what a person saw, and the trash: the same for every row that people edit.

The caller holds the row and records what happened.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from photocrm.accounts.models import User


class Stale(Exception):
    """Somebody else saved meanwhile; `current` is the row as it stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__("the row was changed meanwhile")
        self.current = current


def save_changes(row: Any, *, version: int, fields: Mapping[str, Any]) -> list[str]:
    """Write `fields` into a locked row; returns the names of those that changed.

    Raises Stale when `version` is no longer the newest. What already stands there writes nothing.
    """
    changed = [name for name, value in fields.items() if getattr(row, name) != value]
    if changed and row.version != version:
        raise Stale(row)
    for name in changed:
        setattr(row, name, fields[name])
    if changed:
        row.version += 1
        row.save()
    return changed


def into_trash(row: Any, by: User) -> bool:
    """False when it was there already."""
    if row.trashed_at is not None:
        return False
    row.trashed_at, row.trashed_by = timezone.now(), by
    row.save(update_fields=["trashed_at", "trashed_by", "updated_at"])
    return True


def out_of_trash(row: Any) -> bool:
    """False when it was not there."""
    if row.trashed_at is None:
        return False
    row.trashed_at = row.trashed_by = None
    row.save(update_fields=["trashed_at", "trashed_by", "updated_at"])
    return True
