"""Files that come in pieces: begun, gone on with, made photos of, given up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from gallery import parts
from gallery.actions import files, originals, placing
from gallery.imaging.formats import Refused
from gallery.models import Image, Upload
from gallery.models.upload import LIFETIME, UploadQuerySet
from photocrm.accounts.models import User, Workspace
from photocrm.storage import OutOfReach, media_storage

if TYPE_CHECKING:
    from gallery.actions.placing import Placed, Target
    from gallery.parts import Part
    from gallery.tus import Checksum

logger = logging.getLogger("gallery.uploads")

MOST_OPEN = 200
# A whole file that is no photo after so long was left behind by the request that brought it.
LEFT_BEHIND = timedelta(minutes=1)
# Partial files without a row are as old as this before they go: their row may be about to come.
STRAY = timedelta(hours=1)


class TooLarge(Exception):
    """More bytes than are taken, or than were announced; the message says so."""


class TooMany(Exception):
    """The member has begun too many files that were never finished; the message says what to do."""


class WrongOffset(Exception):
    """The bytes do not go on where the earlier ones ended."""


class Damaged(Exception):
    """The bytes are not those of the checksum; none of them was kept."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What a sender says of a file before its bytes."""

    name: str
    length: int
    sha256: str = ""
    position: int | None = None


def open_ones(workspace: Workspace, by: User) -> UploadQuerySet:
    return Upload.objects.mine(workspace, by).receiving()


def begin(*, target: Target, file: Announced, by: User) -> Upload:
    """Make room for a file. One that was begun before starts anew, so none is there twice.

    Raises TooLarge, TooMany, parts.DiskFull and parts.Locked.
    """
    if file.length > settings.UPLOAD_MAX_BYTES:
        raise TooLarge(too_large())
    parts.require_room(file.length)
    there = begun(target.workspace, by, [file.sha256]).filter(length=file.length).first()
    if there:
        start_over(there)
    elif open_ones(target.workspace, by).count() >= MOST_OPEN:
        raise TooMany(f"{MOST_OPEN} uploads were not finished. Go on with them, or discard them.")
    upload = there or Upload(created_by=by, length=file.length, sha256=file.sha256)
    aim(upload, target, file)
    return upload


def too_large() -> str:
    limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
    return f"The file is larger than {limit}, the most that can be uploaded."


def begun(workspace: Workspace, by: User, digests: Sequence[str]) -> UploadQuerySet:
    """What the member began to send of these contents, and did not finish."""
    wanted = [digest for digest in digests if digest]
    return open_ones(workspace, by).filter(sha256__in=wanted).order_by("-received", "pk")


def start_over(upload: Upload) -> None:
    with parts.locked(upload.part_name) as part:
        part.cut(0)
        upload.received = 0
        upload.save(update_fields=["received"])


def aim(upload: Upload, target: Target, file: Announced) -> None:
    """A file goes where somebody wanted it last."""
    upload.workspace, upload.customer, upload.into = target.workspace, target.customer, target.into
    upload.session_key, upload.session_name = target.session_key, target.session_name
    upload.file_name, upload.position = file.name, file.position
    upload.expires_at = timezone.now() + LIFETIME
    upload.save()


