"""Deleting for ever: first marks, then rows in small batches, then files.

Each step is a short transaction that leaves the next one something to find, so a purge can be
killed anywhere, and two of them at once only wait for each other.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.actions import timeline
from gallery import tasks
from gallery.actions import files
from gallery.actions.sessions import path_of
from gallery.actions.trash import NAMED
from gallery.models import Image, Photo, PhotoSession
from gallery.models.image import LEASE
from gallery.models.photo import PhotoQuerySet
from gallery.models.session import SessionQuerySet
from photocrm.accounts.models import TRASH_PERIOD, User, Workspace
from photocrm.audit.trail import record
from photocrm.hints import hint

BATCH = 100
IN_TRASH = Q(trashed_at__isnull=False, purging=False)


@transaction.atomic
def delete_for_ever(*, sessions: SessionQuerySet, photos: PhotoQuerySet, by: User | None) -> int:
    """Mark those of these rows that are in the trash: a worker removes them, no way leads back.

    Returns how many were marked now. Sessions are locked before photos.
    """
    rows = sessions.filter(IN_TRASH).order_by("pk").select_for_update(of=("self",))
    doomed = list(rows.defer("search_text"))
    PhotoSession.everything.filter(pk__in=[one.pk for one in doomed]).update(purging=True)
    for session in doomed:
        record("session.purged", session, by=by, name=session.name, photos=session.photo_count)
    count = len(doomed) + condemn_photos(photos, by)
    if count:
        transaction.on_commit(partial(hint, tasks.purge), robust=True)
    return count


def condemn_photos(photos: PhotoQuerySet, by: User | None) -> int:
    chosen = photos.filter(IN_TRASH)
    holders = PhotoSession.everything.filter(pk__in=chosen.values("session"))
    sessions = {one.pk: one for one in holders.order_by("pk").select_for_update()}
    rows = chosen.filter(session__in=sessions).order_by("session_id", "pk")
    doomed = list(rows.select_for_update(of=("self",)))
    Photo.everything.filter(pk__in=[photo.pk for photo in doomed]).update(purging=True)
    for session_id, group in groupby(doomed, key=lambda photo: photo.session_id):
        names = [photo.file_name for photo in group]
        details = {"count": len(names), "file_names": names[:NAMED]}
        record("photos.purged", sessions[session_id], by=by, **details)
    return len(doomed)


def purge(*, before: datetime | None = None, workspace: Workspace | None = None) -> Counter[str]:
    """Remove what was put into the trash `before` (30 days ago), and what people deleted for ever.

    Returns how many sessions, photos, images and entries of files went.
    """
    now = timezone.now()
    sessions, photos = scope(workspace)
    condemn_due(sessions, photos, before or now - TRASH_PERIOD)
    went: Counter[str] = Counter()
    while batch := next_photos(photos):
        went += remove_photos(batch)
    while emptied := list(sessions.filter(purging=True).order_by("pk")[:BATCH]):
        went["sessions"] += remove_sessions(emptied)
    went["files"] += files.remove_due(timezone.now())
    return went


def due(*, before: datetime, workspace: Workspace | None = None) -> dict[str, int]:
    """How many sessions and photos a purge would remove now."""
    sessions, photos = scope(workspace)
    goes = Q(purging=True) | Q(trashed_at__lte=before)
    leaving = sessions.filter(goes)
    going = photos.filter(goes | Q(session__in=leaving.values("pk")))
    return {"sessions": leaving.count(), "photos": going.count()}


def scope(workspace: Workspace | None) -> tuple[SessionQuerySet, PhotoQuerySet]:
    sessions, photos = PhotoSession.everything.all(), Photo.everything.all()
    return (sessions.of(workspace), photos.of(workspace)) if workspace else (sessions, photos)


def condemn_due(sessions: SessionQuerySet, photos: PhotoQuerySet, before: datetime) -> None:
    due = [rows.filter(IN_TRASH, trashed_at__lte=before) for rows in (sessions, photos)]
    while True:
        session_ids, photo_ids = (list(rows.values_list("pk", flat=True)[:BATCH]) for rows in due)
        if not session_ids and not photo_ids:
            return
        delete_for_ever(
            sessions=sessions.filter(pk__in=session_ids),
            photos=photos.filter(pk__in=photo_ids),
            by=None,
        )


def next_photos(photos: PhotoQuerySet) -> Sequence[Photo]:
    """Some photos of one workspace that go: marked themselves, or of a marked session."""
    with_image = photos.select_related("image")
    for rows in (with_image.filter(purging=True), with_image.filter(session__purging=True)):
        found = list(rows.order_by("workspace_id", "pk")[:BATCH])
        if found:
            return [photo for photo in found if photo.workspace_id == found[0].workspace_id]
    return []


@transaction.atomic
def remove_photos(batch: Sequence[Photo]) -> Counter[str]:
    """Their rows, and those of images that no row refers to any more."""
    images = {photo.image_id: photo.image for photo in batch}
    files.hold(batch[0].workspace_id, [image.sha256 for image in images.values()])
    # An upload may have taken a photo back before the files were held.
    rows = Photo.everything.filter(pk__in=[photo.pk for photo in batch]).order_by("pk")
    locked = list(rows.select_for_update())
    sessions = PhotoSession.everything.filter(purging=True, pk__in={p.session_id for p in locked})
    leaving = set(sessions.values_list("pk", flat=True))
    going = [photo for photo in locked if photo.purging or photo.session_id in leaving]
    for photo in going:
        leave_text(photo, images[photo.image_id])
    Photo.everything.filter(pk__in=[photo.pk for photo in going]).delete()
    return Counter(photos=len(going), images=remove_images(images))


def leave_text(photo: Photo, image: Image) -> None:
    """Also what a worker may be drawing just now."""
    for version in {photo.tagged_made, photo.tagged_wanted} - {""}:
        files.leave(image, version=version, due_at=after_lease(photo.tagged_claimed_at))


def after_lease(claimed_at: datetime | None) -> datetime:
    """Whoever works on the row stops by then."""
    now = timezone.now()
    return max(now, claimed_at + LEASE) if claimed_at else now


def remove_images(ids: Collection[UUID]) -> int:
    orphans = files.let_go(Image.objects.filter(pk__in=ids))
    for image in orphans:
        files.leave(image, due_at=after_lease(image.claimed_at))
    return len(orphans)


@transaction.atomic
def remove_sessions(sessions: Sequence[PhotoSession]) -> int:
    """With links, deliveries and labels; the events about them stay."""
    there = PhotoSession.everything.filter(pk__in=[one.pk for one in sessions], photos=None)
    going = list(there.only("workspace_id", "customer_id"))
    for session in going:
        leave_timeline(session)
    PhotoSession.everything.filter(pk__in=[one.pk for one in going]).delete()
    return len(going)


def leave_timeline(session: PhotoSession) -> None:
    """What happened with it stays told; only its page is gone."""
    if session.customer_id:
        timeline.forget_page(
            workspace_id=session.workspace_id,
            customer_id=session.customer_id,
            path=path_of(session),
        )
