"""Rows of which a studio has one, saved on top of what a person saw."""

from typing import Any

from django.db import IntegrityError, transaction

from photocrm.accounts.models import Workspace


class Stale(Exception):
    """Somebody else saved since the form was shown."""


def held(rows: Any, workspace: Workspace, version: int) -> Any:
    """The studio's row among `rows`, locked; made where `version` is 0. Raises Stale."""
    if version == 0:
        try:
            with transaction.atomic():
                return rows.create(workspace=workspace, version=0)
        except IntegrityError as error:
            raise Stale from error
    row = rows.of(workspace).select_for_update(of=("self",)).first()
    if row is None or row.version != version:
        raise Stale
    return row
