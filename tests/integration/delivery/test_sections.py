"""Headings divide the photos of a session into sections on the page of a link."""

import re
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from delivery.models import ShareLink
from delivery.views import share
from gallery.actions import headings
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.history import history_of
from tests.factories import (
    FavouriteFactory,
    PhotoFactory,
    SessionFactory,
    SharedPhotoFactory,
    ShareLinkFactory,
)
from tests.htmx import htmx
from tests.integration.delivery.private_pages import page

pytestmark = pytest.mark.django_db

SEEN = re.compile(r'<li class="photo-section"><h2 dir="auto">(.*?)</h2>|id="photo-([0-9a-f-]{36})"')


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Wedding", photo_count=6)


@pytest.fixture
def photos(session: PhotoSession) -> list[Photo]:
    """Two before the first heading, then two sections of two."""
    titles = ["", "", "Ceremony", "", "Party", ""]
    return [
        PhotoFactory(session=session, file_name=f"{number}.JPG", heading=title)
        for number, title in enumerate(titles)
    ]


@pytest.fixture
def link(session: PhotoSession) -> ShareLink:
    return ShareLinkFactory(session=session)


def seen(client: Client, address: str, photos: list[Photo]) -> list[str]:
    """Headings, and the places of the photos."""
    places = {str(photo.pk): str(place) for place, photo in enumerate(photos)}
    found = SEEN.findall(client.get(address).text)
    return [heading or places[photo] for heading, photo in found]


def test_headings_stand_before_their_photos(
    link: ShareLink, photos: list[Photo], client: Client
) -> None:
    assert seen(client, page(link), photos) == ["0", "1", "Ceremony", "2", "3", "Party", "4", "5"]


def test_section_goes_on_over_pages_without_being_named_again(
    link: ShareLink, photos: list[Photo], client: Client
) -> None:
    pages, address = [], page(link)
    with mock.patch.object(share, "PHOTOS_PER_PAGE", 3):
        while address:
            pages.append(seen(client, address, photos))
            query = client.get(address).context["next_url"]
            address = f"{page(link)}{query}" if query else ""
    assert pages == [["0", "1", "Ceremony", "2"], ["3", "Party", "4", "5"]]


def test_section_is_named_though_its_first_photo_is_not_shown(
    session: PhotoSession, photos: list[Photo], client: Client
) -> None:
    link = ShareLinkFactory(session=session, choice="chosen")
    for photo in (photos[1], photos[3], photos[5]):
        SharedPhotoFactory(photo=photo, link=link)
    assert seen(client, page(link), photos) == ["1", "Ceremony", "3", "Party", "5"]


def test_favourites_stand_in_their_sections(
    link: ShareLink, photos: list[Photo], client: Client
) -> None:
    FavouriteFactory(link=link, photo=photos[5])
    address = f"{page(link)}?show=favourites"
    assert seen(client, address, photos) == ["Party", "5"]


def test_photo_in_the_trash_takes_its_heading_along(
    link: ShareLink, photos: list[Photo], client: Client, owner: User
) -> None:
    Photo.objects.filter(pk=photos[2].pk).update(trashed_at="2026-01-01T00:00Z", trashed_by=owner)
    assert seen(client, page(link), photos) == ["0", "1", "3", "Party", "4", "5"]


def test_heading_is_shown_as_it_was_typed(
    link: ShareLink, photos: list[Photo], client: Client
) -> None:
    Photo.objects.filter(pk=photos[0].pk).update(heading="<b>Tom & Ewa")
    assert seen(client, page(link), photos)[0] == "&lt;b&gt;Tom &amp; Ewa"


def test_many_photos_cost_no_more_queries_than_few(
    link: ShareLink, session: PhotoSession, client: Client
) -> None:
    counts = []
    for more in (1, 2):
        PhotoFactory.create_batch(more, session=session, heading="Part")
        with CaptureQueriesContext(connection) as queries:
            client.get(page(link))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_member_sets_and_takes_away_a_heading(
    session: PhotoSession, photos: list[Photo], signed_in: Client
) -> None:
    address = f"/studio/gallery/photos/{photos[1].pk}/heading/"
    assert "1.JPG" in signed_in.get(address, headers=htmx("dialog-body")).text
    signed_in.post(address, {"heading": "  Getting ready "})
    assert Photo.objects.get(pk=photos[1].pk).heading == "Getting ready"
    assert "Getting ready" in signed_in.get(f"/studio/gallery/{session.pk}/").text
    signed_in.post(address, {"heading": ""})
    assert Photo.objects.get(pk=photos[1].pk).heading == ""
    told = [sentence for entry in history_of(session) for sentence in entry.sentences]
    assert {"Section “Getting ready” begins with 1.JPG", "Heading of 1.JPG taken away"} <= set(told)


def test_heading_that_is_too_long_is_refused(photos: list[Photo], signed_in: Client) -> None:
    address = f"/studio/gallery/photos/{photos[1].pk}/heading/"
    answer = signed_in.post(address, {"heading": "x" * 121}, headers=htmx("dialog-body"))
    assert (answer.status_code, Photo.objects.get(pk=photos[1].pk).heading) == (422, "")


def test_same_heading_again_is_no_event(photos: list[Photo], owner: User) -> None:
    assert not headings.set_heading(photo=photos[2], heading="Ceremony", by=owner)
