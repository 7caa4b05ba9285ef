"""Taking pictures in."""

import hashlib
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Max

from gallery import tasks
from gallery.imaging.formats import Examined, examine
from gallery.models import Image, Photo, PhotoSession
from photocrm.accounts.models import User
from photocrm.audit.trail import record


@dataclass(frozen=True)
class Original:
    """A picture that passed the first look, stored and ready to be pointed at."""

    sha256: str
    size: int
    found: Examined


def add(*, session: PhotoSession, file_name: str, source: Path, by: User) -> tuple[Photo, bool]:
    """Add the picture at `source` to the session; False when the session has it already.

    Raises `gallery.imaging.formats.Refused` for what is no picture; nothing is kept of it. The
    original is on disk before the row that names it commits; a worker makes its renditions.
    """
    found = examine(source)
    with source.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
        original = Original(digest, source.stat().st_size, found)
        return keep(session, file_name, original, content, by)


@transaction.atomic
def keep(
    session: PhotoSession, file_name: str, original: Original, content: BinaryIO, by: User
) -> tuple[Photo, bool]:
    image, _ = Image.objects.get_or_create(
        workspace_id=session.workspace_id,
        sha256=original.sha256,
        defaults={"size": original.size, "format": original.found.format},
    )
    default_storage.save(image.original_path, File(content))
    photo, added = append(session, image, file_name, by)
    if image.status == Image.Status.WAITING:
        transaction.on_commit(partial(tasks.process_image.delay, image_id=str(image.pk)))
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
        locked.cover = locked.cover or photo
        locked.photo_count = F("photo_count") + 1
        locked.save(update_fields=["cover", "photo_count", "updated_at"])
        record("photo.uploaded", locked, by=by, photo=str(photo.pk), file_name=file_name)
    return photo, added
