"""Downloads of one, ticked, favourite or all photos, in full or web size."""

import io
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from delivery.models import Download, ShareLink
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import Workspace
from tests.factories import (
    FavouriteFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    stored,
    token_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Wedding", photo_count=3)


@pytest.fixture
def photos(session: PhotoSession) -> list[Photo]:
    made: list[Photo] = [
        PhotoFactory(session=session, file_name=f"IMG_{n}.HEIC") for n in (1, 2, 3)
    ]
    for photo in made:
        name = photo.file_name.encode()
        stored(photo.image, {"full": b"full " + name, "mail": b"web " + name})
    return made


@pytest.fixture
def link(session: PhotoSession) -> ShareLink:
    return ShareLinkFactory(session=session)


def page(link: ShareLink, rest: str = "") -> str:
    return f"/s/{token_of(link)}/{rest}"


def contents(response: Any) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(response.getvalue())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize(("size", "kind"), [("original", b"full"), ("web", b"web"), ("", b"full")])
def test_each_size_of_one_and_of_all(
    link: ShareLink, photos: list[Photo], client: Client, size: str, kind: bytes
) -> None:
    one = client.get(page(link, f"{photos[0].pk}/?size={size}"))
    assert one.getvalue() == kind + b" IMG_1.HEIC"
    everything = contents(client.get(page(link, f"photos.zip?size={size}")))
    assert everything == {f"IMG_{n}.jpg": kind + f" IMG_{n}.HEIC".encode() for n in (1, 2, 3)}


def test_unknown_size_is_refused(link: ShareLink, photos: list[Photo], client: Client) -> None:
    for rest in (f"{photos[0].pk}/?size=huge", "photos.zip?size=huge"):
        assert client.get(page(link, rest)).status_code == 400
    assert Download.objects.count() == 0


def test_favourites_alone(link: ShareLink, photos: list[Photo], client: Client) -> None:
    FavouriteFactory(link=link, photo=photos[1])
    assert list(contents(client.get(page(link, "photos.zip?show=favourites")))) == ["IMG_2.jpg"]


def test_ticked_photos_are_downloaded_and_go_on_where_they_were(
    link: ShareLink, photos: list[Photo], client: Client
) -> None:
    ticked = {"photo": [photos[2].pk, photos[0].pk], "size": "web"}
    address = client.post(page(link, "select/"), ticked)["Location"]
    whole = client.get(address)
    content = whole.getvalue()
    assert list(contents(client.get(address))) == ["IMG_1.jpg", "IMG_3.jpg"]
    headers = {"Range": "bytes=40-", "If-Range": whole["ETag"]}
    rest = client.get(address, headers=headers)
    assert (rest.status_code, rest.getvalue()) == (206, content[40:])
    taken = Download.objects.order_by("at", "file_name").values_list("photo", "file_name")
    each = [(photos[0].pk, "IMG_1.jpg"), (photos[2].pk, "IMG_3.jpg")]
    assert list(taken) == [*each, *each]
    link.refresh_from_db()
    assert link.download_count == 2


def test_ticked_photos_beyond_the_limit_are_refused_together(
    link: ShareLink, photos: list[Photo], client: Client
) -> None:
    ShareLink.objects.update(photo_limit=2)

    def taken(*ticked: Photo) -> int:
        data = {"photo": [photo.pk for photo in ticked]}
        address = client.post(page(link, "select/"), data)["Location"]
        response = client.get(address)
        response.getvalue()
        return response.status_code

    assert [taken(*photos), taken(*photos[:2]), taken(photos[2])] == [403, 200, 403]
    assert taken(photos[1]) == 200
    assert set(Download.objects.values_list("photo", flat=True)) == {
        photo.pk for photo in photos[:2]
    }


def test_page_shows_boxes_to_tick(link: ShareLink, photos: list[Photo], client: Client) -> None:
    text = client.get(page(link, "?pick=1")).text
    assert text.count('form="share-pick"') == 3
    assert "data-pswp-width" not in text


def test_nothing_ticked_leads_back(link: ShareLink, client: Client) -> None:
    response = client.post(page(link, "select/"), {})
    assert response["Location"] == page(link, "?pick=1")


def test_photos_of_others_are_left_out(
    link: ShareLink, photos: list[Photo], client: Client, workspace: Workspace
) -> None:
    foreign = PhotoFactory(session=SessionFactory(workspace=workspace))
    ticked = {"photo": [photos[0].pk, foreign.pk, uuid4()]}
    address = client.post(page(link, "select/"), ticked)["Location"]
    assert list(contents(client.get(address))) == ["IMG_1.jpg"]


def test_what_is_no_photo_is_refused(link: ShareLink, client: Client) -> None:
    assert client.post(page(link, "select/"), {"photo": ["1 or 1"]}).status_code == 400


def test_address_opens_in_the_browser_that_ticked_alone(
    link: ShareLink, photos: list[Photo], client: Client
) -> None:
    address = client.post(page(link, "select/"), {"photo": [photos[0].pk]})["Location"]
    assert Client().get(address).status_code == 404
    other = ShareLinkFactory(session=link.session)
    assert client.get(address.replace(token_of(link), token_of(other))).status_code == 404
