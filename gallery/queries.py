"""Reading across the models of the gallery."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import reduce
from operator import attrgetter, or_
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max, Prefetch, Q, Subquery, Sum
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.db.models.functions import Greatest

from crm.models import Customer
from crm.search import sort_name
from gallery.models import Photo, PhotoSession, SessionTally, Tag
from gallery.models.image import Image
from gallery.models.photo import PhotoQuerySet
from gallery.models.session import SessionQuerySet
from photocrm.accounts.models import Workspace
from photocrm.counting import EVERYTHING, capped_count, counts_by, one_pass

# Beyond this many a filtered count says "10,000+": an exact one would cost more than it tells.
COUNT_LIMIT = 10_000
# Of more than COUNT_LIMIT sessions there are surely that many in the sample: of just COUNT_LIMIT it
# has 156 on average, and 260 less than once in 10^12 times.
SURE = 260
SAMPLE_READ = 1_500
# The same for the finer sample of shared sessions, one in 8: of just COUNT_LIMIT it has 1,250 on
# average, and so many less than once in 10^11 times. Asked where the first sample leaves a hope.
SURE_OF_SHARED, HOPE = 1_480, 170
# Up to this many matches of a search are looked up by key; a list of more would be the dearer way.
# Of so few, the sample has 39 on average.
FEW, FEW_SAMPLED = 2_500, 60


STATUSES = {
    "raw": Q(tagged_count=0),
    "tagged": Q(tagged_count__gt=0),
    "shared": Q(last_shared_at__isnull=False),
}
FOUND = "found"
UNLABELLED = Q(label_id=None)


class Counts(NamedTuple):
    """`by_status` tells how many sessions each status has, and under "" how many there are in all;
    `found` how many have any of the statuses that were asked. Without a `limit` all are exact, else
    they were counted to `limit` + 1 at most.
    """

    by_status: dict[str, int]
    found: int
    limit: int | None = None


def counts(
    sessions: SessionQuerySet, statuses: Sequence[str] = (), *, are_searched: bool = False
) -> Counts:
    """Of the `statuses`, none stands for all. The search has an index for each of them."""
    several = {FOUND: of_any(STATUSES, statuses)} if len(statuses) > 1 else {}
    asked = STATUSES | several
    many = of_many(sessions, asked, are_searched=are_searched)
    counted = counts_by(sessions, asked, COUNT_LIMIT, many=many, apart=are_searched)
    return counts_of(counted, statuses, COUNT_LIMIT)


def of_many(
    sessions: SessionQuerySet, asked: Mapping[str, Q], *, are_searched: bool = False
) -> list[str]:
    """Which of these are so frequent in the sample that there are surely more than COUNT_LIMIT."""
    seen = one_pass(sessions.sampled(), {"": EVERYTHING, **asked}, SAMPLE_READ)
    many = [name for name, count in seen.items() if count >= SURE]
    if are_searched and HOPE <= seen["shared"] < SURE:
        finer = capped_count(sessions.shared_sampled(), SURE_OF_SHARED)
        many += ["shared"] * (finer >= SURE_OF_SHARED)
    return many


def counts_in(sessions: Sequence[PhotoSession]) -> Counts:
    """Of sessions that were read already, and are all there are."""
    tagged, shared = (sum(map(attrgetter(name), sessions)) for name in ("is_tagged", "is_shared"))
    by_status = {"": len(sessions), "raw": len(sessions) - tagged}
    return Counts(by_status | {"tagged": tagged, "shared": shared}, len(sessions))


def tallies(workspace: Workspace, kinds: Q = UNLABELLED, statuses: Sequence[str] = ()) -> Counts:
    """As `counts`, exactly and at once: of all the sessions, or of the `kinds` the tally knows.

    A kind names its label, or none.
    """
    tally = SessionTally.objects.filter(kinds, workspace=workspace).order_by()
    rows = tally.values_list("is_tagged", "is_shared").annotate(number=Sum("count"))
    numbers = dict.fromkeys(("", *STATUSES, FOUND), 0)
    for is_tagged, is_shared, number in rows:
        has = {"raw": not is_tagged, "tagged": is_tagged, "shared": is_shared}
        has |= {"": True, FOUND: any(has[status] for status in statuses)}
        for name, does in has.items():
            numbers[name] += number * does
    return counts_of(numbers, statuses)


def counts_of(counted: dict[str, int], statuses: Sequence[str], limit: int | None = None) -> Counts:
    asked = FOUND if len(statuses) > 1 else statuses[0] if statuses else ""
    by_status = {status: counted[status] for status in ("", *STATUSES)}
    return Counts(by_status, counted[asked], limit)


def of_any(conditions: Mapping[str, Q], statuses: Sequence[str]) -> Q:
    return reduce(or_, (conditions[status] for status in statuses), Q())


def few_matches(workspace: Workspace, text: str) -> list[UUID] | None:
    """The sessions in which the text stands, straight from the index; None where those are many.

    A frequent word is told by the sample alone: its postings would be the dearest part of all.
    """
    found = PhotoSession.objects.of(workspace).matching(text)
    if capped_count(found.sampled(), FEW_SAMPLED) > FEW_SAMPLED:
        return None
    few = list(found.values_list("pk", flat=True)[: FEW + 1])
    return few if len(few) <= FEW else None


def changed_since(sessions: SessionQuerySet, moment: datetime) -> SessionQuerySet:
    """Sessions whose card looks different now: edited, or their cover was made meanwhile."""
    return sessions.filter(updated_at__gt=moment).order_by("updated_at", "pk")


def processed_since(photos: PhotoQuerySet, moment: datetime) -> PhotoQuerySet:
    """Photos that look different since: their renditions were made, or their text changed."""
    changed_at = Greatest("image__processed_at", "tagged_changed_at")
    changed = photos.annotate(changed_at=changed_at).filter(changed_at__gt=moment)
    return changed.order_by("changed_at", "pk")


def is_waiting(workspace: Workspace) -> bool:
    """Whether any rendition of the workspace is still to be made.

    Each asks for the one that waits longest: by that order the planner takes the small index of
    what waits; without it, it believes that most photos do, and reads them all.
    """
    images = Image.objects.of(workspace).filter(status=Image.Status.WAITING)
    texts = Photo.objects.of(workspace).unrendered()
    there = Workspace.objects.filter(pk=workspace.pk).annotate(
        image=Subquery(images.order_by("claimed_at").values("pk")[:1]),
        text=Subquery(texts.order_by("tagged_changed_at").values("pk")[:1]),
    )
    return there.exclude(image=None, text=None).exists()


def last_position(session: PhotoSession) -> int:
    """Where the last photo of the session stands; 0 without photos."""
    return session.photos.aggregate(last=Max("position"))["last"] or 0


def around(photo: Photo) -> tuple[PhotoQuerySet, PhotoQuerySet]:
    """The photos before and behind it in its session, in the session's order."""
    photos, here = photo.session.photos.in_order(), (photo.position, photo.pk)
    before = photos.filter(TupleLessThan(("position", "pk"), here))
    return before, photos.filter(TupleGreaterThan(("position", "pk"), here))


