"""Uploads on bad days: crashes, full disks, files that nobody finishes."""

import os
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gallery import parts
from gallery.actions import placing, uploads
from gallery.models import Image, Photo, Upload
from gallery.models.upload import LIFETIME
from tests.tus import (
    PHOTO,
    create,
    head,
    left_on_disk,
    original,
    patch,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(signed_in: Client) -> str:
    """Of a file that is announced."""
    return str(create(signed_in, PHOTO)["Location"])


class TestCrashes:
    """File and row disagree: what both have is what there is."""

    def test_bytes_that_the_row_never_saw_are_cut(self, signed_in: Client, url: str) -> None:
        patch(signed_in, url, 0, PHOTO[:700])
        with parts.locked(Upload.objects.get().part_name) as part:
            part.append(700, [b"written, but its row was never committed"])
        assert head(signed_in, url)["Upload-Offset"] == "700"
        patch(signed_in, url, 700, PHOTO[700:])
        assert original(Image.objects.get()) == PHOTO

    def test_bytes_that_the_disk_lost_come_again(self, signed_in: Client, url: str) -> None:
        patch(signed_in, url, 0, PHOTO[:700])
        with parts.locked(Upload.objects.get().part_name) as part:
            part.cut(300)
        assert head(signed_in, url)["Upload-Offset"] == "300"
        patch(signed_in, url, 300, PHOTO[300:])
        assert original(Image.objects.get()) == PHOTO

    def test_partial_file_that_is_gone_starts_anew(self, signed_in: Client, url: str) -> None:
        patch(signed_in, url, 0, PHOTO[:700])
        parts.remove(Upload.objects.get().part_name)
        assert head(signed_in, url)["Upload-Offset"] == "0"

    def test_death_between_the_original_and_its_row(self, signed_in: Client, url: str) -> None:
        send_and_die(signed_in, url, uploads, "settle")
        assert (Photo.objects.count(), Upload.objects.get().received) == (0, len(PHOTO))
        assert head(signed_in, url)["Upload-State"] == "finished"
        assert original(Image.objects.get()) == PHOTO

    def test_original_is_never_cut(self, signed_in: Client, url: str) -> None:
        """As after a restore of an older database: the row has seen less than the disk."""
        send_and_die(signed_in, url, placing, "place")
        Upload.objects.update(received=700)
        assert head(signed_in, url).status_code == 423
        assert head(signed_in, url)["Upload-Offset"] == "0"
        patch(signed_in, url, 0, PHOTO)
        assert original(Image.objects.get()) == PHOTO

    def test_original_of_somebody_else_is_not_emptied_by_a_new_start(
        self, signed_in: Client, url: str
    ) -> None:
        """Both have the same bytes on the disk: those that the dead request had linked already."""
        send_and_die(signed_in, url, placing, "place")
        values = {"name": "Theirs", "photos": SimpleUploadedFile("B.JPG", PHOTO)}
        signed_in.post("/studio/gallery/upload/", values)
        assert create(signed_in, PHOTO).status_code == 423
        assert original(Image.objects.get()) == PHOTO
        again = create(signed_in, PHOTO)
        assert patch(signed_in, again["Location"], 0, PHOTO)["Upload-State"] == "finished"
        assert original(Image.objects.get()) == PHOTO


def send_and_die(client: Client, url: str, module: Any, name: str) -> None:
    """The whole file arrives at a server that dies where it calls this function."""
    dies = mock.patch.object(module, name, side_effect=KeyboardInterrupt)
    with dies, pytest.raises(KeyboardInterrupt):
        patch(client, url, 0, PHOTO)


class TestDiskFull:
    @pytest.fixture
    def two_kilobytes(self, url: str) -> Iterator[None]:
        """The kernel lets no file grow beyond; to the code it is a disk that is full."""
        import resource

        before = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2048, before[1]))
        yield
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    @pytest.mark.usefixtures("two_kilobytes")
    def test_nothing_is_half_written_and_it_goes_on(self, signed_in: Client, url: str) -> None:
        import resource

        patch(signed_in, url, 0, PHOTO[:700])
        full = patch(signed_in, url, 700, PHOTO[700:])
        assert (full.status_code, full.text[:28]) == (507, "The studio's disk is full. W")
        [part] = parts.folder().glob("*/*.part")
        assert (part.read_bytes(), head(signed_in, url)["Upload-Offset"]) == (PHOTO[:700], "700")
        resource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))
        assert patch(signed_in, url, 700, PHOTO[700:])["Upload-State"] == "finished"
        assert original(Image.objects.get()) == PHOTO

    def test_file_that_would_not_fit_is_not_begun(self, signed_in: Client, settings: Any) -> None:
        settings.UPLOAD_KEEP_FREE_BYTES = 2**60
        response = create(signed_in, PHOTO)
        assert (response.status_code, Upload.objects.count()) == (507, 0)


class TestSweep:
    def test_expired_uploads_go_with_their_bytes(self, signed_in: Client, url: str) -> None:
        patch(signed_in, url, 0, PHOTO[:700])
        assert uploads.sweep() == 0
        Upload.objects.update(expires_at=timezone.now())
        assert uploads.sweep() == 1
        assert (head(signed_in, url).status_code, left_on_disk()) == (404, [])

    def test_whole_file_left_behind_becomes_its_photo(self, signed_in: Client, url: str) -> None:
        """The web server died right after the last byte, and nobody came back to ask."""
        with parts.locked(Upload.objects.get().part_name) as part:
            part.append(0, [PHOTO])
        soon = timezone.now() + LIFETIME - 2 * uploads.LEFT_BEHIND
        Upload.objects.update(received=len(PHOTO), expires_at=soon)
        uploads.sweep()
        assert (Upload.objects.get().status, original(Image.objects.get())) == ("finished", PHOTO)

    def test_bytes_without_a_row_go_after_a_while(self, signed_in: Client, url: str) -> None:
        patch(signed_in, url, 0, PHOTO[:700])
        kept = Upload.objects.get().part_name
        stray = parts.folder() / "somewhere" / "stray.part"
        stray.parent.mkdir()
        stray.write_bytes(b"x")
        uploads.sweep()
        assert stray.exists()
        for path in (stray, parts.folder() / kept):
            os.utime(path, (0, 0))
        uploads.sweep()
        assert (stray.exists(), (parts.folder() / kept).exists()) == (False, True)
