"""Changing when a studio reminds."""

from django.db import IntegrityError, transaction

from delivery.models import ReminderLadder
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record

FIELDS = ("is_on", "unopened_after", "week_before", "two_days_before")


class Stale(Exception):
    """Somebody else saved since the form was shown."""


@transaction.atomic
def save(*, workspace: Workspace, version: int, by: User, **values: int | None) -> ReminderLadder:
    """Save `values` of FIELDS on top of `version` (0: nothing was there). Raises Stale."""
    row = held(workspace, version)
    for name in FIELDS:
        setattr(row, name, values[name])
    row.version += 1
    row.save()
    record("reminders.changed", row, by=by, is_on=row.is_on)
    return row


def held(workspace: Workspace, version: int) -> ReminderLadder:
    if version == 0:
        try:
            with transaction.atomic():
                return ReminderLadder.objects.create(workspace=workspace, version=0)
        except IntegrityError as error:
            raise Stale from error
    row = ReminderLadder.objects.of(workspace).select_for_update(of=("self",)).first()
    if row is None or row.version != version:
        raise Stale
    return row
