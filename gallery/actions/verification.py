"""Looking through the storage, and mending what can be made again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from itertools import chain

from django.db import transaction
from django.utils import timezone

from gallery import tasks
from gallery.actions import files
from gallery.inventory import (
    BATCH,
    Fault,
    Promise,
    batched,
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
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Finding:
    fault: Fault
    path: str
    mended: bool = False


def verify(*, deep: bool, repair: bool, progress: Progress = lambda done: None) -> StorageCheck:
    """Compare every row with its files and every file with its row; returns what was found.

    With `repair` renditions that are missing or damaged are made again by workers, and files
    without a row are removed. An original that is missing or damaged cannot be made: it stays a
    finding. `progress` hears how many images were looked at. Safe beside uploads and workers.
    """
    check = StorageCheck.objects.create(started_at=timezone.now(), deep=deep)
    for finding in chain(of_rows(check, repair, progress), of_files(check, repair)):
        note(check, finding)
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
    everything = Image.objects.order_by("pk").iterator(BATCH)
    for images in batched(everything, BATCH):
        for promise in promises(images):
            check.files += 1
            fault = fault_of(promise, deep=check.deep)
            if fault and is_still_promised(promise):
                yield Finding(fault, promise.path, repair and remade(promise, fault))
        check.images += len(images)
        progress(check.images)


def is_still_promised(promise: Promise) -> bool:
    """The row may have gone, or got other files, since it was read."""
    image = Image.objects.filter(pk=promise.image.pk).first()
    return image is not None and promise.path in {other.path for other in promises([image])}


def remade(promise: Promise, fault: Fault) -> bool:
    """Have a worker make the file again; False for what cannot be made of anything."""
    if promise.is_original or fault is Fault.UNREADABLE:
        return False
    return draw_again(promise, promise.photo) if promise.photo else make_again(promise)


@transaction.atomic
def make_again(promise: Promise) -> bool:
    """The row waits for a worker, as after its upload; pages show it so meanwhile."""
    files.hold(promise.image.workspace_id, [promise.image.sha256])
    media_storage.delete(promise.path)
    ready = Image.objects.filter(pk=promise.image.pk, status=Image.Status.READY)
    ready.update(status=Image.Status.WAITING, attempts=0, claimed_at=None, processed_at=None)
    message = partial(hint, tasks.process_image, image_id=str(promise.image.pk))
    transaction.on_commit(message, robust=True)
    return True


@transaction.atomic
def draw_again(promise: Promise, photo: Photo) -> bool:
    """The photo is seen without its text until a worker has drawn it."""
    files.hold(promise.image.workspace_id, [promise.image.sha256])
    media_storage.delete(promise.path)
    made = Photo.everything.filter(pk=photo.pk, tagged_made=photo.tagged_made)
    made.update(
        tagged_made="", tagged_files={}, tagged_attempts=0, tagged_changed_at=timezone.now()
    )
    message = partial(hint, tasks.render_tagged, photo_id=str(photo.pk))
    transaction.on_commit(message, robust=True)
    return True


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
