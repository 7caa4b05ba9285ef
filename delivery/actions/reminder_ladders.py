"""Changing when a studio reminds."""

from django.db import transaction

from delivery.actions.versions import held
from delivery.models import ReminderLadder
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record

FIELDS = ("is_on", "unopened_after", "week_before", "two_days_before")


@transaction.atomic
def save(*, workspace: Workspace, version: int, by: User, **values: int | None) -> ReminderLadder:
    """Save `values` of FIELDS on top of `version` (0: nothing was there). Raises versions.Stale."""
    row: ReminderLadder = held(ReminderLadder.objects, workspace, version)
    for name in FIELDS:
        setattr(row, name, values[name])
    row.version += 1
    row.save()
    record("reminders.changed", row, by=by, is_on=row.is_on)
    return row
