"""The text of one photo on others of its session."""

import json
import re
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from gallery.actions import renders, tag_copies
from gallery.lettering.layers import Layer, version_of
from gallery.models import Photo, PhotoSession, Tag
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from tests import queues
from tests.factories import PhotoFactory, SessionFactory, TagFactory
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

EARLIER = Layer("Earlier", x=0.2, y=0.2, size=0.1)


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, photo_count=4, tagged_count=2)


@pytest.fixture
def photos(session: PhotoSession) -> list[Photo]:
    """The first has the text to copy, the second an earlier one, the others none."""
    first, second, *others = PhotoFactory.create_batch(4, session=session)
    TagFactory(photo=first, text="Upper", position=1)
    TagFactory(photo=first, text="Lower")
    TagFactory(photo=second, text="Earlier", x=0.2, y=0.2, size=0.1)
    for photo in (first, second):
        renders.want(photo)
    return [first, second, *others]


def url_of(session: PhotoSession) -> str:
    return f"/studio/gallery/{session.pk}/tags/apply/"


def texts(photos: list[Photo]) -> list[list[str]]:
    return [[tag.text for tag in photo.tags.in_order()] for photo in photos]


def undo_url(answer: Any) -> str:
    found = re.search(r'action="(/studio/gallery/[^"]*\?undo=[^"]*)"', answer.text)
    assert found
    return found[1]


BOTH = ["Lower", "Upper"]


def test_chosen_photos_get_the_layers_and_others_keep_theirs(
    session: PhotoSession, photos: list[Photo], signed_in: Client, committed: Any
) -> None:
    chosen = [str(photos[1].pk), str(photos[2].pk)]
    queues.empty()
    with committed():
        answer = signed_in.post(url_of(session), {"from": str(photos[0].pk), "photo": chosen})
    assert answer.status_code == 302
    assert texts(photos) == [BOTH, BOTH, BOTH, []]
    for photo in photos:
        photo.refresh_from_db()
    version = version_of(renders.layers_of(photos[0]))
    assert [photo.tagged_wanted for photo in photos] == [version, version, version, ""]
    session.refresh_from_db()
    assert session.tagged_count == 3
    assert sorted(arguments["photo_id"] for _, _, arguments in queues.sent()) == sorted(chosen)
    event = Event.objects.get(kind="tags.applied")
    assert (event.row_id, event.details["count"]) == (str(session.pk), 2)


def test_all_photos_of_the_session_but_the_trash(
    session: PhotoSession, photos: list[Photo], signed_in: Client
) -> None:
    trashed = PhotoFactory(session=session, trashed=True)
    elsewhere = PhotoFactory(session=SessionFactory(workspace=session.workspace))
    signed_in.post(url_of(session), {"from": str(photos[0].pk), "all": "1"})
    assert texts([*photos, trashed, elsewhere]) == [BOTH] * 4 + [[], []]


def test_photos_of_other_sessions_are_left_alone(
    session: PhotoSession, photos: list[Photo], signed_in: Client
) -> None:
    elsewhere = PhotoFactory(session=SessionFactory(workspace=session.workspace))
    signed_in.post(url_of(session), {"from": str(photos[0].pk), "photo": str(elsewhere.pk)})
    assert texts([elsewhere]) == [[]]


def test_undo_restores_earlier_layers_and_keeps_later_ones(
    session: PhotoSession, photos: list[Photo], signed_in: Client, owner: User
) -> None:
    data = {"from": str(photos[0].pk), "all": "1"}
    answer = signed_in.post(url_of(session), data, follow=True)
    later = Photo.objects.get(pk=photos[3].pk)
    Tag.objects.filter(photo=later).update(text="Later")
    renders.want(later)
    undone = signed_in.post(undo_url(answer), follow=True)
    assert "Earlier text restored on 2 photos; 1 changed since and kept" in undone.text
    assert texts(photos) == [BOTH, ["Earlier"], [], ["Later", "Later"]]
    photos[1].refresh_from_db()
    photos[2].refresh_from_db()
    assert [photos[1].tagged_wanted, photos[2].tagged_wanted] == [version_of([EARLIER]), ""]
    session.refresh_from_db()
    assert session.tagged_count == 3


def test_undo_comes_too_late_once_it_is_forgotten(
    session: PhotoSession, photos: list[Photo], signed_in: Client
) -> None:
    answer = signed_in.post(url_of(session), {"from": str(photos[0].pk), "all": "1"}, follow=True)
    cache.clear()
    late = signed_in.post(undo_url(answer), follow=True)
    assert "It is too late to undo this." in late.text
    assert texts(photos) == [BOTH] * 4


def test_undo_of_another_session_is_refused(
    session: PhotoSession, photos: list[Photo], signed_in: Client
) -> None:
    answer = signed_in.post(url_of(session), {"from": str(photos[0].pk), "all": "1"}, follow=True)
    other = SessionFactory(workspace=session.workspace)
    elsewhere = undo_url(answer).replace(str(session.pk), str(other.pk))
    assert "It is too late to undo this." in signed_in.post(elsewhere, follow=True).text
    assert texts(photos) == [BOTH] * 4


@pytest.mark.parametrize(
    ("data", "words"),
    [({}, "Choose at least one photo, or all of them."), ({"all": "1"}, "no saved text yet")],
)
def test_refusals_stay_in_the_dialog(
    data: dict[str, str], words: str, session: PhotoSession, photos: list[Photo], signed_in: Client
) -> None:
    answer = signed_in.post(url_of(session), {"from": str(photos[3].pk)} | data)
    assert (answer.status_code, words in answer.text) == (422, True)


