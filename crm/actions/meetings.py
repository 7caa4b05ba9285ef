"""Writing meetings and who comes to them."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.actions import saving
from crm.models import Contact, Meeting, MeetingPerson
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record


@transaction.atomic
def add(
    *,
    workspace: Workspace,
    members: Collection[User],
    contacts: Collection[Contact],
    by: User,
    **fields: Any,
) -> Meeting:
    meeting = Meeting.objects.create(workspace=workspace, created_by=by, **fields)
    invite(meeting, members, contacts)
    record("meeting.added", meeting, by=by, title=meeting.title)
    return meeting


@transaction.atomic
def change(
    *,
    meeting_id: UUID,
    workspace: Workspace,
    version: int,
    members: Collection[User],
    contacts: Collection[Contact],
    by: User,
    **fields: Any,
) -> Meeting:
    """Save on top of `version`; raises saving.Stale when that is not the newest.

    Other people alone make a new version too, which calendars ask for.
    """
    meeting = Meeting.objects.of(workspace).locked().get(pk=meeting_id)
    wanted = {one.pk for one in (*members, *contacts)}
    others = {one.user_id or one.contact_id for one in meeting.people.all()} != wanted
    if others and meeting.version != version:
        raise saving.Stale(meeting)
    changed = saving.save_changes(meeting, version=version, fields=fields)
    if others:
        invite(meeting, members, contacts)
        if not changed:
            meeting.version += 1
            meeting.save(update_fields=["version", "updated_at"])
        changed.append("people")
    if changed:
        record("meeting.changed", meeting, by=by, fields=changed)
    return meeting


def invite(meeting: Meeting, members: Collection[User], contacts: Collection[Contact]) -> None:
    """Exactly these people come; the caller holds the meeting."""
    common = {"workspace_id": meeting.workspace_id, "meeting": meeting}
    people = [MeetingPerson(user=user, **common) for user in members]
    people += [MeetingPerson(contact=contact, **common) for contact in contacts]
    meeting.people.all().delete()
    MeetingPerson.objects.bulk_create(people)


@transaction.atomic
def trash(*, meeting_id: UUID, workspace: Workspace, by: User) -> Meeting:
    """Into the trash; again is harmless."""
    meeting = Meeting.everything.of(workspace).locked().get(pk=meeting_id)
    if saving.into_trash(meeting, by):
        record("meeting.trashed", meeting, by=by, title=meeting.title)
    return meeting


@transaction.atomic
def restore(*, meeting_id: UUID, workspace: Workspace, by: User) -> Meeting:
    """Out of the trash; raises Meeting.DoesNotExist for what is being deleted for ever."""
    kept = Meeting.everything.of(workspace).filter(purging=False)
    meeting = kept.locked().get(pk=meeting_id)
    if saving.out_of_trash(meeting):
        record("meeting.restored", meeting, by=by, title=meeting.title)
    return meeting
