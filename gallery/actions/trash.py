"""Moving sessions to the trash, and back."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record


@transaction.atomic
def trash_session(*, session_id: UUID, workspace: Workspace, by: User) -> bool:
    """False when it lies there already."""
    session = PhotoSession.everything.of(workspace).select_for_update().get(pk=session_id)
    if session.trashed_at:
        return False
    session.trashed_at, session.trashed_by = timezone.now(), by
    session.save(update_fields=["trashed_at", "trashed_by", "updated_at"])
    record("session.trashed", session, by=by)
    return True


@transaction.atomic
def restore_session(*, session_id: UUID, workspace: Workspace, by: User) -> bool:
    """False when it does not lie there."""
    session = PhotoSession.everything.of(workspace).select_for_update().get(pk=session_id)
    if session.trashed_at is None:
        return False
    session.trashed_at = session.trashed_by = None
    session.save(update_fields=["trashed_at", "trashed_by", "updated_at"])
    record("session.restored", session, by=by)
    return True
