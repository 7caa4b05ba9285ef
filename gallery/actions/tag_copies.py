"""The same text on many photos of a session, and the way back."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from gallery.actions import renders, tags
from gallery.lettering.layers import Layer, version_of
from gallery.models import Photo, PhotoSession, Tag
from photocrm.accounts.models import User
from photocrm.audit.trail import record

LayersByPhoto = dict[UUID, list[Layer]]


class NothingToCopy(Exception):
    """The photo has no text."""


@transaction.atomic
def apply(
    *, source: Photo, photo_ids: Collection[UUID] | None, by: User
) -> tuple[str, LayersByPhoto]:
    """Give the photos of the session, or all of them with None, the layers of `source`.

    Returns the version they have now, and the earlier layers of those that changed: what
    `restore` needs. Raises NothingToCopy, or DoesNotExist when the photo is not there any more.
    """
    session, locked = tags.lock(source)
    layers = renders.layers_of(locked)
    if not layers:
        raise NothingToCopy
    others = session.photos.exclude(pk=locked.pk)
    photos = others if photo_ids is None else others.filter(pk__in=photo_ids)
    targets = list(photos.select_for_update().order_by("pk"))
    earlier = layers_by_photo(targets)
    changing = {photo: layers for photo in targets if earlier[photo.pk] != layers}
    if changing:
        spread(session, changing)
        details = {"photo": str(locked.pk), "file_name": locked.file_name, "count": len(changing)}
        record("tags.applied", session, by=by, **details)
    return version_of(layers), {photo.pk: earlier[photo.pk] for photo in changing}


@transaction.atomic
def restore(
    *, session: PhotoSession, version: str, earlier: Mapping[UUID, Sequence[Layer]], by: User
) -> int:
    """Give photos their earlier layers again, but those whose text has changed since; returns to
    how many.
    """
    locked = PhotoSession.objects.select_for_update().get(pk=session.pk)
    photos = locked.photos.filter(pk__in=list(earlier), tagged_wanted=version)
    changing = {photo: earlier[photo.pk] for photo in photos.select_for_update().order_by("pk")}
    if changing:
        spread(locked, changing)
        record("tags.restored", locked, by=by, count=len(changing))
    return len(changing)


def spread(session: PhotoSession, layers_of: Mapping[Photo, Sequence[Layer]]) -> None:
    """Write the layers, and ask for their versions."""
    tags.put(layers_of)
    by_version: defaultdict[str, list[UUID]] = defaultdict(list)
    for photo, layers in layers_of.items():
        by_version[version_of(layers)].append(photo.pk)
    for version, ids in by_version.items():
        renders.want_all(session.photos.filter(pk__in=ids), version)
    tags.recount(session)


def layers_by_photo(photos: Collection[Photo]) -> LayersByPhoto:
    found: LayersByPhoto = {photo.pk: [] for photo in photos}
    for tag in Tag.objects.filter(photo__in=photos).in_order():
        found[tag.photo_id].append(tag.layer)
    return found
