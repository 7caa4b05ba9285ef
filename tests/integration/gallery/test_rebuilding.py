"""Failed photos tried again, and files made anew by the command."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from gallery.actions import photos, rebuilding
from gallery.imaging.process import RECIPE, SAME_SINCE
from gallery.models import Image, Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from tests.data import pictures
from tests.factories import ImageFactory, PhotoFactory, SessionFactory, stored
from tests.htmx import htmx
from tests.queues import sent

pytestmark = pytest.mark.django_db

EARLIER = 1  # recipe


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Wedding")


@pytest.fixture
def image(session: PhotoSession, owner: User, tmp_path: Path) -> Image:
    """Ready, by an earlier recipe: `files` names what that one made."""
    source = tmp_path / "a.jpg"
    source.write_bytes(pictures.photo())
    photo, _ = photos.add(session=session, file_name="a.jpg", source=source, by=owner)
    old = {name: {"name": name} for name in ("500", "full")}
    Image.objects.filter(pk=photo.image_id).update(
        status="ready", recipe=EARLIER, width=1, height=1, files=old
    )
    return Image.objects.get(pk=photo.image_id)


def failed(session: PhotoSession) -> Photo:
    image = ImageFactory(workspace=session.workspace, failed=True, attempts=3)
    photo: Photo = PhotoFactory(session=session, image=image)
    return photo


def states(*some: Photo) -> list[tuple[str, str, int]]:
    images = [Image.objects.get(photos=photo) for photo in some]
    return [(image.status, image.failure, image.attempts) for image in images]


def retry_url(session: PhotoSession) -> str:
    return f"/studio/gallery/{session.pk}/retry/"


def rebuild(*arguments: str) -> tuple[str, str]:
    out, errors = StringIO(), StringIO()
    call_command("rebuild_renditions", *arguments, stdout=out, stderr=errors)
    return out.getvalue().strip(), errors.getvalue().strip()


class TestTryAgain:
    def test_all_failed_photos_of_the_session_go_back_to_the_workers(
        self, session: PhotoSession, signed_in: Client, django_capture_on_commit_callbacks
    ) -> None:
        first, second, other = failed(session), failed(session), failed(SessionFactory())
        ready = PhotoFactory(session=session)
        with django_capture_on_commit_callbacks(execute=True):
            response = signed_in.post(retry_url(session))
        assert response["Location"] == session.get_absolute_url()
        assert states(first, second) == [("waiting", "", 0)] * 2
        assert [state[0] for state in states(other, ready)] == ["failed", "ready"]
        ids = {arguments["image_id"] for _, _, arguments in sent()}
        assert ids == {str(first.image_id), str(second.image_id)}
        event = Event.objects.get(kind="photos.retried")
        assert event.details["count"] == 2

    def test_only_the_chosen_ones_are_tried(self, session: PhotoSession, signed_in: Client) -> None:
        chosen, other = failed(session), failed(session)
        signed_in.post(retry_url(session), {"photo": [str(chosen.pk)]})
        assert [state[0] for state in states(chosen, other)] == ["waiting", "failed"]

    def test_the_page_gets_the_tile_back_and_waits_for_it(
        self, session: PhotoSession, signed_in: Client
    ) -> None:
        photo = failed(session)
        headers = htmx("photo-changes")
        response = signed_in.post(retry_url(session), {"photo": str(photo.pk)}, headers=headers)
        assert re.search(f'id="photo-{photo.pk}"[^>]* hx-swap-oob="outerHTML"', response.text)
        assert "1 photo being prepared" in response.text

    def test_a_second_try_at_once_finds_nothing(self, session: PhotoSession, owner: User) -> None:
        failed(session)
        tries = [rebuilding.retry(session=session, by=owner) for _ in range(2)]
        assert (tries, Event.objects.filter(kind="photos.retried").count()) == ([1, 0], 1)

    def test_photos_of_another_session_are_left_alone(
        self, session: PhotoSession, signed_in: Client
    ) -> None:
        other = failed(SessionFactory(workspace=session.workspace))
        signed_in.post(retry_url(session), {"photo": str(other.pk)})
        assert states(other)[0][0] == "failed"

    def test_what_is_no_id_is_refused(self, session: PhotoSession, signed_in: Client) -> None:
        response = signed_in.post(retry_url(session), {"photo": "1 OR 1=1"})
        assert response.status_code == 400

    def test_trashed_photos_are_not_tried(self, session: PhotoSession, owner: User) -> None:
        image = ImageFactory(workspace=session.workspace, failed=True)
        PhotoFactory(session=session, image=image, trashed=True)
        assert rebuilding.retry(session=session, by=owner) == 0


class TestCommand:
    def test_pictures_of_an_earlier_recipe_are_made_anew(self, image: Image) -> None:
        assert rebuild() == ("1 made anew", "")
        image.refresh_from_db()
        assert (image.status, image.recipe, image.width) == ("ready", RECIPE, 240)
        assert not rebuilding.lacks_files(image)
        assert rebuild() == ("There is nothing to do.", "")

    def test_a_recipe_that_gives_the_same_files_is_no_reason(self, image: Image) -> None:
        Image.objects.update(recipe=SAME_SINCE["jpeg"])
        assert rebuild() == ("There is nothing to do.", "")
        Image.objects.update(format="png")
        assert rebuild() == ("1 made anew", "")

    def test_a_picture_that_is_refused_now_stays_as_it_was(self, image: Image) -> None:
        Path(default_storage.path(image.original_path)).write_bytes(b"decayed")
        out, errors = rebuild()
        assert out == "1 refused, and left as they were"
        assert str(image.pk) in errors
        after = Image.objects.get(pk=image.pk)
        assert (after.status, after.recipe, after.claimed_at) == ("ready", EARLIER, None)

    def test_a_lost_original_is_told_and_the_next_picture_is_made(
        self, image: Image, workspace: Workspace
    ) -> None:
        lost = ImageFactory(workspace=workspace, ready=True)
        Image.objects.filter(pk=lost.pk).update(recipe=EARLIER)
        out, errors = rebuild("--workspace", workspace.slug)
        assert out == "1 made anew, 1 not made"
        assert str(lost.pk) in errors

    def test_failed_pictures_are_read_once_more(self, image: Image) -> None:
        Image.objects.filter(pk=image.pk).update(
            status="failed", failure="The disk was full.", attempts=3, claimed_at=timezone.now()
        )
        assert rebuild("--failed") == ("1 made anew", "")
        image.refresh_from_db()
        assert (image.status, image.failure) == ("ready", "")

    def test_what_fails_again_says_why(self, image: Image) -> None:
        Image.objects.filter(pk=image.pk).update(status="failed", failure="?", files={})
        Path(default_storage.path(image.original_path)).write_bytes(b"decayed")
        out, errors = rebuild("--failed")
        assert (out, "not a picture" in errors) == ("1 failed again", True)

    def test_only_pictures_that_lack_a_file_are_made_with_missing(
        self, image: Image, workspace: Workspace
    ) -> None:
        stored(ImageFactory(workspace=workspace, ready=True))
        assert rebuild("--missing")[0] == "1 complete, 1 made anew"

    def test_a_picture_that_a_worker_holds_is_left_to_it(self, image: Image) -> None:
        Image.objects.filter(pk=image.pk).update(claimed_at=timezone.now())
        assert rebuild()[0] == "1 left to a worker"

    def test_the_choice_is_narrowed_to_a_session(self, image: Image) -> None:
        other = SessionFactory()
        assert rebuild("--all", "--session", str(other.pk))[0] == "There is nothing to do."
        session = image.photos.get().session_id
        assert rebuild("--all", "--session", str(session))[0] == "1 made anew"

    @pytest.mark.parametrize(
        "arguments",
        [("--session", "00000000-0000-4000-8000-000000000000"), ("--workspace", "nowhere")],
    )
    def test_unknown_places_are_named(self, arguments: tuple[str, ...]) -> None:
        with pytest.raises(CommandError, match=f"There is no {arguments[0][2:]}"):
            rebuild(*arguments)


def test_the_jpeg_for_mail_is_sent_as_one(session: PhotoSession, signed_in: Client) -> None:
    image = stored(PhotoFactory(session=session).image, {"mail": b"\xff\xd8\xff"})
    response = signed_in.get(f"/studio/media/{image.pk}/{image.recipe}-mail.jpg")
    assert (response.getvalue(), response["Content-Type"]) == (b"\xff\xd8\xff", "image/jpeg")


@pytest.mark.parametrize("name", ["mail", "full"])
def test_no_jpeg_is_sent_as_a_webp(name: str, session: PhotoSession, signed_in: Client) -> None:
    image = stored(PhotoFactory(session=session).image)
    address = f"/studio/media/{image.pk}/{image.recipe}-{name}.webp"
    assert signed_in.get(address).status_code == 404


def test_page_offers_another_try_for_each_failed_photo_and_for_all(
    session: PhotoSession, signed_in: Client
) -> None:
    one, other = failed(session), failed(session)
    page = signed_in.get(f"/studio/gallery/{session.pk}/").text
    assert page.count(f'action="{retry_url(session)}"') == 3
    assert "2 photos could not be shown" in page
    answer = signed_in.post(retry_url(session), {"photo": str(one.pk)}, headers=htmx()).text
    assert "1 photo being prepared" in answer
    assert "1 photo could not be shown" in answer
    assert (f'id="photo-{one.pk}"' in answer, f'id="photo-{other.pk}"' in answer) == (True, False)
