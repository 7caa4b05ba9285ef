"""Photos that go from one session to another, with their text.

A photo whose content the other session has already stays where it is: a session holds a picture
once, the trash included.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from gallery import ordering, queries
from gallery.actions import arranging
from gallery.actions.holding import hold_customers
from gallery.models import Photo, PhotoSession, SessionLabel
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from photocrm.audit.trail import record


class Moved(NamedTuple):
    """`left` are the photos that stayed; `event` tells of the others, and can be undone."""

    session: PhotoSession
    photos: list[Photo]
    left: list[Photo]
    event: Event | None = None


@transaction.atomic
def move(
    *,
    session_id: UUID,
    to_id: UUID,
    workspace: Workspace,
    photo_ids: Collection[UUID],
    by: User,
) -> Moved:
    """To the end of another session, in their order. Raises PhotoSession.DoesNotExist."""
    source, target = lock(workspace, session_id, to_id)
    memory = remembered(source, photo_ids)
    photos, left = transfer(source, target, photo_ids)
    if not photos:
        return Moved(target, photos, left)
    event = record("photo.moved", source, by=by, **about(target, photos), **memory)
    record("photo.received", target, by=by, **about(source, photos))
    return Moved(target, photos, left, event)


@transaction.atomic
def split(
    *, session_id: UUID, workspace: Workspace, photo_ids: Collection[UUID], name: str, by: User
) -> Moved:
    """Into a new session of the same customer, labels and date."""
    (source,) = lock(workspace, session_id)
    memory = remembered(source, photo_ids)
    target = PhotoSession.objects.create(
        workspace=workspace,
        name=name,
        customer_id=source.customer_id,
        shot_on=source.shot_on,
        current_version=source.current_version,
        created_by=by,
    )
    labels = source.label_links.values_list("label_id", flat=True)
    links = [SessionLabel(workspace=workspace, session=target, label_id=one) for one in labels]
    SessionLabel.objects.bulk_create(links)
    record("session.created", target, by=by)
    photos, left = transfer(source, target, photo_ids)
    event = record("session.divided", source, by=by, **about(target, photos), **memory)
    record("photo.received", target, by=by, **about(source, photos))
    return Moved(target, photos, left, event)


@transaction.atomic
def undo(*, session_id: UUID, workspace: Workspace, event_id: int, by: User) -> Moved:
    """Bring the photos of the event back to where they were in this session.

    A session that the event made goes to the trash, once it is empty. Raises Event.DoesNotExist and
    PhotoSession.DoesNotExist.
    """
    kinds = ("photo.moved", "session.divided")
    subject = PhotoSession.objects.of(workspace).get(pk=session_id)
    event = Event.objects.about(subject).told().get(pk=event_id, kind__in=kinds)
    source, target = lock(workspace, session_id, UUID(event.details["session"]))
    photos, left = bring_back(event, target, source)
    record("photo.moved", target, by=by, **about(source, photos), runs=[], cover="")
    record("photo.received", source, by=by, **about(target, photos))
    if event.kind == "session.divided" and not target.photo_count:
        put_away(target, by)
        record("session.emptied", target, by=by)
    return Moved(target, photos, left)


def bring_back(
    event: Event, here: PhotoSession, home: PhotoSession
) -> tuple[list[Photo], list[Photo]]:
    """What the event took away goes home to its place, and is the cover again if it was."""
    runs = arranging.runs_in(event)
    photos, left = transfer(here, home, {key for _, keys in runs for key in keys})
    arranging.renumber(ordering.put_back(arranging.order_of(home), runs))
    if event.details["cover"] in {str(photo.pk) for photo in photos}:
        home.cover_id = UUID(event.details["cover"])
    settle(home)
    return photos, left


def lock(workspace: Workspace, *session_ids: UUID) -> list[PhotoSession]:
    """The sessions as asked for, locked in one order by whoever comes."""
    rows = PhotoSession.objects.of(workspace).filter(pk__in=session_ids)
    hold_customers(rows)
    found = {session.pk: session for session in rows.order_by("pk").select_for_update()}
    if len(found) < len(session_ids):
        raise PhotoSession.DoesNotExist
    for session in found.values():
        session.workspace = workspace
    return [found[key] for key in session_ids]


def remembered(session: PhotoSession, photo_ids: Collection[UUID]) -> dict[str, object]:
    """What `bring_back` needs to know of the session before photos leave it."""
    order = arranging.order_of(session)
    runs = arranging.recorded(ordering.runs_of(order, photo_ids))
    return {"runs": runs, "cover": str(session.cover_id or "")}


def transfer(
    source: PhotoSession, target: PhotoSession, photo_ids: Collection[UUID]
) -> tuple[list[Photo], list[Photo]]:
    """Move the rows between two locked sessions; returns those that went and those that stayed."""
    chosen = source.photos.in_order().filter(pk__in=photo_ids).select_for_update(of=("self",))
    photos = list(chosen)
    there = Photo.everything.filter(session=target).values_list("image_id", flat=True)
    known = set(there.filter(image__in=[photo.image_id for photo in photos]))
    going = [photo for photo in photos if photo.image_id not in known]
    for position, photo in enumerate(going, queries.last_position(target) + 1):
        photo.session, photo.position = target, position
    Photo.objects.bulk_update(going, ["session", "position"])
    take_date(target, going)
    settle(source)
    settle(target)
    return going, [photo for photo in photos if photo.image_id in known]


def take_date(session: PhotoSession, photos: Sequence[Photo]) -> None:
    """A session without a date takes the earliest of the photos that come."""
    taken = [photo.image.taken_at for photo in photos if photo.image.taken_at]
    if taken and session.shot_on is None:
        zone = ZoneInfo(session.workspace.time_zone)
        session.shot_on = min(taken).astimezone(zone).date()
        session.save(update_fields=["shot_on", "updated_at"])
        record("session.dated", session, by=None)


def settle(session: PhotoSession) -> None:
    """What follows from the photos that a session has now."""
    photos = session.photos.in_order()
    if session.cover_id is None or not photos.filter(pk=session.cover_id).exists():
        session.cover = photos.first()
    session.photo_count = photos.count()
    session.tagged_count = photos.filter(tags__isnull=False).distinct().count()
    session.save(update_fields=["cover", "photo_count", "tagged_count", "updated_at"])


def put_away(session: PhotoSession, by: User) -> None:
    session.trashed_at, session.trashed_by = timezone.now(), by
    session.save(update_fields=["trashed_at", "trashed_by", "updated_at"])


def about(other: PhotoSession, photos: Sequence[Photo]) -> dict[str, object]:
    return {"session": str(other.pk), "session_name": other.name, "count": len(photos)}
