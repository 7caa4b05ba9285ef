"""Writing business events."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models

from photocrm.audit.models import Event
from photocrm.logs import request_id


def record(kind: str, subject: models.Model, /, *, by: Any, **details: Any) -> Event:
    """Write down that `by` did `kind` to `subject`, in the transaction of the caller.

    `by` is a user, or None where a customer or the system acted. Raises ValueError rather than
    skip, and lets a failing write roll the action back: what is not audited did not happen.
    """
    return Event.objects.create(**fields_of(kind, subject, by, details))


def record_all(
    kind: str, told: Sequence[tuple[models.Model, Mapping[str, Any]]], *, by: Any
) -> None:
    """The same to many subjects, each with its own details, by one statement."""
    Event.objects.bulk_create(
        Event(**fields_of(kind, subject, by, details)) for subject, details in told
    )


def fields_of(
    kind: str, subject: models.Model, by: Any, details: Mapping[str, Any]
) -> dict[str, Any]:
    if subject.pk is None or subject._state.adding:
        raise ValueError("audit needs a saved subject")
    return {
        "kind": kind,
        "workspace_id": subject.workspace_id,  # type: ignore[attr-defined]
        "table": subject._meta.db_table,
        "row_id": str(subject.pk),
        "actor_id": by.pk if by else None,
        "actor_name": str(by) if by else "",
        "request_id": request_id.get(),
        "details": dict(details),
    }
