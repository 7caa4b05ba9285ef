"""Files of pictures: who may write or remove them now, and removing those nobody needs."""

import logging
from collections.abc import Collection, Iterable
from datetime import datetime
from pathlib import PurePath
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from gallery.models import Image, Leftover, Photo
from gallery.models.image import ImageQuerySet
from photocrm.storage import media_storage

logger = logging.getLogger("gallery.files")


def hold(workspace_id: UUID, contents: Iterable[str]) -> None:
    """Keep everybody else from adding or removing files of these contents (SHA-256) until the
    transaction ends. Comes before any lock on a row. Raises TransactionManagementError outside of
    one, where it would hold nothing.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Files are held until a transaction ends.")
    with connection.cursor() as cursor:
        for sha256 in sorted(set(contents)):
            key = f"{workspace_id}/{sha256}"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def leave(image: Image, *, due_at: datetime, version: str = "") -> None:
    """Have files removed later, in the transaction that takes a row away which named them. Without
    a `version` the row of the image goes with them, if it is there still.
    """
    Leftover.objects.create(
        workspace_id=image.workspace_id, sha256=image.sha256, version=version, due_at=due_at
    )


def remove_due(now: datetime) -> int:
    """Remove what is due; returns how many entries were settled. A disk that refuses one is tried
    again the next time, and does not keep the others.
    """
    settled = 0
    for leftover_id in list(Leftover.objects.filter(due_at__lte=now).values_list("pk", flat=True)):
        try:
            settled += settle(leftover_id)
        except OSError:
            logger.exception("files of %s were not removed", leftover_id)
    return settled


@transaction.atomic
def settle(leftover_id: UUID) -> bool:
    """An upload of the same content either committed its row before, or writes its file after."""
    due = Leftover.objects.select_for_update(skip_locked=True)
    leftover = due.filter(pk=leftover_id).first()
    if leftover is None:
        return False
    hold(leftover.workspace_id, [leftover.sha256])
    if not leftover.version:
        let_go(Image.objects.filter(**content_of(leftover)))
    if not is_needed(leftover):
        remove(leftover)
    leftover.delete()
    return True


def let_go(images: ImageQuerySet) -> list[Image]:
    """Delete the rows of those images that nothing refers to any more, and return them.

    The caller holds their files. Locking the rows waits for whoever is about to refer to one.
    """
    locked = list(images.order_by("pk").select_for_update())
    needed = referred([image.pk for image in locked])
    orphans = [image for image in locked if image.pk not in needed]
    Image.objects.filter(pk__in=[image.pk for image in orphans]).delete()
    return orphans


def referred(ids: Collection[UUID]) -> set[UUID]:
    """Which of the images any row refers to, of whatever model, in the trash or not."""
    found: set[UUID] = set()
    for relation in Image._meta.related_objects:
        name = relation.field.name
        rows = relation.related_model._base_manager.filter(**{f"{name}__in": ids})
        found.update(rows.values_list(name, flat=True))
    return found


def content_of(leftover: Leftover) -> dict[str, object]:
    return {"workspace_id": leftover.workspace_id, "sha256": leftover.sha256}


def is_needed(leftover: Leftover) -> bool:
    images = Image.objects.filter(**content_of(leftover))
    if not leftover.version:
        return images.exists()
    named = Q(tagged_made=leftover.version) | Q(tagged_wanted=leftover.version)
    return Photo.everything.filter(named, image__in=images).exists()


def remove(leftover: Leftover) -> None:
    image = leftover.image
    if leftover.version:
        clear(image.renditions_folder, f"{leftover.version}-")
    else:
        media_storage.delete_folder(image.renditions_folder)
        media_storage.delete(image.original_path)


def clear(folder: str, prefix: str) -> None:
    """Remove the files of the folder whose name begins so."""
    for path in list(media_storage.names(folder)):
        if PurePath(path).name.startswith(prefix):
            media_storage.delete(path)
