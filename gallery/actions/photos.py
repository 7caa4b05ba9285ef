"""Taking pictures in."""

import hashlib
from functools import partial
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Max

from gallery import tasks
from gallery.imaging.formats import examine
from gallery.models import Image, Photo, PhotoSession
from photocrm.accounts.models import User
from photocrm.audit.trail import record


def add(*, session: PhotoSession, file_name: str, source: Path, by: User) -> tuple[Photo, bool]:
    """Add the picture at `source` to the session; False when the session has it already.

    Raises `gallery.imaging.formats.Refused` for what is no picture; nothing is kept of it. The
    original is on disk before the row that names it commits; a worker makes its renditions.
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
        default_storage.save(image.original_path, File(content))
    return keep(session, file_name, image, by)


@transaction.atomic
def keep(session: PhotoSession, file_name: str, stored: Image, by: User) -> tuple[Photo, bool]:
    image, _ = Image.objects.get_or_create(
        workspace_id=stored.workspace_id,
        sha256=stored.sha256,
        defaults={"id": stored.pk, "size": stored.size, "format": stored.format},
    )
    photo, added = append(session, image, file_name, by)
    if image.status == Image.Status.WAITING:
        transaction.on_commit(
            partial(tasks.process_image.delay, image_id=str(image.pk)), robust=True
        )
    return photo, added


def append(session: PhotoSession, image: Image, file_name: str, by: User) -> tuple[Photo, bool]:
    """Put the image at the end of the session, whose row is locked to keep order and counts."""
    locked = PhotoSession.objects.select_for_update().get(pk=session.pk)
    last = Photo.objects.filter(session=locked).aggregate(last=Max("position"))["last"] or 0
    photo, added = Photo.objects.get_or_create(
        session=locked,
        image=image,
        defaults={
            "workspace_id": locked.workspace_id,
            "file_name": file_name,
            "position": last + 1,
            "created_by": by,
        },
    )
    if added:
        locked.cover_id = locked.cover_id or photo.pk
        locked.photo_count = F("photo_count") + 1
        locked.save(update_fields=["cover", "photo_count", "updated_at"])
        record("photo.uploaded", locked, by=by, photo=str(photo.pk), file_name=file_name)
    return photo, added
