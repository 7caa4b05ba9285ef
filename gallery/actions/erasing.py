"""What the gallery does when a person is erased; each runs in the transaction of the erasure."""

from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from gallery.actions import files, purge
from gallery.models import CustomerPicture, Photo, PhotoSession
from gallery.models.photo import PhotoQuerySet
from gallery.models.session import SessionQuerySet
from photocrm.accounts.models import User

BATCH = 200


def leave_pictures(pictures: QuerySet[CustomerPicture]) -> None:
    """Before their rows go: the files follow, unless somebody else's rows need them."""
    for picture in pictures.select_related("image").iterator():
        files.leave(picture.image, due_at=purge.after_lease(picture.image.claimed_at))


def take_text_off(photos: QuerySet[Photo]) -> None:
    """The texts are gone with their tags: files on which they are drawn follow at once."""
    for photo in photos.exclude(tagged_wanted="").select_related("image").iterator():
        purge.leave_text(photo, photo.image)
    PhotoSession.everything.filter(pk__in=photos.values("session")).update(tagged_count=0)
    nothing: dict[str, Any] = {"tagged_files": {}, "tagged_claimed_at": None}
    photos.exclude(tagged_wanted="").update(
        tagged_wanted="",
        tagged_made="",
        tagged_failure="",
        tagged_attempts=0,
        tagged_changed_at=timezone.now(),
        **nothing,
    )


def unlink(sessions: SessionQuerySet) -> None:
    """Whatever is done with them from now on, is done for nobody until they are linked anew."""
    sessions.update(customer=None, version=F("version") + 1, updated_at=Now())


def delete_photos(sessions: SessionQuerySet, *, kept: Collection[UUID], by: User) -> None:
    """For ever, by the purge: every photo of the sessions, and the sessions but for those `kept`,
    which stay as empty rows. The caller holds the sessions.
    """
    going = sessions.exclude(pk__in=kept)
    trashed = {"trashed_at": timezone.now(), "trashed_by": by}
    going.filter(trashed_at=None).update(**trashed)
    ids = list(going.values_list("pk", flat=True))
    there = PhotoSession.everything.filter(pk__in=ids)
    purge.delete_for_ever(sessions=there, photos=Photo.everything.none(), by=by)
    for photos in in_batches(Photo.everything.filter(session__in=kept)):
        photos.filter(trashed_at=None).update(**trashed)
        purge.delete_for_ever(sessions=PhotoSession.everything.none(), photos=photos, by=by)
    sessions.filter(pk__in=kept).update(photo_count=0, tagged_count=0, cover=None)


def in_batches(photos: PhotoQuerySet) -> Iterator[PhotoQuerySet]:
    """Triggers that compare rows before and after take long over very many at once."""
    ids = list(photos.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        yield Photo.everything.filter(pk__in=ids[start : start + BATCH])
