"""The order of the photos of a session."""

from collections.abc import Collection
from operator import itemgetter
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from gallery import ordering
from gallery.models import Photo, PhotoSession
from gallery.ordering import Place, Run
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from photocrm.audit.trail import record

RENUMBER = """
    UPDATE gallery_photo SET position = wanted.place
    FROM unnest(%s::uuid[]) WITH ORDINALITY AS wanted(id, place)
    WHERE gallery_photo.id = wanted.id AND gallery_photo.position <> wanted.place
"""
TAKEN, NAME = "taken", "name"


@transaction.atomic
def arrange(
    *,
    session_id: UUID,
    workspace: Workspace,
    photo_ids: Collection[UUID],
    place: Place,
    anchor: UUID | None = None,
    by: User,
) -> Event | None:
    """Let the photos stand together at a place; None when they do already.

    Photos of other sessions are left alone. Raises NoAnchor.
    """
    session = PhotoSession.objects.of(workspace).held(session_id)
    order = order_of(session)
    wanted = ordering.moved(order, photo_ids, place, anchor)
    if wanted == order:
        return None
    renumber(wanted)
    runs = recorded(ordering.runs_of(order, photo_ids))
    count = sum(len(keys) for _, keys in runs)
    return record("session.arranged", session, by=by, runs=runs, count=count)


@transaction.atomic
def sort(*, session_id: UUID, workspace: Workspace, key: str, by: User) -> Event | None:
    """By the time each photo was taken, or by file name; None when they stand so already."""
    session = PhotoSession.objects.of(workspace).held(session_id)
    order = order_of(session)
    wanted = by_name(session) if key == NAME else by_time(session)
    if wanted == order:
        return None
    renumber(wanted)
    runs = recorded(ordering.runs_of(order, set(order)))
    return record("session.sorted", session, by=by, runs=runs, key=key)


@transaction.atomic
def undo(*, session_id: UUID, workspace: Workspace, event_id: int, by: User) -> None:
    """Put the photos of the event back where they were; raises Event.DoesNotExist."""
    session = PhotoSession.objects.of(workspace).held(session_id)
    kinds = ("session.arranged", "session.sorted")
    event = Event.objects.about(session).told().get(pk=event_id, kind__in=kinds)
    order = order_of(session)
    wanted = ordering.put_back(order, runs_in(event))
    if wanted != order:
        renumber(wanted)
        record("session.rearranged", session, by=by)


def order_of(session: PhotoSession) -> list[UUID]:
    return list(session.photos.order_by("position", "pk").values_list("pk", flat=True))


def by_name(session: PhotoSession) -> list[UUID]:
    rows = session.photos.order_by("position", "pk").values_list("pk", "file_name")
    named = [(pk, ordering.natural(name)) for pk, name in rows]
    return [pk for pk, _ in sorted(named, key=itemgetter(1))]


def by_time(session: PhotoSession) -> list[UUID]:
    taken = F("image__taken_at").asc(nulls_last=True)
    return list(session.photos.order_by(taken, "position", "pk").values_list("pk", flat=True))


def renumber(order: list[UUID]) -> None:
    """Number the photos from 1 in one statement, which writes those alone that change place."""
    with connection.cursor() as cursor:
        cursor.execute(RENUMBER, [order])


def place_of(photo: Photo) -> int:
    """1 for the first photo of its session."""
    earlier = Photo.objects.filter(session=photo.session_id, position__lt=photo.position)
    return earlier.count() + 1


def recorded(runs: list[Run]) -> list[tuple[str | None, list[str]]]:
    """As an event keeps them."""
    return [(str(after) if after else None, [str(key) for key in keys]) for after, keys in runs]


def runs_in(event: Event) -> list[Run]:
    return [
        (UUID(after) if after else None, [UUID(key) for key in keys])
        for after, keys in event.details["runs"]
    ]
