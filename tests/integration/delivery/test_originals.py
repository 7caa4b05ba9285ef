"""Originals on private links: without places and serial numbers, or as they are."""

import hashlib
import io
import zipfile
import zlib
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image as Picture

from delivery.models import DeliveryJob, Download, ShareLink
from gallery.actions import images, originals, photos
from gallery.models import Image, Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.storage import media_storage
from tests.data import pictures
from tests.factories import PhotoFactory, SessionFactory, ShareLinkFactory, stored, stored_tagged
from tests.integration.delivery.private_pages import page

pytestmark = pytest.mark.django_db

CAMERA = pictures.private_jpeg()
SECRETS = (pictures.SERIAL, pictures.OWNER, "GPS", "Canon", "xmpmeta", "8BIM")


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Wedding", photo_count=1)


@pytest.fixture
def photo(session: PhotoSession, owner: User, tmp_path: Path) -> Photo:
    """As it came from the camera, with its files made."""
    return uploaded(session, owner, tmp_path / "DSC_1.JPG", CAMERA)


def uploaded(session: PhotoSession, by: User, source: Path, content: bytes) -> Photo:
    source.write_bytes(content)
    added, _ = photos.add(session=session, file_name=source.name, source=source, by=by)
    images.process(added.image_id)
    added.image.refresh_from_db()
    return added


def link_of(session: PhotoSession, **rights: bool) -> ShareLink:
    return ShareLinkFactory(session=session, **rights)


def in_zip(client: Client, link: ShareLink) -> dict[str, bytes]:
    content = client.get(f"{page(link)}photos.zip").getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def pixels(content: bytes) -> bytes:
    with Picture.open(io.BytesIO(content)) as picture:
        return picture.tobytes()


def told(content: bytes) -> set[str]:
    return {secret for secret in SECRETS if secret.encode() in content}


def test_original_leaves_with_its_pixels_and_without_what_is_private(
    session: PhotoSession, photo: Photo, client: Client
) -> None:
    link = link_of(session)
    alone = client.get(f"{page(link)}{photo.pk}/").getvalue()
    assert in_zip(client, link) == {"DSC_1.jpg": alone}
    assert told(CAMERA) == set(SECRETS)
    assert told(alone) == set()
    assert pixels(alone) == pixels(CAMERA)
    assert alone.endswith(CAMERA[CAMERA.rindex(b"\xff\xda") :])


def test_studio_may_let_originals_go_as_they_are(
    session: PhotoSession, photo: Photo, client: Client
) -> None:
    link = link_of(session, may_have_untouched=True)
    answer = client.get(f"{page(link)}{photo.pk}/")
    assert answer["Content-Type"] == "image/jpeg"
    assert 'filename="DSC_1.JPG"' in answer["Content-Disposition"]
    assert answer.getvalue() == CAMERA
    assert in_zip(client, link) == {"DSC_1.JPG": CAMERA}


def test_web_size_tells_nothing_private_on_any_link(
    session: PhotoSession, photo: Photo, client: Client
) -> None:
    link = link_of(session, may_have_untouched=True)
    small = client.get(f"{page(link)}{photo.pk}/?size=web").getvalue()
    assert told(small) == set()
    assert small != CAMERA


def test_picture_of_another_format_goes_as_it_was_uploaded(
    session: PhotoSession, owner: User, client: Client, tmp_path: Path
) -> None:
    content = pictures.encode(pictures.corners(), "PNG")
    photo = uploaded(session, owner, tmp_path / "Logo.PNG", content)
    link = link_of(session, may_have_untouched=True)
    answer = client.get(f"{page(link)}{photo.pk}/")
    assert (answer["Content-Type"], answer.getvalue()) == ("image/png", content)
    assert in_zip(client, link) == {"Logo.PNG": content}


@pytest.mark.parametrize(
    ("given", "kind", "taken", "content_type"),
    [
        ("Logo.PNG", "PNG", "Logo.PNG", "image/png"),
        ("IMG_2.HEIC", "HEIF", "IMG_2.HEIC", "image/heic"),
        ("IMG_3.JPG", "TIFF", "IMG_3.tif", "image/tiff"),
    ],
)
def test_picture_of_another_format_leaves_clean_and_as_what_it_is(
    given: str,
    kind: str,
    taken: str,
    content_type: str,
    session: PhotoSession,
    owner: User,
    client: Client,
    tmp_path: Path,
) -> None:
    content = pictures.private_picture(kind)
    photo = uploaded(session, owner, tmp_path / given, content)
    link = link_of(session)
    answer = client.get(f"{page(link)}{photo.pk}/")
    alone = answer.getvalue()
    assert answer["Content-Type"] == content_type
    assert f'filename="{taken}"' in answer["Content-Disposition"]
    assert in_zip(client, link) == {taken: alone}
    assert told(alone) == set()
    assert pixels(alone) == pixels(content)
    assert Download.objects.exclude(photo=None).get().file_name == taken