def test_nonsense_is_no_server_error(
    session: PhotoSession, photos: list[Photo], signed_in: Client
) -> None:
    source = str(photos[0].pk)
    posts = [{}, {"from": "x"}, {"from": str(uuid4())}, {"from": source, "photo": "x"}]
    statuses = [signed_in.post(url_of(session), data).status_code for data in posts]
    assert statuses == [400, 400, 404, 400]
    restore = f"/studio/gallery/{session.pk}/tags/restore/"
    assert signed_in.post(f"{restore}?undo=x").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_applying_takes_as_many_queries_for_many_photos(
    count: int,
    session: PhotoSession,
    photos: list[Photo],
    owner: User,
    django_assert_num_queries: Any,
) -> None:
    chosen = [photo.pk for photo in photos[1 : count + 1]]
    with django_assert_num_queries(14):
        tag_copies.apply(source=photos[0], photo_ids=chosen, by=owner)


@pytest.mark.parametrize("count", [1, 3])
def test_dialog_takes_as_many_queries_for_many_photos(
    count: int, workspace: Workspace, signed_in: Client, django_assert_num_queries: Any
) -> None:
    session = SessionFactory(workspace=workspace, photo_count=count + 1)
    source, *_ = PhotoFactory.create_batch(count + 1, session=session)
    url = f"{url_of(session)}?from={source.pk}"
    signed_in.get(url)
    with django_assert_num_queries(10):
        page = signed_in.get(url)
    assert page.text.count('name="photo"') == count


def test_only_the_first_photos_are_hinted_and_the_sweeper_finds_the_rest(
    session: PhotoSession, photos: list[Photo], owner: User, committed: Any
) -> None:
    PhotoFactory.create_batch(renders.FIRST_HINTS + 5, session=session)
    PhotoSession.objects.update(photo_count=renders.FIRST_HINTS + 9)
    queues.empty()
    with committed():
        tag_copies.apply(source=photos[0], photo_ids=None, by=owner)
    assert len(queues.sent()) == renders.FIRST_HINTS
    assert Photo.objects.unrendered().count() == renders.FIRST_HINTS + 5 + 4


def text_url(session: PhotoSession) -> str:
    return f"/studio/gallery/{session.pk}/photos/text/"


def test_chosen_photos_are_offered_each_text_of_the_session_once(
    session: PhotoSession, photos: list[Photo], signed_in: Client, owner: User
) -> None:
    tag_copies.apply(source=photos[0], photo_ids=[photos[3].pk], by=owner)
    asked = signed_in.post(text_url(session), {"photo": [str(photos[2].pk)]})
    offered = re.findall(r'name="from" value="([^"]+)"', asked.text)
    assert offered == [str(photos[0].pk), str(photos[1].pk)]
    assert "Lower · Upper" in asked.text
    assert texts(photos) == [BOTH, ["Earlier"], [], BOTH]


def test_chosen_photos_get_the_text_that_was_chosen_and_lose_it_by_undo(
    session: PhotoSession, photos: list[Photo], signed_in: Client
) -> None:
    chosen = {"photo": [str(photos[1].pk), str(photos[2].pk)], "from": str(photos[0].pk)}
    answer = signed_in.post(text_url(session), chosen, headers=htmx("dialog-body"))
    assert texts(photos) == [BOTH, BOTH, BOTH, []]
    events = json.loads(answer["HX-Trigger"])
    here = {f"session-{session.pk}", f"photos-{session.pk}"}
    assert set(events) == {*here, "selection-clear", "dialog-close"}
    signed_in.post(undo_url(answer))
    assert texts(photos) == [BOTH, ["Earlier"], [], []]


@pytest.mark.parametrize("count", [1, 3])
def test_offering_texts_costs_the_same_for_any_number(
    count: int, workspace: Workspace, signed_in: Client, django_assert_num_queries: Any
) -> None:
    session = SessionFactory(workspace=workspace)
    photos = PhotoFactory.create_batch(count, session=session)
    for photo in photos:
        TagFactory(photo=photo, text=f"For {photo.file_name}")
        renders.want(photo)
    with django_assert_num_queries(13):
        asked = signed_in.post(text_url(session), {"photo": [str(photos[0].pk)]})
        assert asked.text.count('name="from"') == count


def test_photo_whose_text_is_gone_is_refused_and_the_question_comes_again(
    session: PhotoSession, photos: list[Photo], signed_in: Client
) -> None:
    answer = {"photo": [str(photos[1].pk)], "from": str(photos[2].pk)}
    refused = signed_in.post(text_url(session), answer)
    assert (refused.status_code, texts(photos)[1]) == (422, ["Earlier"])
    assert "This photo has no saved text yet." in refused.text
    assert f'name="photo" value="{photos[1].pk}"' in refused.text


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ({}, 400),
        ({"photo": ["nonsense"]}, 400),
        ({"photo": [str(uuid4())]}, 404),
        ({"from": "nonsense"}, 400),
        ({"from": str(uuid4())}, 404),
    ],
)
def test_text_for_what_is_not_there_is_refused(
    answer: dict[str, Any],
    status: int,
    session: PhotoSession,
    photos: list[Photo],
    signed_in: Client,
) -> None:
    chosen = {"photo": [str(photos[2].pk)]} if "from" in answer else {}
    assert signed_in.post(text_url(session), chosen | answer).status_code == status


def test_session_without_text_says_what_to_do_first(
    workspace: Workspace, signed_in: Client
) -> None:
    photo = PhotoFactory(session=SessionFactory(workspace=workspace))
    asked = signed_in.post(text_url(photo.session), {"photo": [str(photo.pk)]})
    assert "No photo of this session has text yet." in asked.text
    assert f"/photos/{photo.pk}/tags/" in asked.text
