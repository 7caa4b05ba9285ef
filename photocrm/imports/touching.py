"""Whether a person touched what an import made: by the trail, and by what points at it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models

from photocrm.audit.models import Change, Event
from photocrm.logs import request_id

Link = tuple[type[models.Model], str]


def changed_by_others(
    model: type[models.Model], workspace_id: UUID, ids: Collection[UUID]
) -> set[UUID]:
    """Those that anything but the run at hand wrote, or of which an action has told.

    A run writes under a request id of its own; its actions tell of the run alone.
    """
    about: Any = {
        "workspace_id": workspace_id,
        "table": model._meta.db_table,
        "row_id__in": [str(key) for key in ids],
    }
    changes = Change.objects.filter(**about).exclude(request_id=request_id.get())
    events = Event.objects.filter(**about)
    return {UUID(row_id) for found in (changes, events) for row_id in keys_of(found)}


def keys_of(found: models.QuerySet[Any]) -> Collection[str]:
    return found.order_by().values_list("row_id", flat=True).distinct()


def pointed_at(
    model: type[models.Model], ids: Collection[UUID], but: Collection[Link] = ()
) -> set[UUID]:
    """Those to which rows of any table point, through hidden relations too."""
    found: set[UUID] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or not ids:
            continue
        field: Any = relation.field
        if (field.model, field.name) not in but:
            rows = field.model._base_manager.filter(**{f"{field.name}__in": list(ids)})
            found.update(rows.order_by().values_list(field.attname, flat=True).distinct())
    return found
