"""Keeping the files that people upload: one per workspace and content."""

import hashlib
import logging
from functools import partial
from pathlib import Path
from uuid import UUID

from django.core.files import File
from django.db import transaction

from gallery import tasks
from gallery.actions import files
from gallery.imaging.formats import Refused, examine
from gallery.inventory import Fault, fault_of, of_original
from gallery.models import Image, Photo
from photocrm.hints import hint
from photocrm.storage import means_full, media_storage, pieces
from photocrm.sums import sums_of

logger = logging.getLogger("gallery.originals")

CHANGED = "The file changed while it was sent. Please send it again."
DAMAGED = "The stored original is damaged. Upload the picture again."
NO_ROOM = "The studio's disk is full. Please send the file again once there is room."


def store(source: Path, *, workspace_id: UUID, sha256: str = "", adopt: bool = False) -> Image:
    """Put the picture at `source` on disk; its row is yet to be kept, in the same transaction.

    Until that ends nobody removes files of this content. Raises `gallery.imaging.formats.Refused`
    for what is no picture, or not of the announced `sha256`; nothing is kept of it. With `adopt`
    the file itself becomes the original, and no byte is copied where that can be; a full disk is
    an OSError then, since the file can wait, and a reason to refuse otherwise.
    """
    found = examine(source)
    with source.open("rb") as content:
        digest = hashlib.sha256()
        sums = sums_of(pieces(content, None), digest)
        if sha256 not in {"", digest.hexdigest()}:
            raise Refused(CHANGED)
        image = Image(
            workspace_id=workspace_id,
            sha256=digest.hexdigest(),
            crc32=sums.crc32,
            size=found.size,
            format=found.format,
        )
        files.hold(workspace_id, [image.sha256])
        try:
            put(image, source, File(content), adopt=adopt)
        except OSError as error:
            if adopt or not means_full(error):
                raise
            raise Refused(NO_ROOM) from error
    return image


def put(image: Image, source: Path, content: File[bytes], *, adopt: bool) -> None:
    if is_spoilt(image):
        logger.warning("the damaged original of %s is replaced", image.sha256)
        media_storage.overwrite(image.original_path, content)
    elif adopt:
        media_storage.adopt(image.original_path, source)
    else:
        media_storage.save(image.original_path, content)


def is_spoilt(image: Image) -> bool:
    """Whether what stands under its name is not, or not readably, what the name says."""
    return fault_of(of_original(image), deep=True) in {Fault.DAMAGED, Fault.UNREADABLE}


def keep(stored: Image) -> Image:
    """The one row of a stored original; a worker makes its renditions once this commits."""
    image, _ = Image.objects.get_or_create(
        workspace_id=stored.workspace_id,
        sha256=stored.sha256,
        defaults={
            "id": stored.pk,
            "size": stored.size,
            "format": stored.format,
            "crc32": stored.crc32,
        },
    )
    if image.damaged_at:
        be_whole_again(image)
    if image.status == Image.Status.FAILED:
        give_another_chance(image)
    if image.status == Image.Status.WAITING:
        message = partial(hint, tasks.process_image, image_id=str(image.pk))
        transaction.on_commit(message, robust=True)
    return image


def be_whole_again(image: Image) -> None:
    """And text that could not be drawn meanwhile is tried once more."""
    image.damaged_at = None
    image.save(update_fields=["damaged_at"])
    unwritten = Photo.everything.filter(image=image, tagged_failure=DAMAGED)
    unwritten.update(tagged_failure="", tagged_attempts=0)


def give_another_chance(image: Image) -> None:
    """What failed once may have failed for reasons of ours, as on a full disk."""
    image.status, image.failure, image.attempts = Image.Status.WAITING, "", 0
    image.claimed_at = image.processed_at = None
    image.save(update_fields=["status", "failure", "attempts", "claimed_at", "processed_at"])


def checksum(image: Image) -> int:
    """The CRC-32 of the original; of one from before it was noted down it is read once."""
    if image.crc32 is not None:
        return image.crc32
    found = sums_of(media_storage.chunks(image.original_path)).crc32
    Image.objects.filter(pk=image.pk).update(crc32=found)
    return found
