"""Putting text on photos."""

from django.db import transaction

from gallery.models import Photo, PhotoSession, Tag
from photocrm.accounts.models import User
from photocrm.audit.trail import record


@transaction.atomic
def add(
    *,
    photo: Photo,
    text: str,
    x: float,
    y: float,
    by: User,
    size: float = 0.05,
    colour: str = "#ffffff",
    font: str = "Inter",
) -> Tag:
    """Put a text layer on the photo; the session counts each of its tagged photos once.

    `x`, `y` and `size` are fractions as in the model.
    """
    session = PhotoSession.objects.select_for_update().get(pk=photo.session_id)
    tag = Tag.objects.create(
        workspace_id=photo.workspace_id,
        photo=photo,
        text=text,
        x=x,
        y=y,
        size=size,
        colour=colour,
        font=font,
    )
    session.tagged_count = session.photos.filter(tags__isnull=False).distinct().count()
    session.save(update_fields=["tagged_count", "updated_at"])
    record("tag.added", session, by=by, photo=str(photo.pk), file_name=photo.file_name, text=text)
    return tag
