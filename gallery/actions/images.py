"""Making renditions, by whichever worker claims the image first."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from gallery import tasks
from gallery.actions import avatars, files
from gallery.imaging.formats import Refused
from gallery.models import Image, PhotoSession
from gallery.models.image import MAX_ATTEMPTS, ImageQuerySet
from photocrm.audit.trail import record
from photocrm.hints import hint
from photocrm.storage import media_storage, will_pass

if TYPE_CHECKING:
    from gallery.imaging.process import Processed

logger = logging.getLogger("gallery.images")

GAVE_UP = "The picture could not be read in three attempts. Export it again and upload the copy."
LOST = "The original is missing from the studio's storage. Upload the picture again."


def process(image_id: UUID) -> None:
    """Claim the image, make its renditions, write down what was found.

    A copy of the message that comes too late finds nothing to claim.
    """
    image = claim(image_id)
    if image is None:
        return
    if image.attempts > MAX_ATTEMPTS:
        fail(image, GAVE_UP if media_storage.exists(image.original_path) else LOST)
        return
    try:
        made = files_of(image)
    except Refused as refusal:
        fail(image, str(refusal))
    except OSError as error:
        if will_pass(error):
            wait(image)
        raise
    else:
        finish(image, made)


def wait(image: Image) -> None:
    """The attempt did not count, since the picture is not at fault; the next one comes when the
    lease ends, so that a full disk is not asked without a pause."""
    held(image).update(attempts=F("attempts") - 1)


def files_of(image: Image) -> Processed:
    """Raises Refused when the picture is at fault."""
    from gallery.imaging.process import process as make  # decoders load in workers only

    original = media_storage.local_file(image.original_path)
    with original as source, media_storage.workshop(image.renditions_folder) as folder:
        return make(source, folder)


def claim(image_id: UUID) -> Image | None:
    now = timezone.now()
    waiting = Image.objects.unheld(now).filter(pk=image_id, status=Image.Status.WAITING)
    claimed = waiting.update(claimed_at=now, attempts=F("attempts") + 1)
    return Image.objects.select_related("workspace").get(pk=image_id) if claimed else None


def held(image: Image) -> ImageQuerySet:
    """The row as long as this worker holds it; another one may have taken over meanwhile."""
    return Image.objects.filter(
        pk=image.pk, status=Image.Status.WAITING, claimed_at=image.claimed_at
    )


@transaction.atomic
def finish(image: Image, made: Processed) -> None:
    avatars.hold(image)
    facts = facts_of(image, made)
    if not held(image).update(status=Image.Status.READY, **facts):
        if not Image.objects.filter(pk=image.pk).exists():
            files.leave(image, due_at=timezone.now())  # its last row went meanwhile
        return
    taken_at = facts["taken_at"]
    if taken_at:
        date_sessions(image, taken_at.astimezone(zone(image)).date())
    touch_covers([image])
    avatars.follow(image)
    for photo in image.photos.unrendered():
        message = partial(hint, tasks.render_tagged, photo_id=str(photo.pk))
        transaction.on_commit(message, robust=True)


def facts_of(image: Image, made: Processed) -> dict[str, Any]:
    """What is written down of a picture."""
    return {
        "processed_at": timezone.now(),
        "claimed_at": None,
        "recipe": made.recipe,
        "width": made.width,
        "height": made.height,
        "placeholder": made.placeholder,
        "mean_colour": made.colour,
        "taken_at": local_time(image, made.metadata.taken_at),
        "metadata": made.metadata.to_json(),
        "files": {file.name: asdict(file) for file in made.files},
    }


def date_sessions(image: Image, taken_on: date) -> None:
    """A session without a date takes that of the first photo that tells one."""
    undated = PhotoSession.objects.filter(photos__image=image, shot_on=None)
    for session in undated.order_by("pk"):
        if PhotoSession.objects.filter(pk=session.pk, shot_on=None).update(shot_on=taken_on):
            record("session.dated", session, by=None)


def touch_covers(images: Iterable[Image]) -> None:
    """The cards that show them as their covers look different now."""
    PhotoSession.objects.filter(cover__image__in=images).update(updated_at=timezone.now())


def zone(image: Image) -> ZoneInfo:
    return ZoneInfo(image.workspace.time_zone)


def local_time(image: Image, taken_at: datetime | None) -> datetime | None:
    """A camera without a time zone is taken to show the studio's."""
    if taken_at is None or taken_at.tzinfo:
        return taken_at
    return taken_at.replace(tzinfo=zone(image))


def fail(image: Image, reason: str) -> None:
    held(image).update(
        status=Image.Status.FAILED,
        failure=reason[:300],
        claimed_at=None,
        processed_at=timezone.now(),
    )
    touch_covers([image])
    logger.warning("image %s failed", image.pk)


def requeue() -> int:
    """Send out again what lost messages and dead workers left; returns how many."""
    left = Image.objects.left_behind(timezone.now()).values_list("pk", flat=True)[:500]
    for image_id in left:
        hint(tasks.process_image, image_id=str(image_id))
    return len(left)
