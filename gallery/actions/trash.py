"""Into the trash and back, of sessions and photos."""

from collections.abc import Collection
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from gallery import tasks
from gallery.actions.holding import hold_customers
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record
from photocrm.hints import hint

# So many file names stand in an event; of the others it tells how many there are.
NAMED = 20


@transaction.atomic
def trash_session(*, session_id: UUID, workspace: Workspace, by: User) -> PhotoSession:
    """Into the trash with all its photos; again is harmless. Raises PhotoSession.DoesNotExist."""
    found = PhotoSession.everything.of(workspace)
    hold_customers(found.filter(pk=session_id))
    session = found.held(session_id)
    if session.trashed_at is None:
        session.trashed_at, session.trashed_by = timezone.now(), by
        session.save(update_fields=["trashed_at", "trashed_by", "updated_at"])
        record("session.trashed", session, by=by, photos=session.photo_count)
    return session


@transaction.atomic
def restore_session(*, session_id: UUID, workspace: Workspace, by: User) -> PhotoSession:
    """Out of the trash as it went in; again is harmless.

    Raises PhotoSession.DoesNotExist, also for what is being deleted for ever.
    """
    found = PhotoSession.everything.of(workspace).filter(purging=False)
    hold_customers(found.filter(pk=session_id))
    session = found.held(session_id)
    if session.trashed_at is not None:
        session.trashed_at = session.trashed_by = None
        session.save(update_fields=["trashed_at", "trashed_by", "updated_at"])
        record("session.restored", session, by=by)
    return session


@transaction.atomic
def trash_photos(
    *, session_id: UUID, workspace: Workspace, photo_ids: Collection[UUID], by: User
) -> list[Photo]:
    """Take photos out of their session; returns those that were in it.

    Counts follow, and the next photo in order becomes the cover. Raises PhotoSession.DoesNotExist,
    also for a session in the trash.
    """
    session = PhotoSession.objects.of(workspace).held(session_id)
    there = Photo.objects.filter(session=session, pk__in=photo_ids)
    photos = list(there.order_by("position", "pk").select_for_update())
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).update(
        trashed_at=timezone.now(), trashed_by=by
    )
    settle(session, "photos.trashed", photos, by)
    return photos


@transaction.atomic
def restore_photos(
    *, session_id: UUID, workspace: Workspace, photo_ids: Collection[UUID], by: User
) -> list[Photo]:
    """Put photos back to where they were in their session; returns those that came back.

    Raises PhotoSession.DoesNotExist, also for a session in the trash.
    """
    session = PhotoSession.objects.of(workspace).held(session_id)
    there = Photo.everything.filter(session=session, pk__in=photo_ids, purging=False)
    photos = list(there.exclude(trashed_at=None).order_by("position", "pk").select_for_update())
    put_back(photos)
    settle(session, "photos.restored", photos, by)
    return photos


def put_back(photos: Collection[Photo]) -> None:
    """The caller holds their session. Text that changed in between is drawn now."""
    chosen = Photo.everything.filter(pk__in=[photo.pk for photo in photos])
    chosen.update(trashed_at=None, trashed_by=None, purging=False)
    for photo in chosen.unrendered():
        message = partial(hint, tasks.render_tagged, photo_id=str(photo.pk))
        transaction.on_commit(message, robust=True)


def settle(session: PhotoSession, kind: str, photos: Collection[Photo], by: User | None) -> None:
    """What follows for a session whose photos went or came back."""
    if not photos:
        return
    recount(session)
    names = [photo.file_name for photo in photos]
    record(kind, session, by=by, count=len(names), file_names=names[:NAMED])


def recount(session: PhotoSession) -> None:
    """Bring counts and cover of a locked session into line with the photos it has now."""
    kept = session.photos
    session.photo_count = kept.count()
    session.tagged_count = kept.filter(tags__isnull=False).distinct().count()
    session.cover = cover_of(session)
    session.save(update_fields=["photo_count", "tagged_count", "cover", "updated_at"])


def cover_of(session: PhotoSession) -> Photo | None:
    """The cover as it is while it is kept, else the next photo in order, else the first."""
    cover, photos = session.cover, session.photos.order_by("position", "pk")
    if cover is None:
        return photos.first()
    if cover.session_id == session.pk and photos.filter(pk=cover.pk).exists():
        return cover
    return photos.filter(position__gte=cover.position).first() or photos.first()