def test_clean_copy_has_no_address_beside_its_download(
    session: PhotoSession, owner: User, signed_in: Client, tmp_path: Path
) -> None:
    photo = uploaded(session, owner, tmp_path / "A.PNG", pictures.private_picture("PNG"))
    image, link = photo.image, link_of(session, may_download_originals=False)
    assert "clean" in image.files
    shared = f"{page(link)}{photo.pk}/{image.recipe}-clean.webp"
    own = reverse("gallery:rendition", args=("studio", image.pk, image.recipe, "clean"))
    assert [signed_in.get(address).status_code for address in (shared, own)] == [404, 404]


def test_photo_with_text_goes_as_the_session_shows_it(
    session: PhotoSession, client: Client
) -> None:
    photo = PhotoFactory(session=session, file_name="A.JPG", rendered=True)
    stored(photo.image)
    stored_tagged(photo, {"full": b"with text"})
    session.current_version = PhotoSession.Version.TAGGED
    session.save()
    link = link_of(session, may_have_untouched=True)
    assert client.get(f"{page(link)}{photo.pk}/").getvalue() == b"with text"


def test_checksum_is_known_from_the_upload(photo: Photo) -> None:
    assert (photo.image.crc32, photo.image.size) == (zlib.crc32(CAMERA), len(CAMERA))
    assert photo.image.sha256 == hashlib.sha256(CAMERA).hexdigest()


def test_original_of_before_is_read_once_for_its_checksum(
    session: PhotoSession, photo: Photo, client: Client
) -> None:
    Image.objects.update(crc32=None)
    assert in_zip(client, link_of(session, may_have_untouched=True)) == {"DSC_1.JPG": CAMERA}
    photo.image.refresh_from_db()
    media_storage.delete(photo.image.original_path)
    assert originals.checksum(photo.image) == zlib.crc32(CAMERA)


def test_whole_zip_has_the_length_it_announced(
    session: PhotoSession, photo: Photo, client: Client
) -> None:
    for link in (link_of(session), link_of(session, may_have_untouched=True)):
        answer = client.get(f"{page(link)}photos.zip")
        whole = answer.getvalue()
        assert int(answer["Content-Length"]) == len(whole)
        rest = client.get(f"{page(link)}photos.zip", headers={"Range": "bytes=100-"})
        assert whole[:100] + rest.getvalue() == whole


def test_right_is_given_by_the_form_and_told(
    session: PhotoSession, photo: Photo, signed_in: Client
) -> None:
    asked = {
        "recipient": "anna@mail.example",
        "expiry": "7",
        "choice": "all",
        "may_have_untouched": "on",
    }
    form = f"/studio/gallery/{session.pk}/deliver/"
    refused = signed_in.post(form, asked | {"key": str(uuid4())})
    assert "They need the download of originals above." in refused.text
    signed_in.post(form, asked | {"key": str(uuid4()), "may_download_originals": "on"})
    link = DeliveryJob.objects.get().link
    assert link.may_have_untouched
    detail = signed_in.get(f"/studio/deliveries/links/{link.pk}/").text
    assert "originals, with place and serial numbers" in detail


def test_usual_link_keeps_places_to_the_studio(session: PhotoSession) -> None:
    assert not ShareLinkFactory(session=session).may_have_untouched


@pytest.mark.parametrize("name", ["a/b.JPG", "..", "a\\b:c.JPG", "x" * 250 + ".JPG"])
def test_names_are_those_that_disks_take(
    name: str, session: PhotoSession, client: Client, tmp_path: Path
) -> None:
    photo = PhotoFactory(session=session, file_name=name)
    stored(photo.image)
    Image.objects.update(size=len(b"as the camera wrote it"))
    link = link_of(session, may_have_untouched=True)
    (found,) = in_zip(client, link)
    (tmp_path / found).write_bytes(b"")
    assert not set(found) & set('<>:"/\\|?*')
