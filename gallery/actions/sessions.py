"""Writing photo sessions."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Greatest, Now

from crm.models import Customer
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record
from photocrm.ids import new_id


@transaction.atomic
def create(
    *,
    workspace: Workspace,
    name: str,
    by: User,
    customer: Customer | None = None,
    session_id: UUID | None = None,
) -> PhotoSession:
    """A new session; of two requests with the same `session_id` only one makes it."""
    fields = {"name": name, "customer": customer, "created_by": by}
    session, created = PhotoSession.everything.get_or_create(
        workspace=workspace, pk=session_id or new_id(), defaults=fields
    )
    if created:
        record("session.created", session, by=by)
    return session


@transaction.atomic
def link(
    *, session_id: UUID, workspace: Workspace, customer: Customer | None, by: User
) -> Customer | None:
    """Link a session to a customer, or to none; returns the customer it was linked to before.

    Both histories tell of it.
    """
    session = (
        PhotoSession.objects.of(workspace)
        .select_for_update(of=("self",))
        .select_related("customer")
        .get(pk=session_id)
    )
    earlier = session.customer
    if earlier == customer:
        return earlier
    session.customer, session.version = customer, F("version") + 1
    session.save(update_fields=["customer", "version", "updated_at"])
    if earlier:
        tell_both("session.unlinked", session, earlier, by)
    if customer:
        tell_both("session.linked", session, customer, by)
    return earlier


def tell_both(kind: str, session: PhotoSession, customer: Customer, by: User) -> None:
    record(kind, session, by=by, customer=str(customer.pk), customer_name=customer.name)
    record(kind, customer, by=by, session=str(session.pk), session_name=session.name)


@transaction.atomic
def show(*, session_id: UUID, workspace: Workspace, version: str, by: User) -> None:
    """Let staff and customers see the photos raw, or with their text."""
    session = PhotoSession.objects.of(workspace).select_for_update().get(pk=session_id)
    if session.current_version == version:
        return
    session.current_version = version
    session.save(update_fields=["current_version", "updated_at"])
    record("session.switched", session, by=by, version=version)


def mark_shared(*, session_id: UUID, at: datetime, first: bool) -> None:
    """A link of the session was sent or visited at `at`; `first` says for the first time."""
    PhotoSession.objects.filter(pk=session_id).update(
        share_count=F("share_count") + int(first),
        updated_at=Now(),
        last_shared_at=Greatest(Coalesce("last_shared_at", Value(at)), Value(at)),
    )
