"""Taking out of the trail what it tells about an erased person."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.db import connection, models

from photocrm.privacy import ERASED_TEXT, Holds, answers

Ids = Mapping[type[models.Model], list[str]]


def erase(workspace_id: UUID, ids: Ids) -> None:
    """In the transaction that recorded the erasure; the database refuses it anywhere else."""
    with connection.cursor() as cursor:
        for model, keys in ids.items():
            if columns := personal_columns(model):
                arguments = [workspace_id, model._meta.db_table, keys, columns]
                cursor.execute("SELECT audit_erase_changes(%s, %s, %s, %s)", arguments)
        every = [key for keys in ids.values() for key in keys]
        cursor.execute("SELECT audit_erase_events(%s, %s)", [workspace_id, every])
    LogEntry.objects.filter(object_id__in=every).update(
        object_repr=ERASED_TEXT, change_message=""
    )


def personal_columns(model: type[models.Model]) -> list[Any]:
    holds = answers()[model]
    names = holds.personal if isinstance(holds, Holds) else ()
    return [model._meta.get_field(name).column for name in names]  # type: ignore[union-attr]
