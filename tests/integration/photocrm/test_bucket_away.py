"""A bucket out of reach: everybody is told so, nothing is lost, and it goes on afterwards."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from delivery.models import Download
from gallery.actions import uploads
from gallery.models import Image, Photo, PhotoSession, Upload
from photocrm.away import WORDS
from tests.data import pictures
from tests.factories import PhotoFactory, ShareLinkFactory, stored, token_of
from tests.tus import PHOTO, create, head, patch, sha256

pytestmark = pytest.mark.django_db
PAGE = {"Accept": "text/html"}


@pytest.fixture
def photo(workspace: Any) -> Photo:
    photo = PhotoFactory(session__workspace=workspace, session__photo_count=1)
    stored(photo.image, {"500": b"webp", "full": b"jpeg", "mail": b"small"})
    return photo


def told(answer: Any) -> tuple[int, str, str]:
    return answer.status_code, answer["Retry-After"], answer["Content-Type"].partition(";")[0]


def test_picture_that_is_out_of_reach_is_asked_for_later(
    photo: Photo, signed_in: Client, bucket_away: None
) -> None:
    answer = signed_in.get(f"/studio/media/{photo.image_id}/1-500.webp")
    assert told(answer) == (503, "30", "text/plain")
    assert (answer.text, answer["Cache-Control"]) == (WORDS, "no-store")


@pytest.mark.parametrize("place", ["photos.zip", "{photo}/", "{photo}/1-500.webp"])
def test_customer_reads_that_photos_are_out_of_reach_and_has_downloaded_nothing(
    photo: Photo, client: Client, place: str, bucket_away: None
) -> None:
    link = ShareLinkFactory(session=photo.session, photo_limit=1)
    address = f"/s/{token_of(link)}/{place.format(photo=photo.pk)}"
    answer = client.get(address, headers=PAGE)
    assert told(answer) == (503, "30", "text/html")
    assert WORDS in answer.text
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not Download.objects.exists()


def test_upload_waits_for_the_bucket_and_goes_on(
    signed_in: Client, settings: Any, request: pytest.FixtureRequest
) -> None:
    there = settings.STORAGES
    url = create(signed_in, PHOTO)["Location"]
    request.getfixturevalue("bucket_away")
    for answer in (patch(signed_in, url, 0, PHOTO), head(signed_in, url)):
        assert told(answer) == (503, "30", "text/plain")
    assert uploads.sweep() == 0
    assert Upload.objects.receiving().get().received == len(PHOTO)
    settings.STORAGES = there
    assert head(signed_in, url)["Upload-State"] == "finished"
    assert Image.objects.get().sha256 == sha256(PHOTO)


@pytest.mark.usefixtures("bucket_away")
def test_form_without_script_is_told_too(signed_in: Client) -> None:
    values = {"name": "Wedding", "photos": SimpleUploadedFile("A.JPG", pictures.photo((900, 600)))}
    answer = signed_in.post("/studio/gallery/upload/", values, headers=PAGE)
    assert told(answer) == (503, "30", "text/html")
    assert (PhotoSession.objects.count(), Image.objects.count()) == (0, 0)