class Place(NamedTuple):
    """Where a photo stands in its session: it is the `number`th, between these."""

    number: int
    previous: Photo | None
    next: Photo | None


def place_of(photo: Photo) -> Place:
    before, behind = around(photo)
    return Place(before.count() + 1, before.reverse().first(), behind.first())


def photos_of_customer(customer: Customer) -> PhotoQuerySet:
    """The ready photos of all the customer's sessions, the newest first."""
    photos = Photo.objects.filter(session__customer=customer, session__trashed_at=None).ready()
    return photos.order_by("-created_at", "-pk").select_related("image")


def texts_of(session: PhotoSession) -> PhotoQuerySet:
    """A photo for each text that stands on any: the first one in the session's order."""
    with_text = session.photos.with_text().order_by("tagged_wanted", "position", "pk")
    first = with_text.distinct("tagged_wanted").values("pk")
    in_order = Prefetch("tags", Tag.objects.in_order())
    return session.photos.in_order().filter(pk__in=first).prefetch_related(in_order)


def text_count(session: PhotoSession) -> int:
    return Tag.objects.filter(photo__session=session, photo__trashed_at=None).count()


RESTORABLE = Q(trashed_at__isnull=False, purging=False)


def trashed_sessions(workspace: Workspace) -> SessionQuerySet:
    """Those that can be restored, the latest first."""
    rows = PhotoSession.everything.of(workspace).filter(RESTORABLE)
    return rows.order_by("-trashed_at", "-pk")


def trashed_photos(workspace: Workspace) -> PhotoQuerySet:
    """The same; photos of sessions in the trash come back with those."""
    rows = Photo.everything.of(workspace).filter(RESTORABLE, session__trashed_at=None)
    return rows.order_by("-trashed_at", "-pk")


def trash_counts(workspace: Workspace) -> dict[str, int]:
    return {
        "sessions": capped_count(trashed_sessions(workspace), COUNT_LIMIT),
        "photos": capped_count(trashed_photos(workspace), COUNT_LIMIT),
    }


def contents(sessions: SessionQuerySet, photos: PhotoQuerySet) -> dict[str, int]:
    """How much goes when these are deleted for ever, with what is in the sessions."""
    inside = Photo.everything.filter(session__in=sessions.order_by().values("pk"))
    return {
        "sessions": capped_count(sessions, COUNT_LIMIT),
        "inside": capped_count(inside, COUNT_LIMIT),
        "photos": capped_count(photos, COUNT_LIMIT),
    }


def purging_count(workspace: Workspace) -> int:
    """How many sessions and photos a worker still has to delete."""
    rows = (
        PhotoSession.everything.of(workspace).filter(purging=True),
        Photo.everything.of(workspace).filter(purging=True),
    )
    return sum(capped_count(each, COUNT_LIMIT) for each in rows)


def unlinked_session(workspace: Workspace, name: str) -> PhotoSession | None:
    """The eldest session of this name that has no customer."""
    named = PhotoSession.objects.of(workspace).filter(sort_name=sort_name(name), name=name)
    return named.filter(customer=None).order_by("pk").first()
