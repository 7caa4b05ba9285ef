"""Reading across the models of the gallery."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, Max, OuterRef, Q
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.db.models.functions import Greatest

from crm.models import Customer
from crm.search import sort_name
from gallery.models import Photo, PhotoSession, Tag
from gallery.models.image import Image
from gallery.models.photo import PhotoQuerySet
from gallery.models.session import SessionQuerySet
from photocrm.accounts.models import Workspace
from photocrm.counting import counts_by

# Beyond this many the pills say "10,000+": an exact count would cost more than it tells.
COUNT_LIMIT = 10_000
# Up to this many matches of a search are looked up by key; a list of more would be the dearer way.
FEW = 500


STATUSES = {
    "raw": Q(tagged_count=0),
    "tagged": Q(tagged_count__gt=0),
    "shared": Q(last_shared_at__isnull=False),
}


FOUND = "found"


def counts(sessions: SessionQuerySet, statuses: Sequence[str] = ()) -> dict[str, int]:
    """How many sessions of each status, under "" how many in all, and under FOUND how many of any
    of the `statuses`, of which none stands for all.
    """
    several = {FOUND: of_any(statuses)} if len(statuses) > 1 else {}
    counted = counts_by(sessions, STATUSES | several, COUNT_LIMIT)
    return {FOUND: counted[statuses[0] if statuses else ""]} | counted


def of_any(statuses: Sequence[str]) -> Q:
    return reduce(or_, (STATUSES[status] for status in statuses), Q())


def mentions(text: str) -> Q:
    """Sessions in which the text stands; fast where many are, since a page soon is full."""
    photos = Photo.objects.filter(session=OuterRef("pk"), file_name__icontains=text)
    tags = Tag.objects.filter(photo__session=OuterRef("pk"), text__icontains=text)
    customers = Customer.objects.filter(pk=OuterRef("customer_id")).search(text)
    return Q(name__icontains=text) | Q(Exists(photos)) | Q(Exists(tags)) | Q(Exists(customers))


def few_matches(workspace: Workspace, text: str) -> list[UUID]:
    """The sessions in which the text stands, straight from the indexes; more than FEW keys, and
    not all of them, where it stands in many.
    """
    sessions = PhotoSession.objects.of(workspace)
    photos = Photo.objects.of(workspace).filter(file_name__icontains=text)
    tags = Tag.objects.of(workspace).filter(text__icontains=text)
    customers = Customer.objects.of(workspace).search(text)
    found = (
        sessions.filter(name__icontains=text).values_list("pk"),
        photos.values_list("session_id"),
        tags.values_list("photo__session_id"),
        sessions.filter(customer__in=customers).values_list("pk"),
    )
    first, *others = (rows[: FEW + 1] for rows in found)
    return [key for (key,) in first.union(*others, all=True)]


def changed_since(sessions: SessionQuerySet, moment: datetime) -> SessionQuerySet:
    """Sessions whose card looks different now: edited, or their cover was made meanwhile."""
    return sessions.filter(updated_at__gt=moment).order_by("updated_at", "pk")


def processed_since(photos: PhotoQuerySet, moment: datetime) -> PhotoQuerySet:
    """Photos that look different since: their renditions were made, or their text changed."""
    changed_at = Greatest("image__processed_at", "tagged_changed_at")
    changed = photos.annotate(changed_at=changed_at).filter(changed_at__gt=moment)
    return changed.order_by("changed_at", "pk")


def is_waiting(workspace: Workspace) -> bool:
    """Whether any rendition of the workspace is still to be made."""
    images = Image.objects.of(workspace).filter(status=Image.Status.WAITING)
    texts = Photo.objects.of(workspace).unrendered()
    there = Workspace.objects.filter(Exists(images) | Exists(texts), pk=workspace.pk)
    return there.exists()


def last_position(session: PhotoSession) -> int:
    """Where the last photo of the session stands; 0 without photos."""
    return session.photos.aggregate(last=Max("position"))["last"] or 0


def around(photo: Photo) -> tuple[PhotoQuerySet, PhotoQuerySet]:
    """The photos before and behind it in its session, in the session's order."""
    photos, here = photo.session.photos.in_order(), (photo.position, photo.pk)
    before = photos.filter(TupleLessThan(("position", "pk"), here))
    return before, photos.filter(TupleGreaterThan(("position", "pk"), here))


def neighbours(photo: Photo) -> tuple[Photo | None, Photo | None]:
    before, behind = around(photo)
    return before.reverse().first(), behind.first()


def place(photo: Photo) -> int:
    """The how manieth of its session it is, from 1."""
    return around(photo)[0].count() + 1


def photos_of_customer(customer: Customer) -> PhotoQuerySet:
    """The ready photos of all the customer's sessions, the newest first."""
    photos = Photo.objects.filter(session__customer=customer, session__trashed_at=None).ready()
    return photos.order_by("-created_at", "-pk").select_related("image")


def unlinked_session(workspace: Workspace, name: str) -> PhotoSession | None:
    """The eldest session of this name that has no customer."""
    named = PhotoSession.objects.of(workspace).filter(sort_name=sort_name(name), name=name)
    return named.filter(customer=None).order_by("pk").first()
