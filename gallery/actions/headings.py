"""Headings between the photos of a session."""

from django.db import transaction

from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User
from photocrm.audit.trail import record


@transaction.atomic
def set_heading(*, photo: Photo, heading: str, by: User) -> bool:
    """Begin a section with the photo, or with "" let it belong to the one before; False when it
    was so already. Raises Photo.DoesNotExist when the photo went meanwhile.
    """
    session = PhotoSession.objects.select_for_update().get(pk=photo.session_id)
    earlier = Photo.objects.values_list("heading", flat=True).get(pk=photo.pk)
    if earlier == heading:
        return False
    Photo.objects.filter(pk=photo.pk).update(heading=heading)
    record("photo.headed", session, by=by, file_name=photo.file_name, heading=heading)
    return True
