"""Drawing the text of photos: the version wanted last is the one that gets made."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from gallery import tasks
from gallery.actions import files as stored
from gallery.actions.originals import DAMAGED
from gallery.imaging.formats import Refused
from gallery.imaging.process import ProcessedFile
from gallery.imaging.process import tag as draw
from gallery.lettering.layers import Layer, to_json, version_of
from gallery.models import Image, Photo, PhotoSession
from gallery.models.image import LEASE, MAX_ATTEMPTS
from gallery.models.photo import PhotoQuerySet
from photocrm.hints import hint
from photocrm.storage import media_storage, will_pass

logger = logging.getLogger("gallery.renders")

# Pages that are open show an earlier text for so long.
GRACE = timedelta(days=1)
FIRST_HINTS = 20  # of many photos at once; the sweeper sends the rest while these are drawn
GAVE_UP = "The text could not be drawn in three attempts."


def want(photo: Photo) -> None:
    """Ask for the version that the tags call for now, inside the transaction that changed them.

    Photos without tags are back to raw at once.
    """
    version = version_of(layers_of(photo))
    if version == photo.tagged_wanted:
        return
    photo.tagged_wanted, photo.tagged_failure = version, ""
    photo.tagged_attempts, photo.tagged_claimed_at = 0, None
    photo.tagged_changed_at = timezone.now()
    if not version:
        supersede(photo, photo.tagged_made)
        photo.tagged_made, photo.tagged_files = "", {}
    photo.save(update_fields=[name for name in fields_of(photo) if name.startswith("tagged_")])
    if version != photo.tagged_made:
        message = partial(hint, tasks.render_tagged, photo_id=str(photo.pk))
        transaction.on_commit(message, robust=True)


def supersede(photo: Photo, version: str) -> None:
    """Its files are of no use soon, unless another photo of the same image shows them."""
    if version:
        stored.leave(photo.image, version=version, due_at=timezone.now() + GRACE)


def want_all(photos: PhotoQuerySet, version: str) -> None:
    """`want` for many photos, whose layers all call for this version, in one statement."""
    others = photos.exclude(tagged_wanted=version).in_order()
    wanting = list(others.values_list("pk", flat=True))
    fields: dict[str, Any] = {
        "tagged_wanted": version,
        "tagged_failure": "",
        "tagged_attempts": 0,
        "tagged_claimed_at": None,
        "tagged_changed_at": timezone.now(),
    }
    if not version:
        for photo in photos.exclude(tagged_made="").select_related("image"):
            supersede(photo, photo.tagged_made)
        fields |= {"tagged_made": "", "tagged_files": {}}
    Photo.objects.filter(pk__in=wanting).update(**fields)
    for photo_id in wanting[:FIRST_HINTS] if version else ():
        message = partial(hint, tasks.render_tagged, photo_id=str(photo_id))
        transaction.on_commit(message, robust=True)


def fields_of(photo: Photo) -> list[str]:
    return [field.name for field in photo._meta.concrete_fields]


def layers_of(photo: Photo) -> list[Layer]:
    return [tag.layer for tag in photo.tags.in_order()]


def render(photo_id: UUID) -> None:
    """Claim the photo, draw its text, write down which version was made.

    A copy of the message finds nothing to claim. When the tags change meanwhile, what was made is
    not what is wanted any more, and the message of that change makes it.
    """
    claimed = claim(photo_id)
    if claimed is None:
        return
    photo, layers = claimed
    if photo.tagged_attempts > MAX_ATTEMPTS:
        fail(photo, GAVE_UP)
        return
    try:
        files = files_of(photo, layers)
    except Refused as refusal:
        fail(photo, str(refusal))
    except OSError as error:
        if will_pass(error):
            held(photo).update(tagged_attempts=F("tagged_attempts") - 1)  # see images.wait
        raise
    else:
        finish(photo, files)


def files_of(photo: Photo, layers: Sequence[Layer]) -> tuple[ProcessedFile, ...]:
    """Raises Refused, also for an original that is damaged: nothing is made of that."""
    if photo.image.damaged_at:
        raise Refused(DAMAGED)
    original = media_storage.local_file(photo.image.original_path)
    workshop = media_storage.workshop(photo.image.renditions_folder)
    with original as source, workshop as folder:
        return draw(source, folder, photo.tagged_wanted, to_json(layers))


def held(photo: Photo) -> PhotoQuerySet:
    """The row as long as this worker draws what is wanted, in the trash or not."""
    return Photo.everything.filter(
        pk=photo.pk,
        tagged_wanted=photo.tagged_wanted,
        tagged_claimed_at=photo.tagged_claimed_at,
    )


@transaction.atomic
def claim(photo_id: UUID) -> tuple[Photo, list[Layer]] | None:
    """The photo and its layers as of one moment, since changing tags locks the photo too."""
    image = Image.objects.filter(photos=photo_id).first()
    if image is None:
        return None
    # Nobody is removing files of the version that is about to be drawn.
    stored.hold(image.workspace_id, [image.sha256])
    now = timezone.now()
    free = Q(tagged_claimed_at__isnull=True) | Q(tagged_claimed_at__lt=now - LEASE)
    found = Photo.objects.unrendered().select_for_update(of=("self",)).select_related("image")
    photo = found.filter(free, pk=photo_id).first()
    if photo is None:
        return None
    want(photo)  # another recipe, or another program, may have left an old version there
    if photo.tagged_wanted == photo.tagged_made:
        return None
    photo.tagged_attempts, photo.tagged_claimed_at = photo.tagged_attempts + 1, now
    photo.save(update_fields=["tagged_attempts", "tagged_claimed_at"])
    return photo, layers_of(photo)


@transaction.atomic
def finish(photo: Photo, files: Sequence[ProcessedFile]) -> None:
    """What is still wanted is made now, whoever else holds the photo meanwhile, and even in the
    trash. The files of the text before, or of one nobody wants any more, go.
    """
    row = Photo.everything.filter(pk=photo.pk)
    earlier = row.select_for_update().values_list("tagged_made", flat=True).first()
    made = row.filter(tagged_wanted=photo.tagged_wanted).update(
        tagged_made=F("tagged_wanted"),
        tagged_files={file.name: asdict(file) for file in files},
        tagged_failure="",
        tagged_claimed_at=None,
        tagged_changed_at=timezone.now(),
    )
    if made:
        touch_cards(photo)
    useless = earlier or "" if made else photo.tagged_wanted
    if not made or useless != photo.tagged_wanted:
        supersede(photo, useless)


def fail(photo: Photo, reason: str) -> None:
    held(photo).exclude(tagged_made=photo.tagged_wanted).update(
        tagged_failure=reason[:300], tagged_claimed_at=None, tagged_changed_at=timezone.now()
    )
    touch_cards(photo)
    logger.warning("text of photo %s was not drawn", photo.pk)


def touch_cards(photo: Photo) -> None:
    """The card that shows it as its cover looks different now."""
    PhotoSession.objects.filter(cover=photo).update(updated_at=timezone.now())


def requeue() -> int:
    """Send out again what lost messages and dead workers left; returns how many."""
    left = Photo.objects.renders_left_behind(timezone.now()).values_list("pk", flat=True)[:500]
    for photo_id in left:
        hint(tasks.render_tagged, photo_id=str(photo_id))
    return len(left)
