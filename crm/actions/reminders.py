"""Writing reminders."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from crm import schedule
from crm.actions import saving
from crm.models import Reminder
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record


@transaction.atomic
def add(*, workspace: Workspace, today: date, by: User, **fields: Any) -> Reminder:
    reminder = Reminder(workspace=workspace, created_by=by, **fields)
    reminder.next_on = schedule.first_from(reminder.first_on, reminder.repeat, today)
    reminder.save()
    record("reminder.added", reminder, by=by, title=reminder.title)
    return reminder


@transaction.atomic
def change(
    *, reminder_id: UUID, workspace: Workspace, version: int, today: date, by: User, **fields: Any
) -> Reminder:
    """Save `fields` on top of `version`; another day or repeat starts it anew.

    Raises saving.Stale when `version` is not the newest.
    """
    reminder = Reminder.objects.of(workspace).locked().get(pk=reminder_id)
    first, repeat = fields["first_on"], fields["repeat"]
    if (first, repeat) != (reminder.first_on, reminder.repeat):
        fields["next_on"] = schedule.first_from(first, repeat, today)
    if changed := saving.save_changes(reminder, version=version, fields=fields):
        record("reminder.changed", reminder, by=by, fields=changed)
    return reminder


@transaction.atomic
def finish(*, reminder_id: UUID, workspace: Workspace, day: date, today: date, by: User) -> bool:
    """Done with for `day`, on which it came up; it comes up again after today, or is over.

    False when it was done with already: pressed twice, or by two people at once.
    """
    reminder = Reminder.objects.of(workspace).locked().get(pk=reminder_id)
    if reminder.next_on is None or reminder.next_on != day:
        return False
    reminder.next_on = schedule.next_after(reminder.first_on, reminder.repeat, max(day, today))
    reminder.save(update_fields=["next_on", "updated_at"])
    record("reminder.finished", reminder, by=by, title=reminder.title)
    return True


@transaction.atomic
def reopen(*, reminder_id: UUID, workspace: Workspace, day: date, by: User) -> Reminder:
    """Let it come up on `day` again. Raises ValueError for a day before its first one."""
    reminder = Reminder.objects.of(workspace).locked().get(pk=reminder_id)
    if day < reminder.first_on:
        raise ValueError(f"{day} is before the reminder begins")
    if reminder.next_on != day:
        reminder.next_on = day
        reminder.save(update_fields=["next_on", "updated_at"])
        record("reminder.reopened", reminder, by=by, title=reminder.title)
    return reminder


@transaction.atomic
def trash(*, reminder_id: UUID, workspace: Workspace, by: User) -> Reminder:
    """Into the trash; again is harmless."""
    reminder = Reminder.everything.of(workspace).locked().get(pk=reminder_id)
    if saving.into_trash(reminder, by):
        record("reminder.trashed", reminder, by=by, title=reminder.title)
    return reminder


@transaction.atomic
def restore(*, reminder_id: UUID, workspace: Workspace, by: User) -> Reminder:
    """Out of the trash; raises Reminder.DoesNotExist for what is being deleted for ever."""
    kept = Reminder.everything.of(workspace).filter(purging=False)
    reminder = kept.locked().get(pk=reminder_id)
    if saving.out_of_trash(reminder):
        record("reminder.restored", reminder, by=by, title=reminder.title)
    return reminder
