"""Photos that go to another session, or become one."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client

from gallery.actions import moving
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.history import history_of
from photocrm.audit.models import Event
from tests.factories import (
    CustomerFactory,
    PhotoFactory,
    SessionFactory,
    SessionLabelFactory,
    TagFactory,
)
from tests.fixtures.work import Race
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/gallery/"


def filled(workspace: Workspace, names: str, **fields: Any) -> PhotoSession:
    session = SessionFactory(workspace=workspace, photo_count=len(names), **fields)
    for number, name in enumerate(names, 1):
        photo = PhotoFactory(session=session, file_name=f"{name}.jpg", position=number)
        session.cover = session.cover or photo
    session.save()
    return session


@pytest.fixture
def source(workspace: Workspace) -> PhotoSession:
    return filled(workspace, "abcd", name="Source")


@pytest.fixture
def target(workspace: Workspace) -> PhotoSession:
    return filled(workspace, "xy", name="Target")


def photos(session: PhotoSession, names: str) -> list[Photo]:
    return [session.photos.get(file_name=f"{name}.jpg") for name in names]


def state(session: PhotoSession) -> tuple[str, int, int, str]:
    """Order, counts and cover."""
    session.refresh_from_db()
    names = "".join(photo.file_name[0] for photo in session.photos.in_order())
    cover = session.cover.file_name[0] if session.cover else ""
    return names, session.photo_count, session.tagged_count, cover


def post(client: Client, where: PhotoSession, tail: str, names: str, **more: Any) -> Any:
    data = {"photo": [photo.pk for photo in photos(where, names)], **more}
    return client.post(f"{LIST}{where.pk}/{tail}", data, headers=htmx("dialog-body"))


def test_photos_go_to_the_end_with_their_text_and_come_back_to_their_place(
    source: PhotoSession, target: PhotoSession, signed_in: Client
) -> None:
    TagFactory(photo=photos(source, "c")[0])
    moving.settle(source)
    answer = post(signed_in, source, "move/", "ac", session=target.pk)
    assert (state(source), state(target)) == (("bd", 2, 0, "b"), ("xyac", 4, 1, "x"))
    event = Event.objects.get(kind="photo.moved")
    undo = f"{LIST}{source.pk}/move/?undo={event.pk}"
    assert undo in answer.text
    assert signed_in.post(undo).status_code == 302
    assert (state(source), state(target)) == (("abcd", 4, 1, "a"), ("xy", 2, 0, "x"))


def test_both_histories_tell(source: PhotoSession, target: PhotoSession, signed_in: Client) -> None:
    post(signed_in, source, "move/", "a", session=target.pk)
    lines = [history_of(session)[0].sentences for session in (source, target)]
    assert lines == [["1 photo moved to Target"], ["1 photo came from Source"]]


def test_picture_that_the_target_has_stays_and_is_named(
    source: PhotoSession, target: PhotoSession, signed_in: Client
) -> None:
    PhotoFactory(session=target, image=photos(source, "b")[0].image, file_name="z.jpg", position=9)
    answer = post(signed_in, source, "move/", "ab", session=target.pk)
    assert (state(source)[0], state(target)[0]) == ("bcd", "xyza")
    assert "b.jpg stays: Target has the same picture" in answer.text


def test_picture_that_lies_in_the_trash_of_the_target_stays_too(
    source: PhotoSession, target: PhotoSession, signed_in: Client
) -> None:
    image = photos(source, "b")[0].image
    PhotoFactory(session=target, image=image, position=9, trashed=True)
    post(signed_in, source, "move/", "b", session=target.pk)
    assert (state(source)[0], state(target)[0], Event.objects.count()) == ("abcd", "xy", 0)


def test_target_without_a_date_takes_that_of_the_photos(
    source: PhotoSession, target: PhotoSession, signed_in: Client
) -> None:
    image = photos(source, "a")[0].image
    image.taken_at = datetime(2026, 5, 16, 12, tzinfo=UTC)
    image.save()
    post(signed_in, source, "move/", "a", session=target.pk)
    target.refresh_from_db()
    assert target.shot_on == date(2026, 5, 16)


def test_choices_are_the_other_sessions_of_the_workspace(
    source: PhotoSession, target: PhotoSession, other_workspace: Workspace, signed_in: Client
) -> None:
    SessionFactory(workspace=other_workspace, name="Foreign")
    SessionFactory(workspace=source.workspace, name="Deleted", trashed=True)
    dialog = post(signed_in, source, "move/", "ab")
    assert [one.name for one in dialog.context["sessions"]] == ["Target"]
    assert dialog.text.count('name="photo"') == 2
    assert [
        [one.name for one in post(signed_in, source, "move/", "a", q=q).context["sessions"]]
        for q in ("targ", "nothing")
    ] == [["Target"], []]


def test_a_target_elsewhere_or_itself_is_refused(
    source: PhotoSession, other_workspace: Workspace, signed_in: Client
) -> None:
    foreign = SessionFactory(workspace=other_workspace)
    tried = [
        post(signed_in, source, "move/", "a", session=pk) for pk in (foreign.pk, source.pk, "")
    ]
    assert [answer.status_code for answer in tried] == [422, 422, 422]
    assert state(source)[0] == "abcd"


def test_split_makes_a_session_like_the_first_and_can_be_undone(
    workspace: Workspace, signed_in: Client
) -> None:
    customer = CustomerFactory(workspace=workspace)
    source = filled(workspace, "abc", name="Wedding", customer=customer, shot_on=date(2026, 5, 16))
    label = SessionLabelFactory(session=source).label
    dialog = post(signed_in, source, "split/", "bc")
    assert 'value="Wedding (2)"' in dialog.text
    answer = post(signed_in, source, "split/", "bc", name="Party")
    new = PhotoSession.objects.get(name="Party")
    assert answer["HX-Redirect"] == f"{LIST}{new.pk}/"
    assert (state(source), state(new)) == (("a", 1, 0, "a"), ("bc", 2, 0, "b"))
    assert (new.customer, new.shot_on, list(new.labels.all())) == (
        customer,
        date(2026, 5, 16),
        [label],
    )
    event = Event.objects.get(kind="session.divided")
    signed_in.post(f"{LIST}{source.pk}/move/?undo={event.pk}")
    assert state(source) == ("abc", 3, 0, "a")
    assert not PhotoSession.objects.filter(pk=new.pk).exists()
    assert PhotoSession.everything.get(pk=new.pk).trashed_by is not None


@pytest.mark.parametrize("name", ["", " ", "x" * 201])
def test_split_needs_a_name(source: PhotoSession, signed_in: Client, name: str) -> None:
    answer = post(signed_in, source, "split/", "a", name=name)
    assert (answer.status_code, PhotoSession.objects.count()) == (422, 1)


def test_proposed_name_fits(workspace: Workspace, signed_in: Client) -> None:
    source = filled(workspace, "a", name="x" * 200)
    form = post(signed_in, source, "split/", "a").context["form"]
    assert form.initial["name"] == "x" * 196 + " (2)"


def test_two_who_move_in_opposite_directions_both_succeed(
    source: PhotoSession, target: PhotoSession, workspace: Workspace, owner: User, race: Race
) -> None:
    ways = [(source, target, "ab"), (target, source, "xy")]
    jobs = [(one, other, {photo.pk for photo in photos(one, names)}) for one, other, names in ways]

    def go(number: int) -> int:
        one, other, keys = jobs[number]
        done = moving.move(
            session_id=one.pk, to_id=other.pk, workspace=workspace, photo_ids=keys, by=owner
        )
        return len(done.photos)

    assert race(2, go) == [2, 2]
    assert (sorted(state(source)[0]), sorted(state(target)[0])) == (
        ["c", "d", "x", "y"],
        ["a", "b"],
    )


def test_two_who_move_the_same_photos_move_them_once(
    source: PhotoSession, target: PhotoSession, workspace: Workspace, owner: User, race: Race
) -> None:
    keys = {photo.pk for photo in photos(source, "ab")}

    def go(number: int) -> int:
        done = moving.move(
            session_id=source.pk, to_id=target.pk, workspace=workspace, photo_ids=keys, by=owner
        )
        return len(done.photos)

    assert sorted(race(2, go)) == [0, 2]
    assert (state(source)[1], state(target)[1]) == (2, 4)


@pytest.mark.parametrize("count", [1, 3])
def test_moving_costs_the_same_for_any_number(
    workspace: Workspace,
    target: PhotoSession,
    signed_in: Client,
    count: int,
    django_assert_num_queries: Any,
) -> None:
    source = filled(workspace, "abc"[:count])
    data = {"photo": [photo.pk for photo in source.photos.all()], "session": target.pk}
    with django_assert_num_queries(29):
        signed_in.post(f"{LIST}{source.pk}/move/", data, headers=htmx("dialog-body"))
