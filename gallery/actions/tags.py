"""Putting text on photos."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from gallery.actions import renders
from gallery.lettering.layers import Layer, version_of
from gallery.models import Photo, PhotoSession, Tag
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record

BATCH = 1_000


class Stale(Exception):
    """Somebody else changed the text meanwhile; `layers` are what they left."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        super().__init__("the text was changed meanwhile")
        self.layers = layers


@transaction.atomic
def replace(*, photo: Photo, layers: Sequence[Layer], version: str, by: User) -> bool:
    """Give the photo these layers instead of those of `version`; False when it has them already.

    Raises Stale when the photo has other layers by now, and Photo.DoesNotExist or
    PhotoSession.DoesNotExist when it is in the session no more.
    """
    session, locked = lock(photo)
    current = renders.layers_of(locked)
    if list(layers) == current:
        return False
    if version_of(current) != version:
        raise Stale(current)
    put({locked: layers})
    settle(session, locked)
    texts = [layer.text for layer in layers]
    details = {"photo": str(locked.pk), "file_name": locked.file_name, "texts": texts}
    record("tags.replaced", session, by=by, **details)
    return True


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
    return session, session.photos.select_for_update().get(pk=photo.pk)


def put(layers_of: Mapping[Photo, Sequence[Layer]]) -> None:
    """Replace the layers of photos, whose rows are locked, in a few statements."""
    Tag.objects.filter(photo__in=list(layers_of)).delete()
    tags = (
        Tag(workspace_id=photo.workspace_id, photo=photo, position=place, **asdict(layer))
        for photo, layers in layers_of.items()
        for place, layer in enumerate(layers)
    )
    Tag.objects.bulk_create(tags, batch_size=BATCH)


def settle(session: PhotoSession, photo: Photo) -> None:
    """What follows from the photo's tags, whichever way they changed."""
    renders.want(photo)
    recount(session)


def recount(session: PhotoSession) -> None:
    """How many of its photos have text; cards of the session look different since."""
    session.tagged_count = session.photos.filter(tags__isnull=False).distinct().count()
    session.save(update_fields=["tagged_count", "updated_at"])


def tell(kind: str, session: PhotoSession, photo: Photo, tag: Tag, by: User) -> None:
    details = {"photo": str(photo.pk), "file_name": photo.file_name, "text": tag.text}
    record(kind, session, by=by, **details)
