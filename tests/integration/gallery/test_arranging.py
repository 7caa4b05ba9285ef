"""The order of the photos of a session, and its cover."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gallery.actions import arranging
from gallery.models import Photo, PhotoSession
from gallery.ordering import Place
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.history import history_of
from photocrm.audit.models import Change, Event
from tests.factories import PhotoFactory, SessionFactory
from tests.fixtures.people import ClientOf, Member
from tests.fixtures.work import Race
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/gallery/"


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    session = SessionFactory(workspace=workspace, name="Wedding", photo_count=4)
    for number, name in enumerate("dbca"):
        PhotoFactory(session=session, file_name=f"{name}.jpg", position=7 + number // 2)
    session.cover = session.photos.get(file_name="d.jpg")
    session.save()
    return session


def order(session: PhotoSession) -> str:
    return "".join(photo.file_name[0] for photo in session.photos.in_order())


def key(session: PhotoSession, name: str) -> str:
    return str(session.photos.get(file_name=f"{name}.jpg").pk)


def address(session: PhotoSession, tail: str = "arrange/") -> str:
    return f"{LIST}{session.pk}/{tail}"


def arrange(client: Client, session: PhotoSession, query: str, names: str) -> Any:
    photos = {"photo": [key(session, name) for name in names]}
    return client.post(address(session) + query, photos, headers=htmx())


@pytest.mark.parametrize(
    ("to", "names", "expected"),
    [
        ("first", "c", "cdba"),
        ("last", "d", "bcad"),
        ("earlier", "c", "dcba"),
        ("later", "b", "dcba"),
        ("last", "db", "cadb"),
    ],
)
def test_photos_are_put_to_their_place(
    session: PhotoSession, signed_in: Client, to: str, names: str, expected: str
) -> None:
    answer = arrange(signed_in, session, f"?to={to}", names)
    assert (answer.status_code, order(session)) == (200, expected)
    assert sorted(session.photos.values_list("position", flat=True)) == [1, 2, 3, 4]
    assert f"photos-{session.pk}" in json.loads(answer["HX-Trigger"])


def test_photo_goes_next_to_another(session: PhotoSession, signed_in: Client) -> None:
    arrange(signed_in, session, f"?to=before&anchor={key(session, 'b')}", "a")
    assert order(session) == "dabc"
    arrange(signed_in, session, f"?to=after&anchor={key(session, 'c')}", "d")
    assert order(session) == "abcd"


def test_a_step_is_read_out_and_a_longer_way_can_be_undone(
    session: PhotoSession, signed_in: Client
) -> None:
    step = arrange(signed_in, session, "?to=later", "d")
    placed = json.loads(step["HX-Trigger"])["photo-placed"]
    assert (placed, "Undo" in step.text) == ("d.jpg is photo 2 of 4 now", False)
    assert "Undo" in arrange(signed_in, session, "?to=last", "d").text


def test_undo_puts_photos_back_although_others_moved(
    session: PhotoSession, signed_in: Client
) -> None:
    arrange(signed_in, session, "?to=last", "b")
    event = Event.objects.get(kind="session.arranged")
    arrange(signed_in, session, "?to=first", "a")
    assert order(session) == "adcb"
    signed_in.post(f"{address(session)}?undo={event.pk}")
    assert order(session) == "adbc"


def test_only_photos_that_change_place_are_written(
    session: PhotoSession, signed_in: Client
) -> None:
    arrange(signed_in, session, "?to=first", "b")
    before = Change.objects.filter(table="gallery_photo", operation="update").count()
    arrange(signed_in, session, "?to=later", "b")
    after = Change.objects.filter(table="gallery_photo", operation="update").count()
    assert after - before == 2


def test_nothing_to_move_is_no_event(session: PhotoSession, signed_in: Client) -> None:
    arrange(signed_in, session, "?to=first", "d")
    assert Event.objects.count() == 0


@pytest.mark.parametrize(("by", "expected"), [("name", "abcd"), ("taken", "acdb")])
def test_photos_are_sorted_and_put_back(
    session: PhotoSession, signed_in: Client, by: str, expected: str
) -> None:
    now = timezone.now()
    for number, name in enumerate("ac"):
        image = session.photos.get(file_name=f"{name}.jpg").image
        image.taken_at = now + timedelta(number)
        image.save()
    signed_in.post(address(session, "sort/"), {"by": by})
    assert order(session) == expected
    event = Event.objects.get(kind="session.sorted")
    signed_in.post(f"{address(session)}?undo={event.pk}")
    assert order(session) == "dbca"
    sentences = [line for entry in history_of(session) for line in entry.sentences]
    assert sentences[0] == "Earlier order of photos restored"
    assert sentences[1].startswith("Photos sorted by ")


def test_cover_is_set_and_put_back(session: PhotoSession, signed_in: Client) -> None:
    earlier = session.cover_id
    answer = signed_in.post(
        address(session, "cover/"), {"photo": key(session, "a")}, headers=htmx()
    )
    session.refresh_from_db()
    assert session.cover
    assert session.cover.file_name == "a.jpg"
    assert f"session-{session.pk}" in json.loads(answer["HX-Trigger"])
    assert Event.objects.get().kind == "session.covered"
    undo = f"{address(session, 'cover/')}?photo={earlier}"
    assert undo in answer.text
    signed_in.post(undo)
    session.refresh_from_db()
    assert session.cover_id == earlier


@pytest.mark.parametrize(
    "query",
    ["", "?to=away", "?to=before&anchor=x", "?undo=x", "?undo=", "?undo=99999999999999999999"],
)
def test_places_that_do_not_exist_are_refused(
    session: PhotoSession, signed_in: Client, query: str
) -> None:
    assert arrange(signed_in, session, query, "a").status_code == 400
    assert order(session) == "dbca"


@pytest.mark.parametrize(("tail", "photo"), [("arrange/?to=last", "x"), ("cover/", "x")])
def test_photos_that_are_none_are_refused(
    session: PhotoSession, signed_in: Client, tail: str, photo: str
) -> None:
    refused = [signed_in.post(address(session, tail), data) for data in ({}, {"photo": photo})]
    assert [answer.status_code for answer in refused] == [400, 400]


@pytest.mark.parametrize("tail", ["arrange/?to=first", "cover/", "move/", "split/"])
def test_photos_of_other_sessions_are_not_found(
    session: PhotoSession, signed_in: Client, tail: str, workspace: Workspace
) -> None:
    foreign = PhotoFactory(session=SessionFactory(workspace=workspace))
    answer = signed_in.post(address(session, tail), {"photo": foreign.pk})
    assert (answer.status_code, Event.objects.count()) == (404, 0)


def test_undo_of_another_session_is_not_found(
    session: PhotoSession, workspace: Workspace, signed_in: Client
) -> None:
    arrange(signed_in, session, "?to=last", "d")
    event = Event.objects.get()
    other = SessionFactory(workspace=workspace)
    assert signed_in.post(f"{address(other)}?undo={event.pk}").status_code == 404


def test_a_neighbour_that_is_gone_is_told(session: PhotoSession, signed_in: Client) -> None:
    gone = key(session, "b")
    Photo.objects.filter(pk=gone).delete()
    answer = arrange(signed_in, session, f"?to=before&anchor={gone}", "a")
    assert "no longer here" in answer.text
    assert order(session) == "dca"


def test_a_sort_by_something_else_is_refused(session: PhotoSession, signed_in: Client) -> None:
    assert signed_in.post(address(session, "sort/"), {"by": "size"}).status_code == 400


def test_two_at_once_lose_no_photo(
    session: PhotoSession, workspace: Workspace, owner: User, race: Race
) -> None:
    photos = list(session.photos.in_order())

    def move(number: int) -> None:
        arranging.arrange(
            session_id=session.pk,
            workspace=workspace,
            photo_ids={photos[number].pk},
            place=Place.LAST,
            by=owner,
        )

    race(4, move)
    assert sorted(order(session)) == ["a", "b", "c", "d"]
    assert sorted(session.photos.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_viewer_gets_no_way_to_arrange(
    session: PhotoSession, member: Member, client_of: ClientOf
) -> None:
    text = client_of(member(Role.VIEWER)).get(address(session, "")).text
    assert [
        word for word in ("select-box", "photo-bulk", "/edit/", "arrange/?to") if word in text
    ] == []


def test_grid_comes_back_as_long_as_it_was(
    session: PhotoSession, signed_in: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gallery.views.sessions.PHOTOS_PER_PAGE", 2)
    asked = {shown: signed_in.get(address(session, ""), {"shown": shown}) for shown in ("1", "3")}
    assert [len(page.context["page"].rows) for page in asked.values()] == [2, 3]


@pytest.mark.parametrize("count", [1, 3])
def test_arranging_costs_the_same_for_any_number(
    workspace: Workspace, signed_in: Client, count: int, django_assert_num_queries: Any
) -> None:
    session = SessionFactory(workspace=workspace)
    photos = PhotoFactory.create_batch(count + 1, session=session)
    data = {"photo": photos[0].pk}
    with django_assert_num_queries(16):
        signed_in.post(address(session, "arrange/?to=last"), data, headers=htmx())
