"""Remarks and comments on photos, between one recipient and the studio."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from delivery.access import CLICKS_PER_MINUTE
from delivery.actions import comments
from delivery.models import Comment, Favourite, ShareLink
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from photocrm.today.actions.notices import notify
from photocrm.today.models import Notification
from tests.factories import (
    CommentFactory,
    CustomerFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    token_of,
)
from tests.htmx import htmx

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    anna = CustomerFactory(workspace=workspace, name="Anna Weber")
    return SessionFactory(workspace=workspace, customer=anna, photo_count=1)


@pytest.fixture
def photo(session: PhotoSession) -> Photo:
    return PhotoFactory(session=session, file_name="IMG_1.JPG")


@pytest.fixture
def link(session: PhotoSession, owner: User) -> ShareLink:
    return ShareLinkFactory(session=session, created_by=owner)


def talk(link: ShareLink, photo: Photo) -> str:
    return f"/s/{token_of(link)}/{photo.pk}/talk/"


def test_recipient_and_studio_talk(
    link: ShareLink, photo: Photo, client: Client, signed_in: Client, owner: User
) -> None:
    response = client.post(talk(link, photo), {"comment": "Brighter, please <3"})
    assert (response.status_code, response["Location"]) == (302, talk(link, photo))
    panel = f"/studio/gallery/photos/{photo.pk}/comments/"
    assert "Brighter, please &lt;3" in signed_in.get(panel).text
    signed_in.post(f"{panel}{link.pk}/", {"text": "Of course"})
    assert "Of course" in client.get(talk(link, photo)).text
    said = [(one.text, one.is_staff, one.author) for one in Comment.objects.in_order()]
    assert said == [("Brighter, please <3", False, None), ("Of course", True, owner)]
    assert Event.objects.filter(kind="share.commented").count() == 2


def test_talk_alone_is_answered_to_htmx(link: ShareLink, photo: Photo, client: Client) -> None:
    headers = htmx("photo-talk", tag="div")
    response = client.post(talk(link, photo), {"comment": "Brighter"}, headers=headers)
    assert response.status_code == 200
    assert "Brighter" in response.text
    assert "<html" not in response.text


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2_001])
def test_comment_that_says_nothing_or_too_much_is_refused_and_kept(
    link: ShareLink, photo: Photo, client: Client, text: str
) -> None:
    response = client.post(talk(link, photo), {"comment": text})
    assert (response.status_code, Comment.objects.count()) == (422, 0)
    assert text.strip() in response.text


def test_remark_chooses_the_photo_and_can_be_changed(
    link: ShareLink, photo: Photo, client: Client
) -> None:
    for remark in ("without the lamp", "with the lamp", ""):
        client.post(talk(link, photo), {"remark": remark})
        assert list(Favourite.objects.values_list("remark", flat=True)) == [remark]
    photo.refresh_from_db()
    assert photo.favourite_count == 1


def test_what_others_say_is_nobodys_business(
    link: ShareLink, session: PhotoSession, photo: Photo, client: Client
) -> None:
    CommentFactory(link=ShareLinkFactory(session=session), photo=photo, text="Secret")
    assert "Secret" not in client.get(talk(link, photo)).text


def test_tile_shows_where_something_was_said(link: ShareLink, photo: Photo, client: Client) -> None:
    page = f"/s/{token_of(link)}/"
    assert "data-said" not in client.get(page).text
    CommentFactory(link=link, photo=photo)
    assert client.get(page).text.count("data-said") == 1


def test_photos_of_other_sessions_and_of_the_trash_are_not_talked_of(
    link: ShareLink, session: PhotoSession, workspace: Workspace, client: Client
) -> None:
    others = [
        PhotoFactory(session=SessionFactory(workspace=workspace)),
        PhotoFactory(session=session, trashed=True),
        PhotoFactory(),
    ]
    statuses = [client.post(talk(link, one), {"comment": "x"}).status_code for one in others]
    assert statuses == [404, 404, 404]
    assert Comment.objects.count() == 0


def test_studio_answers_only_links_of_the_photo(
    photo: Photo, workspace: Workspace, signed_in: Client
) -> None:
    other = ShareLinkFactory(session=SessionFactory(workspace=workspace))
    url = f"/studio/gallery/photos/{photo.pk}/comments/{other.pk}/"
    assert signed_in.post(url, {"text": "x"}).status_code == 404
    assert Comment.objects.count() == 0


def test_forms_of_strangers_are_refused(link: ShareLink, photo: Photo) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(talk(link, photo), {"comment": "x"}).status_code == 403


def test_flood_of_comments_is_stopped(
    link: ShareLink, photo: Photo, client: Client, monkeypatch: Any
) -> None:
    monkeypatch.setattr("delivery.access.CLICKS_PER_MINUTE", 2)
    assert CLICKS_PER_MINUTE > 2
    statuses = [client.post(talk(link, photo), {"comment": "x"}).status_code for _ in range(6)]
    assert 429 in statuses  # whenever the minute turns


def test_bell_tells_of_recipients_alone(link: ShareLink, photo: Photo, owner: User) -> None:
    comments.add(link_id=link.pk, photo_id=photo.pk, text="Brighter", author=None)
    comments.add(link_id=link.pk, photo_id=photo.pk, text="Yes", author=owner)
    for _ in range(2):
        notify(timezone.now())
    told = Notification.objects.filter(kind="comment").get()
    assert (told.user, told.text) == (owner, "Anna Weber on IMG_1.JPG: Brighter")
    assert told.path == f"gallery/photos/{photo.pk}/comments/"


@pytest.mark.parametrize("count", [1, 3])
def test_threads_cost_the_same_for_any_number(
    count: int,
    session: PhotoSession,
    photo: Photo,
    signed_in: Client,
    django_assert_num_queries: Any,
) -> None:
    for link in ShareLinkFactory.create_batch(count, session=session):
        CommentFactory.create_batch(count, link=link, photo=photo)
    with django_assert_num_queries(8):
        page = signed_in.get(f"/studio/gallery/photos/{photo.pk}/comments/")
    assert page.text.count("Could this one be brighter?") == count * count
