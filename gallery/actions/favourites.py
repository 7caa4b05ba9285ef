"""Counting on a photo how many recipients chose it."""

from uuid import UUID

from django.db.models import F

from gallery.models import Photo, PhotoSession


def lock(*, session_id: UUID, photo_id: UUID) -> Photo:
    """The photo of the session, held until the transaction ends: session first, as everybody does.

    Raises Photo.DoesNotExist.
    """
    session = PhotoSession.objects.select_for_update().filter(pk=session_id).first()
    if session is None:
        raise Photo.DoesNotExist
    return Photo.objects.select_for_update().get(pk=photo_id, session=session)


def count(photo: Photo, *, change: int) -> None:
    """One recipient more or fewer; the caller holds the photo."""
    Photo.objects.filter(pk=photo.pk).update(favourite_count=F("favourite_count") + change)
