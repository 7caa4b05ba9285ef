"""Putting text on photos."""

from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from gallery.actions import renders
from gallery.lettering.layers import Layer
from gallery.models import Photo, PhotoSession, Tag
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record


@transaction.atomic
def add(*, photo: Photo, layer: Layer, by: User) -> Tag:
    """Put a text layer on top of those the photo has; a worker draws it.

    The session counts each of its tagged photos once. The database refuses a layer outside the
    picture, or in a font that is not shipped.
    """
    session, locked = lock(photo)
    highest = locked.tags.aggregate(last=Max("position"))["last"]
    tag = Tag(workspace_id=locked.workspace_id, photo=locked, **asdict(layer))
    tag.position = 0 if highest is None else highest + 1
    tag.save(force_insert=True)
    settle(session, locked)
    tell("tag.added", session, locked, tag, by)
    return tag


@transaction.atomic
def change(
    *, tag_id: UUID, workspace: Workspace, layer: Layer, by: User, position: int | None = None
) -> Tag:
    """Make the tag look like `layer`, and move it to `position` among the layers of its photo.

    Raises Tag.DoesNotExist. What changes nothing is no event.
    """
    tag, session, photo = found(tag_id, workspace)
    place = tag.position if position is None else position
    if (tag.layer, tag.position) == (layer, place):
        return tag
    for name, value in asdict(layer).items():
        setattr(tag, name, value)
    tag.position = place
    tag.save()
    settle(session, photo)
    tell("tag.changed", session, photo, tag, by)
    return tag


@transaction.atomic
def remove(*, tag_id: UUID, workspace: Workspace, by: User) -> None:
    """Take the text off; a photo without any is raw again. Raises Tag.DoesNotExist."""
    tag, session, photo = found(tag_id, workspace)
    tag.delete()
    settle(session, photo)
    tell("tag.removed", session, photo, tag, by)


def found(tag_id: UUID, workspace: Workspace) -> tuple[Tag, PhotoSession, Photo]:
    """The tag as it is once its session and photo are locked."""
    tag = Tag.objects.of(workspace).select_related("photo").get(pk=tag_id)
    session, photo = lock(tag.photo)
    return Tag.objects.of(workspace).get(pk=tag_id), session, photo


def lock(photo: Photo) -> tuple[PhotoSession, Photo]:
    """Session first, as everybody does who changes photos."""
    session = PhotoSession.objects.select_for_update().get(pk=photo.session_id)
    return session, Photo.objects.select_for_update().get(pk=photo.pk)


def settle(session: PhotoSession, photo: Photo) -> None:
    """What follows from the photo's tags, whichever way they changed."""
    renders.want(photo)
    session.tagged_count = session.photos.filter(tags__isnull=False).distinct().count()
    session.save(update_fields=["tagged_count", "updated_at"])


def tell(kind: str, session: PhotoSession, photo: Photo, tag: Tag, by: User) -> None:
    details = {"photo": str(photo.pk), "file_name": photo.file_name, "text": tag.text}
    record(kind, session, by=by, **details)
