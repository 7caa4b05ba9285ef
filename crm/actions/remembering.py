"""Values of fields as a merge remembers them, to be read when it is undone."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import models

from photocrm.accounts.models import Membership, User
from photocrm.pagination import ExactEncoder


def remembered(row: models.Model, names: Iterable[str]) -> list[Any]:
    values = [getattr(row, attname(row, name)) for name in names]
    written: list[Any] = json.loads(json.dumps(values, cls=ExactEncoder))
    return written


def restore(row: models.Model, names: Iterable[str], values: Iterable[Any]) -> None:
    """Links to what is gone by now are left as they are; a person who left is nobody."""
    for name, value in zip(names, values, strict=True):
        field: Any = row._meta.get_field(name)
        if not isinstance(field, models.ForeignKey):
            setattr(row, name, field.to_python(value))
        elif value is None or is_there(row, field, value):
            setattr(row, field.attname, field.target_field.to_python(value))
        elif field.null:
            setattr(row, field.attname, None)


def is_there(row: Any, field: Any, value: str) -> bool:
    if field.related_model is User:
        return Membership.objects.filter(workspace=row.workspace_id, user=UUID(value)).exists()
    found: bool = field.related_model._base_manager.filter(pk=value).exists()
    return found


def attname(row: models.Model, name: str) -> str:
    field: Any = row._meta.get_field(name)
    return str(field.attname)
