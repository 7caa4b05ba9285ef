"""Files that come in pieces: begun, gone on with, made photos of, given up."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.defaultfilters import filesizeformat, pluralize
from django.utils import timezone

from crm.models import Customer
from gallery import parts
from gallery.actions import photos, sessions
from gallery.imaging.formats import Refused
from gallery.models import Image, Photo, PhotoSession, Upload
from gallery.models.upload import LIFETIME
from photocrm.accounts.models import User, Workspace

if TYPE_CHECKING:
    from gallery.parts import Part
    from gallery.tus import Checksum

logger = logging.getLogger("gallery.uploads")

MOST_OPEN = 200
# Requests end within a minute; a whole file that is still no photo by then was left behind.
LEFT_BEHIND = timedelta(minutes=1)
IN_TRASH = "The session is in the trash. Restore it, or choose another one."
SESSION_GONE = "The session is not there any more. Choose another one."


class TooLarge(Exception):
    """More bytes than are taken, or than were announced."""


class TooMany(Exception):
    """The member has begun so many files that the eldest have to be finished or given up."""


class WrongOffset(Exception):
    """The bytes do not go on where the earlier ones ended."""


class Damaged(Exception):
    """The bytes are not those of the checksum; none of them was kept."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where files go: into the session of this key, made by the first picture when it is missing.

    A missing session without a name is not made: it was there, and is gone.
    """

    workspace: Workspace
    into: str
    session_key: UUID | None
    session_name: str
    customer: Customer | None


@dataclass(frozen=True, slots=True)
class Announced:
    """What a sender says of a file before its bytes."""

    name: str
    length: int
    sha256: str
    position: int | None


def begin(*, target: Target, file: Announced, by: User) -> Upload:
    """Make room for a file. The same file begun before starts anew, so none is begun twice.

    Raises TooLarge, TooMany and parts.DiskFull.
    """
    if file.length > settings.UPLOAD_MAX_BYTES:
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise TooLarge(f"The file is larger than {limit}, the most that can be uploaded.")
    parts.require_room(file.length)
    upload = begun(target, file, by)
    if upload:
        start_over(upload)
    elif open_ones(target.workspace, by).count() >= MOST_OPEN:
        raise TooMany(
            f"{MOST_OPEN} files were begun and not finished. Go on with them, or discard them."
        )
    upload = upload or Upload(created_by=by)
    upload.length, upload.sha256 = file.length, file.sha256
    aim(upload, target, file)
    return upload


def open_ones(workspace: Workspace, by: User) -> models.QuerySet[Upload]:
    return Upload.objects.mine(workspace, by).receiving()


def begun(target: Target, file: Announced, by: User) -> Upload | None:
    """The same content that the member began to send and did not finish."""
    if not file.sha256:
        return None
    same = open_ones(target.workspace, by).filter(sha256=file.sha256, length=file.length)
    return same.order_by("-received", "pk").first()


def start_over(upload: Upload) -> None:
    with parts.locked(upload.part_name) as part:
        part.cut(0)
        upload.received = 0
        upload.save(update_fields=["received"])


def aim(upload: Upload, target: Target, file: Announced) -> None:
    """Where somebody wants a file to go last is where it goes."""
    upload.workspace, upload.customer = target.workspace, target.customer
    upload.into, upload.session_key = target.into, target.session_key
    upload.session_name = target.session_name
    upload.file_name, upload.position = file.name, file.position
    upload.expires_at = timezone.now() + LIFETIME
    upload.save()


def append(
    *, upload: Upload, offset: int, length: int | None, chunks: Iterable[bytes], checksum: Checksum | None
) -> None:
    """Take the bytes that follow the first `offset` ones; the last ones make it a photo.

    `length` is how many are announced to come. They are on the disk before the row says so. Raises
    parts.Locked, parts.DiskFull, WrongOffset, TooLarge, Damaged and Upload.DoesNotExist.
    """
    with parts.locked(upload.part_name) as part:
        upload.refresh_from_db()
        if not upload.is_receiving or offset != reconcile(upload, part):
            raise WrongOffset
        room = upload.length - offset
        if length is not None and length > room:
            raise TooLarge("More bytes came than were announced.")
        count = part.append(offset, limited(chunks, room), checksum)
        if checksum and not checksum.holds:
            part.cut(offset)
            raise Damaged
        upload.received += count
        upload.expires_at = timezone.now() + LIFETIME
        upload.save(update_fields=["received", "expires_at"])
        finish(upload, part)


def limited(chunks: Iterable[bytes], room: int) -> Iterable[bytes]:
    for chunk in chunks:
        yield chunk[:room]
        room -= len(chunk)
        if room <= 0:
            return


def reconcile(upload: Upload, part: Part) -> int:
    """After a crash file and row may disagree: what both have is what there is."""
    sure = min(upload.received, part.size)
    if part.size > sure and part.is_shared:
        parts.remove(upload.part_name)  # the original keeps the bytes; the next try starts anew
        raise parts.Locked
    if part.size > sure:
        part.cut(sure)
    if upload.received != sure:
        logger.warning("upload %s goes on at %s instead of %s", upload.pk, sure, upload.received)
        upload.received = sure
        upload.save(update_fields=["received"])
    return sure


def look(upload: Upload) -> None:
    """Bring the row up to date with the disk, and finish what is whole.

    Raises parts.Locked while bytes are coming.
    """
    with parts.locked(upload.part_name) as part:
        upload.refresh_from_db()
        if upload.is_receiving:
            reconcile(upload, part)
            finish(upload, part)
    if not upload.is_receiving:
        parts.remove(upload.part_name)


def finish(upload: Upload, part: Part) -> None:
    """Make the photo of a whole file, or keep the reason why there is none.

    The row and what it became are one transaction, so a second call finds nothing to do.
    """
    if not upload.is_whole:
        return
    try:
        image = photos.store(
            upload.workspace_id, part.path, sha256=upload.sha256, adopt=True
        )
        with transaction.atomic():
            photo, is_new = place(upload, image)
            upload.status, upload.photo = Upload.Status.FINISHED, photo
            upload.already_there = not is_new
            upload.save(update_fields=["status", "photo", "already_there"])
    except Refused as refusal:
        upload.status, upload.reason = Upload.Status.REFUSED, str(refusal)[:300]
        upload.save(update_fields=["status", "reason"])
    parts.remove(upload.part_name)


def place(upload: Upload, image: Image) -> tuple[Photo, bool]:
    photo = photos.new_photo(upload.file_name, upload.created_by, upload.position)
    return photos.keep(session_of(upload), photo, image)


def session_of(upload: Upload | Target, by: User | None = None) -> PhotoSession:
    raise NotImplementedError
