"""Saving on top of what a person saw."""

from typing import Any


class Stale(Exception):
    """Somebody else saved meanwhile; `current` is the row as it stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__("the row was changed meanwhile")
        self.current = current


def save_changes(row: Any, *, version: int, fields: dict[str, Any]) -> list[str]:
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