def append(
    *,
    upload: Upload,
    offset: int,
    length: int | None,
    chunks: Iterable[bytes],
    checksum: Checksum | None,
) -> None:
    """Take the bytes that follow the first `offset` ones; the last ones make it a photo.

    `length` is how many are to come, where that is known. They are on the disk before the row says
    so. Raises parts.Locked, parts.DiskFull, WrongOffset, TooLarge, Damaged, Upload.DoesNotExist.
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
        upload.received, upload.expires_at = offset + count, timezone.now() + LIFETIME
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
    if part.size > sure:
        part.cut(sure)
    if upload.received != sure:
        logger.warning("upload %s lost bytes and goes on at %s", upload.pk, sure)
        upload.received = sure
        upload.save(update_fields=["received"])
    return sure


def catch_up(upload: Upload) -> None:
    """Bring the row up to date with the disk, and make the photo of a file that is whole.

    Raises parts.Locked while bytes are coming, parts.DiskFull and Upload.DoesNotExist.
    """
    if not upload.is_receiving:
        return
    with parts.locked(upload.part_name) as part:
        upload.refresh_from_db()
        if upload.is_receiving:
            reconcile(upload, part)
            finish(upload, part)


def finish(upload: Upload, part: Part) -> None:
    """Make the photo of a whole file, or keep the reason why there is none.

    The row and what it became commit together, so whoever comes second finds nothing to do.
    """
    if not upload.is_whole:
        return
    try:
        settle(upload, part)
    except Refused as refusal:
        refuse(upload, str(refusal))
    parts.remove(upload.part_name)


@transaction.atomic
def refuse(upload: Upload, reason: str) -> None:
    """Of a file whose target was gone the bytes are stored by then, and needed by nobody."""
    upload.status, upload.reason = Upload.Status.REFUSED, reason[:300]
    upload.save(update_fields=["status", "reason"])
    if upload.sha256:
        content = Image(workspace_id=upload.workspace_id, sha256=upload.sha256)
        files.leave(content, due_at=timezone.now())


@transaction.atomic
def settle(upload: Upload, part: Part) -> None:
    with parts.full_is_told():
        image = originals.store(
            part.path, workspace_id=upload.workspace_id, sha256=upload.sha256, adopt=True
        )
    placed = placing.place(
        image=image,
        target=placing.of_upload(upload),
        file_name=upload.file_name,
        position=upload.position,
        by=upload.created_by,
    )
    upload.status, upload.photo = Upload.Status.FINISHED, placed.photo
    upload.already_there = not placed.is_new
    upload.save(update_fields=["status", "photo", "already_there"])


def known(workspace: Workspace, digests: Sequence[str]) -> dict[str, Image]:
    """By SHA-256, the pictures the workspace has, whose bytes are there and could be read."""
    found = Image.objects.of(workspace).filter(sha256__in=digests, damaged_at=None)
    readable = found.exclude(status=Image.Status.FAILED)
    return {image.sha256: image for image in readable if is_stored(image)}


def is_stored(image: Image) -> bool:
    try:
        return media_storage.size(image.original_path) == image.size
    except FileNotFoundError:
        return False


@transaction.atomic
def link(*, image: Image, target: Target, file: Announced, by: User) -> Placed | None:
    """Put a picture the workspace has where its file was to go, without sending it.

    None when it was deleted for ever meanwhile, so that it has to be sent.
    """
    files.hold(target.workspace.pk, [image.sha256])
    if not known(target.workspace, [image.sha256]):
        return None
    return placing.place(
        image=image, target=target, file_name=file.name, position=file.position, by=by
    )


def discard(upload: Upload) -> None:
    """Give the file up: row and bytes. Raises parts.Locked while bytes are coming."""
    name = upload.part_name
    with parts.locked(name):
        upload.delete()
        parts.remove(name)


def sweep() -> int:
    """Finish what is whole and was left behind, remove what expired; returns how many went."""
    now = timezone.now()
    left = Upload.objects.whole().filter(expires_at__lt=now + LIFETIME - LEFT_BEHIND)
    for upload in left.select_related("workspace", "created_by", "customer")[:100]:
        attempt(catch_up, upload)
    expired = list(Upload.objects.expired(now)[:500])
    for upload in expired:
        attempt(discard, upload)
    remove_strays()
    return len(expired)


def attempt(action: Callable[[Upload], None], upload: Upload) -> None:
    """What cannot be done now is done by the next sweep."""
    try:
        action(upload)
    except (parts.Locked, Upload.DoesNotExist):
        logger.info("upload %s is in use", upload.pk)
    except (parts.DiskFull, OutOfReach):
        logger.exception("upload %s has no room, or no way there", upload.pk)


def remove_strays() -> None:
    """Partial files that no row waits for: their request died before it could remove them."""
    awaited = {upload.part_name for upload in Upload.objects.receiving()}
    for name in parts.older_than(STRAY):
        if name not in awaited:
            parts.remove(name)
