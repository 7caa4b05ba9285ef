"""Taking out of the trail what it tells about an erased person."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.db import connection, models

from photocrm.privacy import ERASED_TEXT, Holds, answers
from photocrm.privacy_requests.reach import column_of

Ids = Mapping[type[models.Model], list[str]]


def erase(workspace_id: UUID, ids: Ids) -> None:
    """In the transaction that recorded the erasure; the database refuses it anywhere else."""
    with connection.cursor() as cursor:
        for model, keys in ids.items():
            if columns := personal_columns(model):
                cursor.execute(
                    "SELECT audit_erase_changes(%s, %s, %s, %s)",
                    [workspace_id, model._meta.db_table, keys, columns],
                )
        every = [key for keys in ids.values() for key in keys]
        cursor.execute("SELECT audit_erase_events(%s, %s)", [workspace_id, every])
    LogEntry.objects.filter(object_id__in=every).update(object_repr=ERASED_TEXT, change_message="")


def personal_columns(model: type[models.Model]) -> list[str]:
    holds = answers()[model]
    names = holds.personal if isinstance(holds, Holds) else ()
    return [column_of(model, name) for name in names]
