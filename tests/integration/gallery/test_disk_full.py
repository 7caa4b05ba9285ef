"""A disk that is full, a real one of four megabytes: nothing half-written, and it goes on."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gallery.actions import images, originals, photos, renders, tags
from gallery.lettering.layers import Layer
from gallery.models import Image, Photo, PhotoSession, Upload
from gallery.models.image import LEASE, MAX_ATTEMPTS
from photocrm.accounts.models import User, Workspace
from tests.data import pictures
from tests.factories import SessionFactory
from tests.fixtures.disks import SmallDisk
from tests.tus import PHOTO, create, head, original, patch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def last_byte(settings: Any) -> None:
    """May be used, so that it is the disk that refuses."""
    settings.UPLOAD_KEEP_FREE_BYTES = 0


@pytest.fixture
def photo(small_disk: SmallDisk, workspace: Workspace, owner: User, tmp_path: Path) -> Photo:
    source = tmp_path / "DSC_0001.jpg"
    source.write_bytes(pictures.photo((900, 600)))
    session = SessionFactory(workspace=workspace)
    return photos.add(session=session, file_name=source.name, source=source, by=owner)[0]


@pytest.fixture
def full(small_disk: SmallDisk, photo: Photo) -> SmallDisk:
    small_disk.fill(but=8192)
    return small_disk


def state() -> tuple[str, int]:
    image = Image.objects.get()
    return str(image.status), image.attempts


def test_worker_waits_for_room_however_often_it_tries(full: SmallDisk, photo: Photo) -> None:
    for _ in range(MAX_ATTEMPTS + 2):
        with pytest.raises(OSError, match="No space left on device"):
            images.process(photo.image_id)
        held = Image.objects.get()
        assert state() == ("waiting", 0)
        assert full.names("renditions") == []
        assert images.claim(photo.image_id) is None  # until the lease ends
        Image.objects.update(claimed_at=held.claimed_at - LEASE * 2)  # type: ignore[operator]
    full.clear()
    images.process(photo.image_id)
    assert state() == ("ready", 1)
    assert len(full.names("renditions")) == len(Image.objects.get().files)


def test_text_waits_for_room_too(small_disk: SmallDisk, photo: Photo, owner: User) -> None:
    images.process(photo.image_id)
    tags.add(photo=photo, layer=Layer(text="Amélie", x=0.1, y=0.1, size=0.1), by=owner)
    small_disk.fill()
    there = small_disk.names("renditions")
    with pytest.raises(OSError, match="No space left on device"):
        renders.render(photo.pk)
    photo.refresh_from_db()
    assert (photo.tagged_attempts, photo.tagged_failure) == (0, "")
    assert small_disk.names("renditions") == there
    small_disk.clear()
    Photo.objects.update(tagged_claimed_at=None)
    renders.render(photo.pk)
    photo.refresh_from_db()
    assert photo.tagged_made == photo.tagged_wanted != ""


def test_resumable_upload_keeps_what_came_and_goes_on(
    small_disk: SmallDisk, signed_in: Client
) -> None:
    url = create(signed_in, PHOTO)["Location"]
    patch(signed_in, url, 0, PHOTO[:700])
    small_disk.fill()
    answer = patch(signed_in, url, 700, PHOTO[700:])
    assert (answer.status_code, answer.text[:27]) == (507, "The studio's disk is full. ")
    assert head(signed_in, url)["Upload-Offset"] == "700"
    assert small_disk.names("originals") == []
    small_disk.clear()
    assert patch(signed_in, url, 700, PHOTO[700:])["Upload-State"] == "finished"
    assert original(Image.objects.get()) == PHOTO


def test_whole_upload_waits_for_the_room_of_its_original(
    small_disk: SmallDisk, signed_in: Client, settings: Any, tmp_path: Path
) -> None:
    settings.UPLOAD_ROOT = str(tmp_path / "another-disk")
    url = create(signed_in, PHOTO)["Location"]
    small_disk.fill()
    assert patch(signed_in, url, 0, PHOTO).status_code == 507
    assert (small_disk.names("originals"), Image.objects.count()) == ([], 0)
    small_disk.clear()
    assert head(signed_in, url)["Upload-State"] == "finished"
    assert original(Image.objects.get()) == PHOTO


def test_form_says_that_the_disk_is_full_and_keeps_nothing(
    small_disk: SmallDisk, signed_in: Client
) -> None:
    values = {"name": "Wedding", "photos": SimpleUploadedFile("A.JPG", pictures.photo((900, 600)))}
    small_disk.fill()
    answer = signed_in.post("/studio/gallery/upload/", values, headers={"Accept": "text/html"})
    assert originals.NO_ROOM.replace("'", "&#x27;") in answer.text
    assert (PhotoSession.objects.count(), Image.objects.count(), Upload.objects.count()) == (0,) * 3
    assert small_disk.names("originals") == []
    small_disk.clear()
    values["photos"] = SimpleUploadedFile("A.JPG", pictures.photo((900, 600)))
    signed_in.post("/studio/gallery/upload/", values)
    assert Image.objects.count() == 1


def test_form_that_finds_no_room_on_its_way_says_so(
    small_disk: SmallDisk, signed_in: Client, settings: Any
) -> None:
    """Its files wait on the very disk; the request goes on, and so do its other fields."""
    settings.FILE_UPLOAD_TEMP_DIR = str(small_disk.root)
    photos = [SimpleUploadedFile("A.JPG", PHOTO + bytes(size)) for size in (200_000, 0)]
    small_disk.fill(but=len(PHOTO) * 3)
    values = {"name": "Wedding", "photos": photos}
    answer = signed_in.post("/studio/gallery/upload/", values, headers={"Accept": "text/html"})
    assert PhotoSession.objects.get().name == "Wedding"
    page = signed_in.get(answer["Location"]).text
    assert originals.NO_ROOM.replace("'", "&#x27;") in page
    assert original(Image.objects.get()) == PHOTO
