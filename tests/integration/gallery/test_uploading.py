"""Taking pictures in: what is kept, what is refused, and what the worker makes of it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gallery.actions import images
from gallery.forms import UploadForm
from gallery.models import Image, Photo, PhotoSession
from gallery.models.image import LEASE, MAX_ATTEMPTS
from photocrm.accounts.models import Workspace
from photocrm.audit.models import Event
from tests import queues
from tests.data import pictures
from tests.factories import CustomerFactory, SessionFactory
from tests.patience import eventually

pytestmark = pytest.mark.django_db

UPLOAD = "/studio/gallery/upload/"
JSON = {"Accept": "application/json"}


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def counts() -> tuple[int, int, int]:
    return PhotoSession.objects.count(), Photo.objects.count(), Image.objects.count()


def test_first_file_makes_the_session_and_tells_the_worker(
    signed_in: Client, workspace: Workspace, committed: Any
) -> None:
    customer = CustomerFactory(workspace=workspace)
    values = {"name": "Wedding", "customer": customer.pk, "photos": file("A.JPG", pictures.photo())}
    with committed():
        response = signed_in.post(UPLOAD, values, headers=JSON)
    session, photo = PhotoSession.objects.get(), Photo.objects.get()
    assert (response.status_code, response.json()) == (
        201,
        {
            "name": "A.JPG",
            "already_there": False,
            "photo": str(photo.pk),
            "session": str(session.pk),
            "session_url": f"/studio/gallery/{session.pk}/",
        },
    )
    assert (session.name, session.customer, session.photo_count, session.cover) == (
        "Wedding",
        customer,
        1,
        photo,
    )
    assert queues.sent() == [("media", "gallery.process_image", {"image_id": str(photo.image_id)})]
    with default_storage.open(photo.image.original_path) as original:
        assert original.read() == pictures.photo()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_every_promised_format_is_taken(kind: str, signed_in: Client) -> None:
    name = f"a.{kind.lower()}"
    values = {"photos": file(name, pictures.photo(kind=kind))}
    assert signed_in.post(UPLOAD, values, headers=JSON).status_code == 201
    assert Image.objects.get().format == {"HEIF": "heic"}.get(kind, kind.lower())


def test_what_is_no_picture_is_refused_by_name_and_reason(signed_in: Client) -> None:
    values = {"photos": file("notes.jpg", b"just words")}
    response = signed_in.post(UPLOAD, values, headers=JSON)
    assert (response.status_code, response.json()["name"]) == (422, "notes.jpg")
    assert len(response.json()["reason"]) > 20
    assert counts() == (0, 0, 0)
    assert Event.objects.count() == 0


def test_refused_file_leaves_the_others_alone(signed_in: Client) -> None:
    photos = [
        file("notes.txt", b"just words"),
        file("a.jpg", pictures.photo((60, 40))),
        file("broken.jpg", b"\xff\xd8\xff\xe0 no more"),
        file("b.jpg", pictures.photo((40, 60))),
    ]
    response = signed_in.post(UPLOAD, {"photos": photos}, follow=True)
    session = PhotoSession.objects.get()
    assert response.redirect_chain == [(f"/studio/gallery/{session.pk}/", 302)]
    assert [photo.file_name for photo in session.photos.in_order()] == ["a.jpg", "b.jpg"]
    told = [str(message).split(":")[0] for message in response.context["messages"]]
    assert told == ["notes.txt", "broken.jpg"]


def test_only_refused_files_show_the_form_again(signed_in: Client) -> None:
    response = signed_in.post(UPLOAD, {"photos": file("notes.txt", b"just words")})
    assert response.status_code == 422
    assert "notes.txt" in response.text
    assert counts() == (0, 0, 0)


def test_form_without_files_says_so(signed_in: Client) -> None:
    response = signed_in.post(UPLOAD, {"name": "Wedding"})
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == ["Choose at least one photo."]


def test_script_without_files_gets_the_reason_as_json(signed_in: Client) -> None:
    response = signed_in.post(UPLOAD, headers={"accept": "application/json"})
    assert response.status_code == 422
    assert response.json() == {"name": "", "reason": "Choose at least one photo."}


def test_file_above_the_limit_is_refused(signed_in: Client, settings: Any) -> None:
    settings.UPLOAD_MAX_BYTES = 1024
    values = {"photos": file("big.jpg", pictures.photo((600, 400)))}
    response = signed_in.post(UPLOAD, values, headers=JSON)
    assert response.json() == {
        "name": "big.jpg",
        "reason": "The file is larger than 1.0\xa0KB, the most that can be uploaded.",
    }
    assert counts() == (0, 0, 0)


def test_same_content_twice_is_one_photo(signed_in: Client, workspace: Workspace) -> None:
    session = SessionFactory(workspace=workspace)
    answers = [
        signed_in.post(
            UPLOAD, {"session": session.pk, "photos": file(name, pictures.photo())}, headers=JSON
        ).json()["already_there"]
        for name in ("a.jpg", "copy of a.jpg")
    ]
    session.refresh_from_db()
    assert (answers, counts(), session.photo_count) == ([False, True], (1, 1, 1), 1)


def test_same_content_in_two_sessions_is_one_image(signed_in: Client, workspace: Workspace) -> None:
    for session in SessionFactory.create_batch(2, workspace=workspace):
        values = {"session": session.pk, "photos": file("a.jpg", pictures.photo())}
        signed_in.post(UPLOAD, values, headers=JSON)
    assert counts() == (2, 2, 1)


def test_photos_keep_the_order_of_their_arrival(signed_in: Client, workspace: Workspace) -> None:
    session = SessionFactory(workspace=workspace)
    sizes = [(60, 40), (40, 60), (50, 50)]
    for number, size in enumerate(sizes):
        values = {"session": session.pk, "photos": file(f"{number}.jpg", pictures.photo(size))}
        signed_in.post(UPLOAD, values, headers=JSON)
    assert [photo.file_name for photo in session.photos.in_order()] == ["0.jpg", "1.jpg", "2.jpg"]
    session.refresh_from_db()
    assert (session.photo_count, session.cover.file_name) == (3, "0.jpg")


@pytest.fixture
def waiting(signed_in: Client) -> Image:
    values = {"photos": file("a.jpg", pictures.private_jpeg())}
    signed_in.post(UPLOAD, values, headers=JSON)
    return Image.objects.get()


def test_processing_makes_every_rendition(waiting: Image) -> None:
    images.process(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.width, waiting.height) == ("ready", 240, 160)
    assert {"150", "500", "2048", "full"} <= set(waiting.files)
    for name, told in waiting.files.items():
        assert default_storage.size(waiting.rendition_path(name)) == told["size"]


def test_picture_that_cannot_be_decoded_says_why(waiting: Image) -> None:
    """Its file looked right when it came, and decays on the disk."""
    path = Path(default_storage.path(waiting.original_path))
    path.write_bytes(path.read_bytes()[:600])
    images.process(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.failure[:12], waiting.files) == ("failed", "The picture ", {})


def test_second_message_finds_nothing_to_claim(waiting: Image) -> None:
    assert images.claim(waiting.pk) is not None
    assert images.claim(waiting.pk) is None


@pytest.mark.django_db(transaction=True)
def test_one_of_racing_workers_claims_the_image(waiting: Image, race: Any) -> None:
    claimed = race(4, lambda number: images.claim(waiting.pk))
    assert [image for image in claimed if image] == [waiting]
    waiting.refresh_from_db()
    assert waiting.attempts == 1


def test_worker_that_lost_its_lease_changes_nothing(waiting: Image) -> None:
    first = images.claim(waiting.pk)
    assert first
    late = first.claimed_at - LEASE * 2  # type: ignore[operator]
    Image.objects.filter(pk=waiting.pk).update(claimed_at=late)
    second = images.claim(waiting.pk)
    assert second
    images.fail(first, "too late")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.failure) == ("waiting", "")
    images.fail(second, "in time")
    waiting.refresh_from_db()
    assert (waiting.status, waiting.failure) == ("failed", "in time")


def test_images_left_behind_are_sent_again(waiting: Image) -> None:
    queues.empty()
    assert images.requeue() == 0
    Image.objects.filter(pk=waiting.pk).update(created_at="2026-01-01T00:00:00Z")
    assert images.requeue() == 1
    assert queues.sent() == [("media", "gallery.process_image", {"image_id": str(waiting.pk)})]


def test_image_is_given_up_after_the_last_attempt(waiting: Image) -> None:
    Image.objects.filter(pk=waiting.pk).update(attempts=MAX_ATTEMPTS)
    images.process(waiting.pk)
    waiting.refresh_from_db()
    assert (waiting.status, waiting.failure) == ("failed", images.GAVE_UP)


@pytest.mark.usefixtures("celery_worker_running")
def test_running_worker_makes_the_picture_ready(signed_in: Client) -> None:
    values = {"photos": file("a.jpg", pictures.photo())}
    signed_in.post(UPLOAD, values, headers=JSON)
    eventually(lambda: Image.objects.get().status == "ready")
    assert queues.sent() == []


def test_photos_stand_where_the_upload_says_however_they_arrive(
    signed_in: Client, workspace: Workspace
) -> None:
    session = SessionFactory(workspace=workspace)
    for position in (3, 1, 2):
        content = pictures.photo((40 + position, 30))
        body = {"session": session.pk, "position": position}
        signed_in.post(UPLOAD, body | {"photos": file(f"{position}.jpg", content)}, headers=JSON)
    names = [photo.file_name for photo in session.photos.in_order()]
    assert names == ["1.jpg", "2.jpg", "3.jpg"]


def test_first_file_sent_twice_makes_one_session(signed_in: Client) -> None:
    draft = signed_in.get(UPLOAD).context["form"]["draft"].value()
    for _ in range(2):
        body = {"name": "W", "draft": draft, "photos": file("one.jpg", pictures.photo())}
        signed_in.post(UPLOAD, body, headers=JSON)
    assert counts() == (1, 1, 1)


def test_session_that_another_photo_made_meanwhile_is_the_same_one(
    workspace: Workspace, django_assert_num_queries: Any
) -> None:
    """One look at it: between two it could be missing first and taken then."""
    session = SessionFactory(workspace=workspace)
    form = UploadForm({"draft": str(session.pk)}, workspace=workspace)
    with django_assert_num_queries(1):
        assert form.is_valid()
    assert form.cleaned_data["draft"] == session.pk


def test_draft_of_another_studio_makes_a_session_of_ones_own(
    signed_in: Client, workspace: Workspace
) -> None:
    theirs = SessionFactory()
    body = {"draft": theirs.pk, "photos": file("one.jpg", pictures.photo())}
    assert signed_in.post(UPLOAD, body, headers=JSON).status_code == 201
    assert PhotoSession.objects.of(workspace).exclude(pk=theirs.pk).count() == 1


def test_failed_picture_gets_another_chance_when_it_comes_again(
    signed_in: Client, workspace: Workspace
) -> None:
    body = {"session": SessionFactory(workspace=workspace).pk}
    for _ in range(2):
        signed_in.post(UPLOAD, body | {"photos": file("a.jpg", pictures.photo())}, headers=JSON)
        Image.objects.filter(status="waiting", failure="").update(attempts=1)
        state = Image.objects.get().status
        Image.objects.update(status="failed", failure="disk full", attempts=4)
    assert state == "waiting"
