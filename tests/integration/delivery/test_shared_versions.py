"""What a private link shows of photos with text: the version the session says, and no other."""

import io
import zipfile

import pytest
from django.test import Client

from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.factories import (
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    stored,
    stored_tagged,
    token_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Wedding", photo_count=1)


@pytest.fixture
def photo(session: PhotoSession) -> Photo:
    photo = PhotoFactory(session=session, file_name="IMG_1.JPG", rendered=True)
    stored(photo.image, {"500": b"raw picture", "full": b"raw jpeg"})
    return stored_tagged(photo, {"500": b"text on it", "full": b"tagged jpeg"})


@pytest.fixture
def token(session: PhotoSession, owner: User) -> str:
    return token_of(ShareLinkFactory(session=session, created_by=owner))


def urls(token: str, photo: Photo) -> dict[str, str]:
    base = f"/s/{token}/{photo.pk}"
    return {"tagged": f"{base}/{photo.tagged_made}/500.webp", "raw": f"{base}/1-500.webp"}


@pytest.mark.parametrize(
    ("version", "small", "full"),
    [("tagged", b"text on it", b"tagged jpeg"), ("raw", b"raw picture", b"raw jpeg")],
)
def test_page_picture_download_and_zip_are_what_the_session_says(
    version: str, small: bytes, full: bytes, photo: Photo, token: str, client: Client
) -> None:
    PhotoSession.objects.update(current_version=version)
    addresses = urls(token, photo)
    assert addresses[version] in client.get(f"/s/{token}/").text
    assert client.get(addresses[version]).getvalue() == small
    assert client.get(f"/s/{token}/{photo.pk}/").getvalue() == full
    archive = client.get(f"/s/{token}/photos.zip").getvalue()
    assert zipfile.ZipFile(io.BytesIO(archive)).read("IMG_1.jpg") == full


@pytest.mark.parametrize(("shown", "asked"), [("tagged", "raw"), ("raw", "tagged")])
def test_address_of_the_other_version_leads_to_the_shown_one(
    shown: str, asked: str, photo: Photo, token: str, client: Client
) -> None:
    PhotoSession.objects.update(current_version=shown)
    addresses = urls(token, photo)
    answer = client.get(addresses[asked])
    assert (answer.status_code, answer["Location"]) == (302, addresses[shown])


def test_photo_of_another_link_is_not_found(
    photo: Photo, token: str, workspace: Workspace, owner: User, client: Client
) -> None:
    other = SessionFactory(workspace=workspace)
    strange = token_of(ShareLinkFactory(session=other, created_by=owner))
    assert client.get(urls(strange, photo)["tagged"]).status_code == 404


def test_unknown_version_and_full_size_are_not_found(
    photo: Photo, token: str, client: Client
) -> None:
    base = f"/s/{token}/{photo.pk}"
    wrong = [f"{base}/{'f' * 32}/500.webp", f"{base}/{photo.tagged_made}/full.webp"]
    assert [client.get(url).status_code for url in wrong] == [404, 404]
