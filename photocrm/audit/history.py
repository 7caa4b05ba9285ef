"""The history of one object: what was done, and which fields changed by it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.utils.module_loading import import_string

from photocrm.audit.models import Change, Event

LONGEST = 100
DIRECTLY = {"insert": "Added directly", "delete": "Deleted directly"}

Wording = Callable[[Event], str]


@dataclass
class Difference:
    """One field before and after; None stands for empty."""

    name: str
    before: Any
    after: Any


@dataclass
class Entry:
    """Everything one transaction did to the object."""

    at: datetime
    actor: str = ""
    sentences: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


@cache
def wordings() -> dict[str, Wording]:
    """What each app says of its kinds of events, from the modules the settings name."""
    merged: dict[str, Wording] = {}
    for path in settings.AUDIT_WORDINGS:
        merged |= import_string(path)
    return merged


def history_of(subject: models.Model) -> list[Entry]:
    """The newest entries of `subject`, one per transaction, in two queries (three with names)."""
    events = list(Event.objects.about(subject)[:LONGEST])
    changes = list(Change.objects.about(subject)[:LONGEST])
    entries: dict[int, Entry] = {}
    for event in events:
        entry = entries.setdefault(event.transaction_id, Entry(event.at, event.actor_name))
        entry.sentences.append(sentence(event))
    names = actor_names(change for change in changes if change.transaction_id not in entries)
    for change in changes:
        unnamed = Entry(change.at, names.get(change.actor_id, ""))
        entry = entries.setdefault(change.transaction_id, unnamed)
        describe(entry, change)
    told = (entry for entry in entries.values() if entry.sentences or entry.differences)
    return sorted(told, key=lambda entry: entry.at, reverse=True)[:LONGEST]


def sentence(event: Event) -> str:
    """Of an event about somebody who was erased nothing is left but its kind."""
    if "erased" in event.details:
        return f"{event.kind.replace('.', ' ').capitalize()} (details erased)"
    return wordings()[event.kind](event)


def actor_names(changes: Any) -> dict[Any, str]:
    """Names of those who changed something without an action, as in the admin."""
    ids = {change.actor_id for change in changes if change.actor_id}
    return (
        {user.pk: str(user) for user in get_user_model().objects.filter(pk__in=ids)} if ids else {}
    )


def describe(entry: Entry, change: Change) -> None:
    if change.operation == Change.Operation.UPDATE:
        for column, (before, after) in sorted(change.changes.items()):
            if not column.endswith("_id"):
                entry.differences.append(Difference(label(change.table, column), before, after))
    elif not entry.sentences:
        entry.sentences.append(DIRECTLY[change.operation])


@cache
def label(table: str, column: str) -> str:
    """The field's name as forms show it."""
    for model in apps.get_models():
        if model._meta.db_table == table:
            name = str(model._meta.get_field(column).verbose_name)  # type: ignore[union-attr]
            return name[:1].upper() + name[1:]
    return column
