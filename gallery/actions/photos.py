"""Taking pictures in."""

from pathlib import Path

from django.db import transaction
from django.db.models import F

from gallery import queries
from gallery.actions import originals
from gallery.models import Image, Photo, PhotoSession
from photocrm.accounts.models import User
from photocrm.audit.trail import record


def add(
    *,
    session: PhotoSession,
    file_name: str,
    source: Path,
    by: User,
    position: int | None = None,
) -> tuple[Photo, bool]:
    """Add the picture at `source` to the session; False when the session has it already.

    Raises `gallery.imaging.formats.Refused` for what is no picture; nothing is kept of it. The
    original is on disk before the row that names it commits; a worker makes its renditions.
    Without a `position` the photo goes to the end.
    """
    image = originals.store(source, workspace_id=session.workspace_id)
    photo = Photo(file_name=file_name, created_by=by)
    if position is not None:
        photo.position = position
    return keep(session, photo, image)


@transaction.atomic
def keep(session: PhotoSession, photo: Photo, stored: Image) -> tuple[Photo, bool]:
    """Write the rows of a stored original; the same content is one image, and one photo a session.

    The session's row is locked meanwhile, which keeps order and counts right.
    """
    locked = PhotoSession.objects.select_for_update().get(pk=session.pk)
    image = originals.keep(stored)
    there = Photo.objects.filter(session=locked, image=image).first()
    if there:
        return there, False
    photo.image = image
    append(locked, photo)
    return photo, True


def append(session: PhotoSession, photo: Photo) -> None:
    if photo.position is None:
        photo.position = queries.last_position(session) + 1
    photo.workspace_id, photo.session = session.workspace_id, session
    photo.save(force_insert=True)
    session.cover_id = session.cover_id or photo.pk
    session.photo_count = F("photo_count") + 1
    session.save(update_fields=["cover", "photo_count", "updated_at"])
    details = {"photo": str(photo.pk), "file_name": photo.file_name}
    record("photo.uploaded", session, by=photo.created_by, **details)
