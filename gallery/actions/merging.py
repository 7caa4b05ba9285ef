"""Two sessions become one."""

from uuid import UUID

from django.db import transaction
from django.db.models import F

from crm.models import Customer
from gallery.actions import moving
from gallery.actions.holding import hold_customers
from gallery.actions.moving import Moved
from gallery.actions.sessions import tell_customers
from gallery.models import PhotoSession, SessionLabel
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from photocrm.audit.trail import record


class Undecided(Exception):
    """The sessions belong to two customers, and nobody said which one stays."""


@transaction.atomic
def merge(
    *,
    session_id: UUID,
    other_id: UUID,
    workspace: Workspace,
    by: User,
    customer_id: UUID | None = None,
) -> Moved:
    """Take all of the other session into this one, and put what is left of it into the trash.

    Private links stay with their session: those of the other one stop, and start again with it.
    Raises Undecided unless `customer_id` chooses between two customers.
    """
    session, other = moving.lock(workspace, session_id, other_id)
    photo_ids = {photo.pk for photo in other.photos.all()}
    before = earlier(session) | moving.remembered(other, photo_ids)
    photos, left = moving.transfer(other, session, photo_ids)
    take_customer(session, chosen_customer(session, other, customer_id), by)
    session.notes = "\n\n".join(note for note in (session.notes, other.notes) if note)
    labels = [str(label) for label in take_labels(session, other)]
    session.version += 1
    session.save(update_fields=["customer", "notes", "version", "updated_at"])
    moving.put_away(other, by)
    details = before | moving.about(other, photos) | {"labels": labels, "version": session.version}
    event = record("session.merged", session, by=by, **details)
    record("session.absorbed", other, by=by, **moving.about(session, photos))
    return Moved(session, photos, left, event)


@transaction.atomic
def undo(*, session_id: UUID, workspace: Workspace, event_id: int, by: User) -> PhotoSession:
    """Bring the other session back with its photos; returns it.

    Notes, labels and customer are as they were, unless somebody changed them after the merge.
    Raises Event.DoesNotExist and PhotoSession.DoesNotExist.
    """
    subject = PhotoSession.objects.of(workspace).get(pk=session_id)
    event = Event.objects.about(subject).told().get(pk=event_id, kind="session.merged")
    session, other = lock_with_trash(workspace, session_id, UUID(event.details["session"]))
    other.trashed_at = other.trashed_by = None
    other.save(update_fields=["trashed_at", "trashed_by", "updated_at"])
    photos, _ = moving.bring_back(event, session, other)
    if session.version == event.details["version"]:
        restore(session, event, by)
    record("session.unmerged", session, by=by, **moving.about(other, photos))
    record("session.revived", other, by=by)
    return other


def lock_with_trash(
    workspace: Workspace, session_id: UUID, other_id: UUID
) -> tuple[PhotoSession, PhotoSession]:
    """This session, and the one in the trash; raises PhotoSession.DoesNotExist when it left it."""
    rows = PhotoSession.everything.of(workspace).filter(pk__in=(session_id, other_id))
    hold_customers(rows)
    found = {row.pk: row for row in rows.order_by("pk").select_for_update()}
    session, other = found.get(session_id), found.get(other_id)
    if not session or not other or session.trashed_at or not other.trashed_at:
        raise PhotoSession.DoesNotExist
    session.workspace = other.workspace = workspace
    return session, other


def earlier(session: PhotoSession) -> dict[str, object]:
    return {"notes": session.notes, "customer": str(session.customer_id or "")}


def chosen_customer(
    session: PhotoSession, other: PhotoSession, customer_id: UUID | None
) -> Customer | None:
    candidates = {one.pk: one for one in (session.customer, other.customer) if one}
    if len(candidates) < 2:
        return next(iter(candidates.values()), None)
    if customer_id not in candidates:
        raise Undecided
    return candidates[customer_id]


def take_customer(session: PhotoSession, customer: Customer | None, by: User) -> None:
    """Change the customer of a locked session, which the caller saves; both histories tell."""
    before = session.customer
    if before == customer:
        return
    session.customer = customer
    tell_customers(session, before, by)


def take_labels(session: PhotoSession, other: PhotoSession) -> list[UUID]:
    """The labels that are new to the session."""
    mine = session.label_links.values("label_id")
    added = other.label_links.exclude(label__in=mine).values_list("label_id", flat=True)
    links = [
        SessionLabel(workspace_id=session.workspace_id, session=session, label_id=label)
        for label in added
    ]
    SessionLabel.objects.bulk_create(links)
    return [link.label_id for link in links]


def restore(session: PhotoSession, event: Event, by: User) -> None:
    customers, before = Customer.objects.of(session.workspace), event.details["customer"]
    customer = customers.filter(pk=before).first() if before else None
    take_customer(session, customer, by)
    session.label_links.filter(label__in=event.details["labels"]).delete()
    session.notes, session.version = event.details["notes"], F("version") + 1
    session.save(update_fields=["customer", "notes", "version", "updated_at"])
