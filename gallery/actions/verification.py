"""Looking through the storage, and mending what can be made again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import chain, groupby
from operator import attrgetter

from django.db import transaction
from django.utils import timezone

from gallery import tasks
from gallery.actions import files
from gallery.inventory import (
    BATCH,
    Fault,
    Promise,
    content_of,
    fault_of,
    nameless,
    orphans,
    promises,
)
from gallery.models import Image, Photo, StorageCheck
from photocrm.hints import hint
from photocrm.storage import media_storage

logger = logging.getLogger("gallery.verification")

# Whatever is younger may belong to an upload or a worker that has not finished.
GRACE = timedelta(days=1)
NIGHTS = 30  # until every byte was read
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    fault: Fault
    path: str
    mended: bool = False


def verify(*, deep: bool, repair: bool, progress: Progress = lambda done: None) -> StorageCheck:
    """Compare every row with its files and every file with its row; returns what was found.

    `deep` reads every byte, see `is_read`. With `repair` renditions that are missing or damaged are
    made again by workers; files without a row, and what killed workers left, are removed. An
    original that is missing or damaged cannot be made: it stays a finding until the picture is
    uploaded again. `progress` hears how many images were looked at. Safe beside uploads and
    workers.
    """
    check = StorageCheck.objects.create(started_at=timezone.now(), deep=deep)
    for finding in chain(of_rows(check, repair, progress), of_files(check, repair)):
        note(check, finding)
    if repair:
        media_storage.tidy("renditions", check.started_at - GRACE)
    check.finished_at = timezone.now()
    check.save()
    logger.info("storage checked: %s found, %s mended", check.found, check.mended)
    return check


def note(check: StorageCheck, finding: Finding) -> None:
    check.found += 1
    check.mended += finding.mended
    if len(check.findings) < StorageCheck.FINDINGS_KEPT:
        check.findings.append(asdict(finding))


def of_rows(check: StorageCheck, repair: bool, progress: Progress) -> Iterator[Finding]:
    for images in in_batches():
        for image, promised in groupby(promises(images), key=attrgetter("image")):
            yield from of_image(check, image, list(promised), repair)
        check.images += len(images)
        progress(check.images)


def in_batches() -> Iterator[list[Image]]:
    """All images, by their keys: nothing is held open while files are read for hours."""
    waiting = Image.objects.order_by("pk")
    batch = list(waiting[:BATCH])
    while batch:
        yield batch
        batch = list(waiting.filter(pk__gt=batch[-1].pk)[:BATCH])


def of_image(
    check: StorageCheck, image: Image, promised: list[Promise], repair: bool
) -> Iterator[Finding]:
    deep = is_read(image, check)
    found = [(promise, fault_of(promise, deep=deep)) for promise in promised]
    check.files += len(found)
    faults = [(promise, fault) for promise, fault in found if fault and is_still_promised(promise)]
    remember(image, dict(faults).get(promised[0]))
    # Nothing is made of an original that is not what it was.
    whole = repair and bool(faults) and fault_of(promised[0], deep=True) is None
    lost = [promise for promise, fault in faults if whole and can_be_made(promise, fault)]
    make_again(image, lost)
    for promise, fault in faults:
        yield Finding(fault, promise.path, promise in lost)


def is_read(image: Image, check: StorageCheck) -> bool:
    """Whether every byte is: each night those of a thirtieth, and what was damaged before."""
    is_due = int(image.sha256[:4], 16) % NIGHTS == check.started_at.toordinal() % NIGHTS
    return check.deep or is_due or image.damaged_at is not None


def remember(image: Image, fault: Fault | None) -> None:
    """A damaged original is asked for when somebody uploads the picture again."""
    is_damaged = fault is Fault.DAMAGED
    if is_damaged != (image.damaged_at is not None) and fault in {Fault.DAMAGED, None}:
        damaged_at = timezone.now() if is_damaged else None
        Image.objects.filter(pk=image.pk).update(damaged_at=damaged_at)


def is_still_promised(promise: Promise) -> bool:
    """The row may have gone, or got other files, since it was read."""
    image = Image.objects.filter(pk=promise.image.pk).first()
    return image is not None and promise.path in {other.path for other in promises([image])}


def can_be_made(promise: Promise, fault: Fault) -> bool:
    """A failed picture is left to those who look at it."""
    is_derived = not promise.is_original and fault is not Fault.UNREADABLE
    return is_derived and promise.image.status != Image.Status.FAILED


def make_again(image: Image, lost: Sequence[Promise]) -> None:
    """Workers put new files in the place of these; what there is goes on being shown meanwhile."""
    if image.is_ready and any(promise.photo is None for promise in lost):
        hint(tasks.rebuild_image, image_id=str(image.pk))
    for photo in {promise.photo for promise in lost if promise.photo}:
        draw_again(photo)


def draw_again(photo: Photo) -> None:
    """It is seen without its text until a worker has drawn it."""
    made = Photo.everything.filter(pk=photo.pk, tagged_made=photo.tagged_made)
    made.update(
        tagged_made="", tagged_files={}, tagged_attempts=0, tagged_changed_at=timezone.now()
    )
    hint(tasks.render_tagged, photo_id=str(photo.pk))


def of_files(check: StorageCheck, repair: bool) -> Iterator[Finding]:
    for path in orphans(check.started_at - GRACE):
        yield Finding(Fault.ORPHANED, path, repair and removed(path))


@transaction.atomic
def removed(path: str) -> bool:
    """Unless a row has come to name the file meanwhile, as when a picture is uploaded again."""
    content = content_of(path)
    if content:
        files.hold(content[0], [content[1]])
    if not nameless([path]):
        return False
    media_storage.delete(path)
    return True
