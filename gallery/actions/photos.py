"""Taking pictures in."""

import hashlib
from functools import partial
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.db.models import F

from gallery import queries, tasks
from gallery.actions import files, trash
from gallery.imaging.formats import examine
from gallery.models import Image, Photo, PhotoSession
from photocrm.accounts.models import User
from photocrm.audit.trail import record
from photocrm.hints import hint
from photocrm.storage import media_storage


@transaction.atomic
def add(
    *,
    session: PhotoSession,
    file_name: str,
    source: Path,
    by: User,
    position: int | None = None,
) -> tuple[Photo, bool]:
    """Add the picture at `source` to the session; False when the session has it already, unless
    it lay in the trash, from which it comes back to its place.

    Raises `gallery.imaging.formats.Refused` for what is no picture; nothing is kept of it. The
    original is on disk before the row that names it commits; a worker makes its renditions.
    Without a `position` the photo goes to the end.
    """
    found = examine(source)
    with source.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        image = Image(
            workspace_id=session.workspace_id,
            sha256=digest,
            size=found.size,
            format=found.format,
        )
        files.hold(session.workspace_id, [digest])
        media_storage.save(image.original_path, File(content))
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
    image, _ = Image.objects.get_or_create(
        workspace_id=stored.workspace_id,
        sha256=stored.sha256,
        defaults={"id": stored.pk, "size": stored.size, "format": stored.format},
    )
    if image.status == Image.Status.FAILED:
        give_another_chance(image)
    if image.status == Image.Status.WAITING:
        message = partial(hint, tasks.process_image, image_id=str(image.pk))
        transaction.on_commit(message, robust=True)
    there = Photo.everything.filter(session=locked, image=image).first()
    if there:
        return there, is_back(locked, there, photo.created_by)
    photo.image = image
    append(locked, photo)
    return photo, True


def is_back(session: PhotoSession, photo: Photo, by: User | None) -> bool:
    """Whether the photo lay in the trash, which it leaves by this."""
    if photo.trashed_at is None:
        return False
    trash.put_back([photo])
    trash.settle(session, "photos.restored", [photo], by)
    photo.refresh_from_db()
    return True


def give_another_chance(image: Image) -> None:
    """What failed once may have failed for reasons of ours, as on a full disk."""
    image.status, image.failure, image.attempts = Image.Status.WAITING, "", 0
    image.claimed_at = image.processed_at = None
    image.save(update_fields=["status", "failure", "attempts", "claimed_at", "processed_at"])


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
