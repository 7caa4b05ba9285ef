"""Putting labels on sessions, and taking them off."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from crm.models import Label
from gallery.models import PhotoSession, SessionLabel
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record


@transaction.atomic
def put(*, session_id: UUID, workspace: Workspace, label: Label, by: User) -> bool:
    """False when the session carries the label already."""
    session = PhotoSession.objects.of(workspace).held(session_id)
    _, is_new = SessionLabel.objects.get_or_create(
        workspace=workspace, session=session, label=label
    )
    if is_new:
        session.save(update_fields=["updated_at"])
        record("session.labelled", session, by=by, label=label.name)
    return is_new


@transaction.atomic
def take(*, session_id: UUID, workspace: Workspace, label: Label, by: User) -> bool:
    """False when the session does not carry the label."""
    session = PhotoSession.objects.of(workspace).held(session_id)
    gone, _ = SessionLabel.objects.filter(session=session, label=label).delete()
    if gone:
        session.save(update_fields=["updated_at"])
        record("session.unlabelled", session, by=by, label=label.name)
    return bool(gone)


@transaction.atomic
def change(
    *,
    session_id: UUID,
    workspace: Workspace,
    added: Iterable[Label],
    removed: Iterable[Label],
    by: User,
) -> None:
    """Only what somebody changed: what others put on or took off meanwhile stays so."""
    PhotoSession.objects.of(workspace).held(session_id)
    for label in added:
        put(session_id=session_id, workspace=workspace, label=label, by=by)
    for label in removed:
        take(session_id=session_id, workspace=workspace, label=label, by=by)
