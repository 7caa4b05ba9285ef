"""Deleting for ever: first marks, then rows in small batches.

Each step is a short transaction that leaves the next one something to find, so a purge can be
killed anywhere, and two of them at once only wait for each other. What other apps keep about a
customer is theirs: sessions, private links and deliveries only lose their customer.
"""

from collections import Counter
from datetime import datetime
from functools import partial
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm import tasks
from crm.models import Customer
from photocrm.accounts.models import TRASH_PERIOD, Trashable, User, Workspace, WorkspaceQuerySet
from photocrm.audit.trail import record
from photocrm.hints import hint

BATCH = 100
NAMED = 200  # characters of a name in an event
IN_TRASH = Q(trashed_at__isnull=False, purging=False)


def trashables() -> list[Any]:
    """The models of this app whose rows go to the trash; customers take their rows with them."""
    models = apps.get_app_config("crm").get_models()
    return [model for model in models if issubclass(model, Trashable)]


@transaction.atomic
def delete_for_ever(rows: WorkspaceQuerySet[Any], by: User | None) -> int:
    """Mark those of these rows that are in the trash: a worker removes them, no way leads back.

    Returns how many were marked now.
    """
    doomed = list(rows.filter(IN_TRASH).order_by("pk").locked())
    rows.model.everything.filter(pk__in=[row.pk for row in doomed]).update(purging=True)
    for row in doomed:
        tell(row, by)
    if doomed:
        transaction.on_commit(partial(hint, tasks.purge), robust=True)
    return len(doomed)


def tell(row: Any, by: User | None) -> None:
    """Of a part of a customer, the customer's history tells."""
    whole = isinstance(row, Customer) or row.customer is None
    details = {"noun": row._meta.verbose_name, "name": str(row)[:NAMED]}
    record("trash.purged", row if whole else row.customer, by=by, **details)


def purge(*, before: datetime | None = None, workspace: Workspace | None = None) -> Counter[str]:
    """Remove what was put into the trash `before` (30 days ago), and what people deleted for ever.

    Returns how many rows of each kind went, those of the customers apart.
    """
    went: Counter[str] = Counter()
    for model in trashables():
        rows = scope(model, workspace)
        condemn_due(rows, before or timezone.now() - TRASH_PERIOD)
        while removed := remove_some(rows):
            went[str(model._meta.verbose_name_plural)] += removed
    return went


def due(*, before: datetime, workspace: Workspace | None = None) -> dict[str, int]:
    """How many rows of each kind a purge would remove now."""
    goes = Q(purging=True) | Q(trashed_at__lte=before)
    return {
        str(model._meta.verbose_name_plural): scope(model, workspace).filter(goes).count()
        for model in trashables()
    }


def scope(model: Any, workspace: Workspace | None) -> WorkspaceQuerySet[Any]:
    rows: Any = model.everything
    found: WorkspaceQuerySet[Any] = rows.of(workspace) if workspace else rows.all()
    return found


def condemn_due(rows: WorkspaceQuerySet[Any], before: datetime) -> None:
    due = rows.filter(IN_TRASH, trashed_at__lte=before)
    while ids := list(due.values_list("pk", flat=True)[:BATCH]):
        delete_for_ever(rows.filter(pk__in=ids), by=None)


@transaction.atomic
def remove_some(rows: WorkspaceQuerySet[Any]) -> int:
    """A batch of marked rows, and what hangs on them."""
    marked = rows.filter(purging=True).order_by("pk").select_for_update(of=("self",))
    ids = list(marked.values_list("pk", flat=True)[:BATCH])
    rows.filter(pk__in=ids).delete()
    return len(ids)
