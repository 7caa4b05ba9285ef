"""Uploads that go on where they stopped, in the words of tus 1.0."""

import hashlib
from base64 import b64encode
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from gallery import parts
from gallery.actions import files, uploads
from gallery.models import CustomerPicture, Image, Photo, PhotoSession, Upload
from photocrm.accounts.models import Role, User, Workspace
from photocrm.storage import media_storage
from tests import queues
from tests.data import pictures
from tests.factories import CustomerFactory, SessionFactory, UploadFactory
from tests.fixtures.people import ClientOf, Member
from tests.tus import (
    FILES,
    OCTETS,
    PHOTO,
    TUS,
    create,
    head,
    left_on_disk,
    original,
    patch,
    sha256,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def url(signed_in: Client) -> str:
    """Of a file that is announced."""
    return str(create(signed_in, PHOTO)["Location"])


def test_server_tells_what_it_can(signed_in: Client, settings: Any) -> None:
    response = signed_in.options(FILES)
    assert response.status_code == 204
    assert {name: response[name] for name in response.headers if name.startswith("Tus-")} == {
        "Tus-Resumable": "1.0.0",
        "Tus-Version": "1.0.0",
        "Tus-Extension": "creation,creation-with-upload,checksum,termination,expiration",
        "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
        "Tus-Checksum-Algorithm": "sha1,sha256",
    }


def test_announced_file_has_an_address_and_no_bytes(signed_in: Client, url: str) -> None:
    upload = Upload.objects.get()
    answer = head(signed_in, url)
    assert url == f"{FILES}{upload.pk}/"
    assert (answer.status_code, answer["Upload-Offset"], answer["Upload-Length"]) == (
        200,
        "0",
        str(len(PHOTO)),
    )
    assert (answer["Cache-Control"], answer["Upload-State"]) == ("no-store", "receiving")
    assert answer["Upload-Expires"].endswith("GMT")
    assert Photo.objects.count() == 0


def test_pieces_become_the_very_original(signed_in: Client, url: str, committed: Any) -> None:
    first = patch(signed_in, url, 0, PHOTO[:700])
    with committed():
        last = patch(signed_in, url, 700, PHOTO[700:])
    photo, session = Photo.objects.get(), PhotoSession.objects.get()
    assert [(each.status_code, each["Upload-Offset"]) for each in (first, last)] == [
        (204, "700"),
        (204, str(len(PHOTO))),
    ]
    assert (last["Upload-State"], last["Upload-Leads-To"]) == (
        "finished",
        f"/studio/gallery/{session.pk}/#photo-{photo.pk}",
    )
    assert (session.name, photo.file_name, original(photo.image)) == ("Wedding", "A.JPG", PHOTO)
    assert left_on_disk() == []
    assert queues.sent() == [("media", "gallery.process_image", {"image_id": str(photo.image_id)})]


def test_bytes_may_come_with_the_announcement(signed_in: Client) -> None:
    response = create(signed_in, PHOTO, body=PHOTO)
    assert (response.status_code, response["Upload-Offset"]) == (201, str(len(PHOTO)))
    assert response["Upload-State"] == "finished"
    assert original(Image.objects.get()) == PHOTO


def test_lost_answer_costs_nothing(signed_in: Client, url: str) -> None:
    """The sender asks, or sends the same bytes again; there is one photo either way."""
    patch(signed_in, url, 0, PHOTO)
    assert head(signed_in, url)["Upload-Offset"] == str(len(PHOTO))
    assert patch(signed_in, url, 0, PHOTO).status_code == 409
    assert (Photo.objects.count(), Image.objects.count()) == (1, 1)


@pytest.mark.parametrize("offset", [1, 5, 10**6])
def test_wrong_offset_is_a_conflict(signed_in: Client, url: str, offset: int) -> None:
    assert patch(signed_in, url, offset, b"x").status_code == 409
    assert head(signed_in, url)["Upload-Offset"] == "0"


@pytest.mark.parametrize("offset", ["", "-1", "one", "１", "9" * 30])
def test_odd_offset_is_refused(signed_in: Client, url: str, offset: str) -> None:
    headers = TUS | {"Upload-Offset": offset}
    response = signed_in.generic("PATCH", url, b"x", content_type=OCTETS, headers=headers)
    assert (response.status_code, response.text) == (
        400,
        "Upload-Offset must be a number of bytes.",
    )


def test_other_versions_are_told_which_one_is_spoken(signed_in: Client, url: str) -> None:
    response = signed_in.head(url, headers={"Tus-Resumable": "0.2.2"})
    assert (response.status_code, response["Tus-Version"]) == (412, "1.0.0")


def test_other_content_types_are_not_taken(signed_in: Client, url: str) -> None:
    headers = TUS | {"Upload-Offset": "0"}
    response = signed_in.generic("PATCH", url, b"x", content_type="image/jpeg", headers=headers)
    assert response.status_code == 415


@pytest.mark.parametrize("algorithm", ["sha1", "sha256"])
def test_checksum_guards_the_bytes(algorithm: str, signed_in: Client, url: str) -> None:
    right = b64encode(hashlib.new(algorithm, PHOTO[:100]).digest()).decode()
    damaged = patch(signed_in, url, 0, b"x" * 100, **{"Upload-Checksum": f"{algorithm} {right}"})
    assert (damaged.status_code, head(signed_in, url)["Upload-Offset"]) == (460, "0")
    whole = patch(signed_in, url, 0, PHOTO[:100], **{"Upload-Checksum": f"{algorithm} {right}"})
    assert (whole.status_code, whole["Upload-Offset"]) == (204, "100")


@pytest.mark.parametrize("header", ["md4 AAAA", "sha1", "sha1 !!!", "sha1 AAAA"])
def test_odd_checksum_is_refused(header: str, signed_in: Client, url: str) -> None:
    assert patch(signed_in, url, 0, b"x", **{"Upload-Checksum": header}).status_code == 400
    assert head(signed_in, url)["Upload-Offset"] == "0"


def test_more_bytes_than_announced_are_refused(signed_in: Client, url: str) -> None:
    assert patch(signed_in, url, 0, PHOTO + b"more").status_code == 413
    assert head(signed_in, url)["Upload-Offset"] == "0"


def test_two_at_once_is_one_at_a_time(signed_in: Client, url: str) -> None:
    with parts.locked(Upload.objects.get().part_name):
        statuses = [
            patch(signed_in, url, 0, b"x").status_code,
            head(signed_in, url).status_code,
            signed_in.delete(url, headers=TUS).status_code,
        ]
    assert statuses == [423, 423, 423]
    assert patch(signed_in, url, 0, b"x").status_code == 204


def test_upload_given_up_leaves_nothing(signed_in: Client, url: str) -> None:
    patch(signed_in, url, 0, PHOTO[:700])
    assert signed_in.delete(url, headers=TUS).status_code == 204
    assert (head(signed_in, url).status_code, left_on_disk()) == (404, [])
    assert patch(signed_in, url, 700, PHOTO[700:]).status_code == 404


def test_refused_file_says_why_and_is_not_kept(signed_in: Client) -> None:
    response = create(signed_in, b"%PDF-1.7 no picture", body=b"%PDF-1.7 no picture")
    assert (response.status_code, response["Upload-State"]) == (201, "refused")
    reason = "This file is not a picture: it looks like a PDF document."
    assert unquote(response["Upload-Reason"]) == reason
    assert unquote(head(signed_in, response["Location"])["Upload-Reason"]) == reason
    assert (PhotoSession.objects.count(), left_on_disk()) == (0, [])
    assert list(Path(default_storage.path("")).glob("originals/*/*/*")) == []


def test_empty_file_is_refused_when_it_is_announced(signed_in: Client) -> None:
    response = create(signed_in, b"")
    assert unquote(response["Upload-Reason"]) == "This file is empty: it has zero bytes."


def test_file_that_changed_meanwhile_is_refused(signed_in: Client) -> None:
    other = pictures.photo((600, 401))
    response = create(signed_in, other, body=other, sha256=sha256(PHOTO))
    assert unquote(response["Upload-Reason"]).startswith("The file changed while it was sent.")
    assert Image.objects.count() == 0


def test_file_above_the_limit_is_refused_before_it_is_sent(
    signed_in: Client, settings: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 1024
    response = create(signed_in, PHOTO)
    assert (response.status_code, Upload.objects.count()) == (413, 0)
    assert response.text == "The file is larger than 1.0\xa0KB, the most that can be uploaded."


@pytest.mark.parametrize("header", ["filename", "filename !", "a YQ==,a YQ==", "sha256 YQ=="])
def test_odd_metadata_is_refused(header: str, signed_in: Client) -> None:
    headers = TUS | {"Upload-Length": "5", "Upload-Metadata": header}
    assert signed_in.post(FILES, headers=headers).status_code == 400
    assert Upload.objects.count() == 0


def test_file_begun_again_starts_anew_and_is_there_once(signed_in: Client, url: str) -> None:
    patch(signed_in, url, 0, PHOTO[:700])
    again = create(signed_in, PHOTO, name="Party")
    assert (again["Location"], again["Upload-Offset"]) == (url, "0")
    patch(signed_in, url, 0, PHOTO)
    assert PhotoSession.objects.get().name == "Party"


def test_nobody_begins_without_end(
    signed_in: Client, owner: User, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_OPEN", 2)
    UploadFactory.create_batch(2, workspace=workspace, created_by=owner)
    response = create(signed_in, PHOTO)
    assert (response.status_code, Upload.objects.count()) == (429, 2)
    signed_in.post("/studio/gallery/upload/discard/")
    assert Upload.objects.count() == 0
    assert create(signed_in, PHOTO).status_code == 201


def test_files_side_by_side_make_one_session(
    workspace: Workspace, owner: User, client_of: ClientOf, race: Any
) -> None:
    draft = "0199aaaa-0000-7000-8000-000000000001"
    contents = [pictures.photo((300 + number, 200)) for number in range(4)]

    def send(number: int) -> int:
        content = contents[number]
        position = 10 - number
        client = client_of(owner)
        response = create(client, content, body=content, draft=draft, position=position)
        return int(response.status_code)

    assert race(4, send) == [201] * 4
    session = PhotoSession.objects.get()
    assert (str(session.pk), session.photo_count) == (draft, 4)
    assert [photo.position for photo in session.photos.in_order()] == [7, 8, 9, 10]


def test_finished_twice_at_once_is_one_photo(signed_in: Client, url: str, race: Any) -> None:
    upload = Upload.objects.get()
    with parts.locked(upload.part_name) as part:
        part.append(0, [PHOTO])
    Upload.objects.update(received=len(PHOTO))

    def finish(number: int) -> None:
        uploads.attempt(uploads.catch_up, Upload.objects.get())

    race(4, finish)
    assert (Photo.objects.count(), Upload.objects.get().status) == (1, "finished")


def test_pictures_of_a_customer_are_a_target(signed_in: Client, workspace: Workspace) -> None:
    customer = CustomerFactory(workspace=workspace)
    response = create(signed_in, PHOTO, body=PHOTO, into="pictures", customer=customer.pk)
    picture = CustomerPicture.objects.get()
    assert (picture.customer, original(picture.image)) == (customer, PHOTO)
    assert response["Upload-Leads-To"] == f"/studio/customers/{customer.pk}/"
    assert PhotoSession.objects.count() == 0


@pytest.mark.parametrize(
    ("trashed", "reason"),
    [
        (True, "The session is in the trash. Restore it, or choose another one."),
        (False, "The session is not there any more. Choose another one."),
    ],
)
def test_session_that_went_meanwhile_is_not_made_again(
    trashed: bool, reason: str, signed_in: Client, workspace: Workspace, owner: User
) -> None:
    session = SessionFactory(workspace=workspace)
    url = create(signed_in, PHOTO, session=session.pk)["Location"]
    if trashed:
        session.trashed_at, session.trashed_by = timezone.now(), owner
        session.save()
    else:
        session.delete()
    answer = patch(signed_in, url, 0, PHOTO)
    assert (answer["Upload-State"], unquote(answer["Upload-Reason"])) == ("refused", reason)
    assert Photo.objects.count() == 0
    files.remove_due(timezone.now())
    assert list(media_storage.names("originals")) == []


class TestRights:
    def test_viewers_upload_nothing(self, member: Member, client_of: ClientOf, url: str) -> None:
        viewer = client_of(member(Role.VIEWER))
        assert create(viewer, PHOTO).status_code == 403
        assert head(viewer, url).status_code == 403

    def test_upload_of_a_colleague_is_not_found(
        self, member: Member, client_of: ClientOf, url: str
    ) -> None:
        colleague = client_of(member(Role.OWNER))
        answers = [
            head(colleague, url),
            patch(colleague, url, 0, PHOTO),
            colleague.delete(url, headers=TUS),
        ]
        assert [answer.status_code for answer in answers] == [404, 404, 404]
        assert Upload.objects.get().received == 0

    def test_upload_of_another_studio_is_not_found(
        self, owner: User, signed_in: Client, other_workspace: Workspace
    ) -> None:
        theirs = UploadFactory(workspace=other_workspace, created_by=owner)
        assert head(signed_in, f"{FILES}{theirs.pk}/").status_code == 404

    @pytest.mark.parametrize("field", ["session", "customer"])
    def test_foreign_targets_are_refused(
        self, field: str, signed_in: Client, other_workspace: Workspace
    ) -> None:
        factories: dict[str, Any] = {"session": SessionFactory, "customer": CustomerFactory}
        theirs = factories[field](workspace=other_workspace)
        assert create(signed_in, PHOTO, **{field: theirs.pk}).status_code == 400
        assert Upload.objects.count() == 0
