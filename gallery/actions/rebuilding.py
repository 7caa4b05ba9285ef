"""Making the files of pictures again: after a failure, a loss, or a better recipe."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from gallery import tasks
from gallery.actions import images
from gallery.actions.originals import DAMAGED, give_another_chance
from gallery.imaging.formats import Refused
from gallery.inventory import Fault, fault_of, of_original
from gallery.models import Image, PhotoSession
from photocrm.accounts.models import User
from photocrm.audit.trail import record
from photocrm.hints import hint
from photocrm.storage import media_storage


@transaction.atomic
def retry(*, session: PhotoSession, photo_ids: Sequence[UUID] = (), by: User) -> int:
    """Let workers try the failed pictures of the session once more, or those of these photos;
    returns how many. Of two people who ask at once, the second one finds nothing to do."""
    locked = PhotoSession.objects.select_for_update().get(pk=session.pk)
    photos = locked.photos.filter(pk__in=photo_ids) if photo_ids else locked.photos.all()
    failed = Image.objects.failed().filter(pk__in=photos.values("image"))
    again = list(failed.select_for_update().order_by("pk"))
    for image in again:
        give_another_chance(image)
        message = partial(hint, tasks.process_image, image_id=str(image.pk))
        transaction.on_commit(message, robust=True)
    if again:
        images.touch_covers(again)
        record("photos.retried", locked, by=by, count=len(again))
    return len(again)


def rebuild(image_id: UUID) -> bool:
    """Make all files of the picture anew, here and now; False when a worker is at it.

    What there is goes on being shown meanwhile, and stays when the picture is refused now, or its
    original is damaged: then this raises Refused. A failed picture is tried like a new one, and
    may fail again.
    """
    image = Image.objects.select_related("workspace").get(pk=image_id)
    if image.status == Image.Status.WAITING:
        return False
    if image.status == Image.Status.FAILED:
        give_another_chance(image)
        images.process(image.pk)
        return True
    now = timezone.now()
    mine = Image.objects.filter(pk=image.pk, status=Image.Status.READY)
    if not mine.unheld(now).update(claimed_at=now):
        return False
    facts: dict[str, Any] = {"claimed_at": None}
    try:
        require_original(image)
        facts = images.facts_of(image, images.files_of(image))
    finally:
        mine.filter(claimed_at=now).update(**facts)
    images.touch_covers([image])
    return True


def require_original(image: Image) -> None:
    """What is shown was made of the whole original: nothing less may take its place."""
    if fault_of(of_original(image), deep=True) is Fault.DAMAGED:
        raise Refused(DAMAGED)


def lacks_files(image: Image) -> bool:
    """Whether one of the files that its row names is not in the storage."""
    return not all(media_storage.exists(image.rendition_path(name)) for name in image.files)
