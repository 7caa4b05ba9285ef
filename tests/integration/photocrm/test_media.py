"""Bytes of pictures as a browser asks for them: again, in part, and after they are gone."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from gallery.models import PhotoSession
from tests.factories import PhotoFactory, SessionFactory, stored

CONTENT = b"RIFF 0123456789"


@pytest.fixture
def address(session: PhotoSession) -> str:
    image = stored(PhotoFactory(session=session).image, {"500": CONTENT})
    return f"/studio/media/{image.pk}/1-500.webp"


@pytest.fixture
def session(workspace: Any) -> PhotoSession:
    return SessionFactory(workspace=workspace)


def test_whole_picture_tells_its_length_and_tag(address: str, signed_in: Client) -> None:
    response = signed_in.get(address)
    assert response.getvalue() == CONTENT
    assert (response["Content-Length"], response["Accept-Ranges"]) == (str(len(CONTENT)), "bytes")
    assert response["ETag"].strip('"').isalnum()


def test_picture_the_browser_has_is_not_sent_again(address: str, signed_in: Client) -> None:
    etag = signed_in.get(address)["ETag"]
    response = signed_in.get(address, headers={"If-None-Match": etag})
    assert (response.status_code, response.content) == (304, b"")
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert signed_in.get(address, headers={"If-None-Match": '"other"'}).status_code == 200


def test_part_of_a_picture_is_sent_alone(address: str, signed_in: Client) -> None:
    response = signed_in.get(address, headers={"Range": "bytes=5-8"})
    assert (response.status_code, response.getvalue()) == (206, b"0123")
    assert response["Content-Range"] == f"bytes 5-8/{len(CONTENT)}"
    assert response["Content-Length"] == "4"


def test_part_of_another_version_is_sent_whole(address: str, signed_in: Client) -> None:
    headers = {"Range": "bytes=5-8", "If-Range": '"other"'}
    response = signed_in.get(address, headers=headers)
    assert (response.status_code, response.getvalue()) == (200, CONTENT)


def test_part_behind_the_end_is_refused(address: str, signed_in: Client) -> None:
    response = signed_in.get(address, headers={"Range": "bytes=99-"})
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(CONTENT)}")


def test_refusal_of_a_part_is_not_kept_for_a_year(address: str, signed_in: Client) -> None:
    response = signed_in.get(address, headers={"Range": "bytes=99-"})
    assert "immutable" not in response.get("Cache-Control", "")


@pytest.mark.parametrize("wanted", ["", "bytes=5-8"])
def test_head_tells_the_length_of_the_whole_without_reading(
    address: str, signed_in: Client, wanted: str
) -> None:
    response = signed_in.head(address, headers={"Range": wanted} if wanted else {})
    assert (response.status_code, response.getvalue()) == (200, b"")
    assert response["Content-Length"] == str(len(CONTENT))


def test_picture_whose_file_is_missing_is_no_server_error(
    address: str, session: PhotoSession, signed_in: Client
) -> None:
    default_storage.delete(session.photos.get().image.rendition_path("500"))
    assert signed_in.get(address).status_code == 404


def test_nginx_is_not_sent_for_a_missing_file(
    address: str, session: PhotoSession, signed_in: Client, settings: Any
) -> None:
    """Its "not found" would carry the year that the picture may be kept."""
    settings.MEDIA_ACCEL_PREFIX = "/media-internal/"
    default_storage.delete(session.photos.get().image.rendition_path("500"))
    response = signed_in.get(address)
    assert (response.status_code, "X-Accel-Redirect" in response) == (404, False)
    assert "immutable" not in response.get("Cache-Control", "")


@pytest.mark.usefixtures("media_bucket")
def test_bucket_sends_as_a_disk_does(session: PhotoSession, signed_in: Client) -> None:
    image = stored(PhotoFactory(session=session).image, {"500": CONTENT})
    address = f"/studio/media/{image.pk}/1-500.webp"
    whole = signed_in.get(address)
    part = signed_in.get(address, headers={"Range": "bytes=5-8"})
    assert (whole.getvalue(), part.status_code, part.getvalue()) == (CONTENT, 206, b"0123")
    assert signed_in.get(address, headers={"If-None-Match": whole["ETag"]}).status_code == 304
    default_storage.delete(image.rendition_path("500"))
    assert signed_in.get(address).status_code == 404
