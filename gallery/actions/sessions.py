"""Writing photo sessions."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce, Greatest, Now
from django.urls import reverse
from django.utils import timezone

from crm.actions import timeline
from crm.actions.saving import Stale
from crm.models import Customer, Interaction
from gallery.actions.holding import hold_customers
from gallery.models import Photo, PhotoSession
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
        tell_timeline(session, by)
    return session


@transaction.atomic
def change(
    *, session_id: UUID, workspace: Workspace, version: int, by: User, **fields: Any
) -> PhotoSession:
    """Save `fields` on top of `version`; raises Stale when that is no longer the newest.

    Saving what already stands there writes nothing.
    """
    session = PhotoSession.objects.of(workspace).held(session_id)
    before = {name: getattr(session, name) for name in fields}
    changed = [name for name in fields if fields[name] != before[name]]
    if not changed:
        return session
    if session.version != version:
        raise Stale(session)
    for name in changed:
        setattr(session, name, fields[name])
    session.version += 1
    session.save(update_fields=[*changed, "version", "updated_at"])
    details = {name: [str(before[name] or ""), str(fields[name] or "")] for name in changed}
    record("session.changed", session, by=by, fields=details)
    return session


@transaction.atomic
def set_cover(*, session_id: UUID, workspace: Workspace, photo_id: UUID, by: User) -> Photo | None:
    """Show the session by this photo of it; returns the cover it had. Raises Photo.DoesNotExist."""
    rows = PhotoSession.objects.of(workspace).select_for_update(of=("self",))
    session = rows.select_related("cover").get(pk=session_id)
    photo, earlier = session.photos.get(pk=photo_id), session.cover
    if earlier != photo:
        session.cover = photo
        session.save(update_fields=["cover", "updated_at"])
        details = {"photo": str(photo.pk), "file_name": photo.file_name}
        record("session.covered", session, by=by, **details)
    return earlier


@transaction.atomic
def link(
    *, session_id: UUID, workspace: Workspace, customer: Customer | None, by: User
) -> Customer | None:
    """Link a session to a customer, or to none; returns the customer it was linked to before.

    Both histories tell of it, and both timelines follow.
    """
    rows = PhotoSession.objects.of(workspace).filter(pk=session_id)
    hold_customers(rows, customer.pk if customer else None)
    session = rows.select_for_update(of=("self",)).select_related("customer").get()
    earlier = session.customer
    if earlier == customer:
        return earlier
    session.customer, session.version = customer, F("version") + 1
    session.save(update_fields=["customer", "version", "updated_at"])
    tell_customers(session, earlier, by)
    return earlier


def tell_customers(session: PhotoSession, earlier: Customer | None, by: User) -> None:
    """The customer of a session is another one from now on: all histories tell of it, and its entry
    goes from one timeline to the other. The caller holds the session.
    """
    customer = session.customer
    if earlier:
        tell_both("session.unlinked", session, earlier, by)
    if customer:
        tell_both("session.linked", session, customer, by)
    timeline.withdraw(workspace_id=session.workspace_id, source=source_of(session))
    tell_timeline(session, by)


def tell_timeline(session: PhotoSession, by: User) -> None:
    if session.customer_id:
        timeline.happened(
            customer_id=session.customer_id,
            workspace_id=session.workspace_id,
            kind=Interaction.Kind.SESSION,
            at=timezone.now(),
            text=f"Session “{session.name}” linked",
            source=source_of(session),
            path=path_of(session),
            by=by,
        )


def tell_of_imported(sessions: Iterable[PhotoSession]) -> None:
    """New ones, on the day of the shoot; one that is still to come, or has no day, stands there as
    of now.
    """
    now = timezone.now()
    linked = ((session, session.customer_id) for session in sessions)
    entries = [entry_of(session, key, noon_of(session, now)) for session, key in linked if key]
    timeline.all_happened(entries)


def noon_of(session: PhotoSession, now: datetime) -> datetime:
    if session.shot_on is None:
        return now
    return min(now, timezone.make_aware(datetime.combine(session.shot_on, time(12))))


def entry_of(session: PhotoSession, customer_id: UUID, at: datetime) -> Interaction:
    return Interaction(
        workspace_id=session.workspace_id,
        customer_id=customer_id,
        kind=Interaction.Kind.SESSION,
        at=at,
        text=f"Session “{session.name}” imported",
        source=source_of(session),
        path=path_of(session),
        by=session.created_by,
    )


def withdraw_imported(workspace: Workspace, ids: Collection[UUID]) -> None:
    """They are gone, and so are their entries."""
    sources = [source_named(key) for key in ids]
    timeline.withdraw_all(workspace_id=workspace.pk, sources=sources)


def source_of(session: PhotoSession) -> str:
    return source_named(session.pk)


def source_named(session_id: UUID) -> str:
    return f"session:{session_id}"


def path_of(session: PhotoSession) -> str:
    """Its page, below the address of the workspace."""
    return reverse("gallery:session_detail", args=["-", session.pk]).removeprefix("/-/")


def tell_both(kind: str, session: PhotoSession, customer: Customer, by: User) -> None:
    record(kind, session, by=by, customer=str(customer.pk), customer_name=customer.name)
    record(kind, customer, by=by, session=str(session.pk), session_name=session.name)


@transaction.atomic
def show(*, session_id: UUID, workspace: Workspace, version: str, by: User) -> None:
    """Let staff and customers see the photos raw, or with their text."""
    session = PhotoSession.objects.of(workspace).held(session_id)
    if session.current_version == version:
        return
    session.current_version = version
    session.save(update_fields=["current_version", "updated_at"])
    record("session.switched", session, by=by, version=version)


def mark_shared(*, counts: Mapping[UUID, int], at: datetime) -> None:
    """Links of these sessions were sent or visited at `at`, so many of each for the first time."""
    rows = PhotoSession.objects.filter(pk__in=counts)
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    for number in sorted(set(counts.values())):
        equal = [key for key, count in counts.items() if count == number]
        PhotoSession.objects.filter(pk__in=equal).update(
            share_count=F("share_count") + number,
            updated_at=Now(),
            last_shared_at=Greatest(Coalesce("last_shared_at", Value(at)), Value(at)),
        )
