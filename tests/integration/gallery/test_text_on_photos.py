"""From a tag to the picture with its text, whoever and whatever comes in between."""

import hashlib
import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture
from PIL import ImageChops

from gallery.actions import images, renders, sessions, tags
from gallery.lettering.layers import Layer, version_of
from gallery.models import Photo, PhotoSession, Tag
from gallery.models.image import MAX_ATTEMPTS
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from tests import queues
from tests.data import pictures
from tests.factories import (
    ImageFactory,
    PhotoFactory,
    SessionFactory,
    TagFactory,
)
from tests.patience import eventually

pytestmark = pytest.mark.django_db

HELLO = Layer("Hello", x=0.1, y=0.1, size=0.2)
ORIGINAL = pictures.photo((600, 400))
SIZES = {"2048", "1024", "500", "300", "150", "mail", "full"}


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Wedding", photo_count=1)


@pytest.fixture
def photo(session: PhotoSession) -> Photo:
    """The cover of the session, with its original on disk and its renditions made."""
    image = ImageFactory(
        workspace=session.workspace, sha256=hashlib.sha256(ORIGINAL).hexdigest(), files={}
    )
    default_storage.save(image.original_path, ContentFile(ORIGINAL))
    images.process(image.pk)
    image.refresh_from_db()
    photo = PhotoFactory(session=session, image=image, file_name="IMG_1.JPG")
    PhotoSession.objects.filter(pk=session.pk).update(cover=photo)
    return photo


@pytest.fixture
def tag(photo: Photo, owner: User, committed: Any) -> Tag:
    with committed():
        return tags.add(photo=photo, layer=HELLO, by=owner)


@pytest.fixture
def rendered(tag: Tag, photo: Photo) -> Photo:
    renders.render(photo.pk)
    photo.refresh_from_db()
    return photo


def read(path: str) -> bytes:
    return Path(default_storage.path(path)).read_bytes()


def opened(path: str) -> Picture.Image:
    return Picture.open(io.BytesIO(read(path)))


def sent_renders() -> int:
    return sum(task == "gallery.render_tagged" for _, task, _ in queues.sent())


class TestTagging:
    def test_added_tag_is_counted_told_and_sent_to_a_worker(
        self, tag: Tag, photo: Photo, session: PhotoSession
    ) -> None:
        photo.refresh_from_db()
        session.refresh_from_db()
        assert (photo.tagged_wanted, photo.tagged_made) == (version_of([HELLO]), "")
        assert session.tagged_count == 1
        message = ("media", "gallery.render_tagged", {"photo_id": str(photo.pk)})
        assert queues.sent() == [message]
        event = Event.objects.get(kind="tag.added")
        assert event.details == {
            "photo": str(photo.pk),
            "file_name": "IMG_1.JPG",
            "text": "Hello",
        }

    def test_second_tag_lies_on_top_and_counts_no_second_photo(
        self, tag: Tag, photo: Photo, owner: User, session: PhotoSession
    ) -> None:
        above = tags.add(photo=photo, layer=Layer("B", x=0, y=0, size=0.1), by=owner)
        session.refresh_from_db()
        assert (list(photo.tags.in_order()), session.tagged_count) == ([tag, above], 1)

    def test_change_asks_for_another_version(
        self, rendered: Photo, tag: Tag, workspace: Workspace, owner: User
    ) -> None:
        layer = Layer("Bye", x=0.1, y=0.1, size=0.2)
        tags.change(tag_id=tag.pk, workspace=workspace, layer=layer, by=owner)
        rendered.refresh_from_db()
        versions = (version_of([layer]), version_of([HELLO]))
        assert (rendered.tagged_wanted, rendered.tagged_made) == versions
        assert Event.objects.filter(kind="tag.changed").count() == 1

    def test_change_back_needs_no_worker(
        self, rendered: Photo, tag: Tag, workspace: Workspace, owner: User, committed: Any
    ) -> None:
        queues.empty()
        layer = Layer("Bye", x=0.1, y=0.1, size=0.2)
        tags.change(tag_id=tag.pk, workspace=workspace, layer=layer, by=owner)
        with committed():
            tags.change(tag_id=tag.pk, workspace=workspace, layer=HELLO, by=owner)
        rendered.refresh_from_db()
        assert rendered.tagged_wanted == rendered.tagged_made == version_of([HELLO])
        assert queues.sent() == []

    def test_change_of_nothing_is_no_event(
        self, tag: Tag, workspace: Workspace, owner: User
    ) -> None:
        tags.change(tag_id=tag.pk, workspace=workspace, layer=HELLO, by=owner)
        assert not Event.objects.filter(kind="tag.changed").exists()

    def test_last_tag_removed_leaves_the_photo_raw(
        self, rendered: Photo, tag: Tag, workspace: Workspace, owner: User
    ) -> None:
        tags.remove(tag_id=tag.pk, workspace=workspace, by=owner)
        rendered.refresh_from_db()
        rendered.session.refresh_from_db()
        assert (rendered.tagged_wanted, rendered.tagged_made, rendered.tagged_files) == ("", "", {})
        assert rendered.session.tagged_count == 0
        assert not rendered.shows_tagged(rendered.session)
        assert Event.objects.filter(kind="tag.removed").count() == 1

    def test_tags_of_another_workspace_are_not_found(
        self, tag: Tag, other_workspace: Workspace, owner: User
    ) -> None:
        with pytest.raises(Tag.DoesNotExist):
            tags.remove(tag_id=tag.pk, workspace=other_workspace, by=owner)
        with pytest.raises(Tag.DoesNotExist):
            tags.change(tag_id=tag.pk, workspace=other_workspace, layer=HELLO, by=owner)


@pytest.mark.parametrize(
    "values",
    [
        {"text": ""},
        {"x": -0.1},
        {"y": float("nan")},
        {"size": 0},
        {"colour": "red"},
        {"colour": "#FFFFFF"},
        {"font": "Comic Sans"},
        {"weight": 500},
        {"alignment": "justify"},
        {"opacity": 1.1},
        {"rotation": 181},
        {"effect": "glow"},
    ],
    ids=str,
)
def test_database_refuses_what_cannot_be_drawn(values: dict[str, Any], photo: Photo) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TagFactory(photo=photo, **values)


def test_database_refuses_a_made_version_without_files(photo: Photo) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(tagged_wanted="a", tagged_made="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        Photo.objects.filter(pk=photo.pk).update(tagged_made="a", tagged_files={"full": {}})


class TestRendering:
    def test_every_size_is_made_and_the_original_stays(self, rendered: Photo) -> None:
        assert (rendered.tagged_made, set(rendered.tagged_files)) == (version_of([HELLO]), SIZES)
        for name, told in rendered.tagged_files.items():
            path = rendered.image.tagged_path(rendered.tagged_made, name)
            assert (opened(path).size, default_storage.size(path)) == (
                (told["width"], told["height"]),
                told["size"],
            )
        assert read(rendered.image.original_path) == ORIGINAL

    def test_sizes_are_those_of_the_plain_renditions(self, rendered: Photo) -> None:
        def sizes(files: dict[str, Any]) -> dict[str, tuple[int, int]]:
            return {name: (file["width"], file["height"]) for name, file in files.items()}

        assert sizes(rendered.tagged_files) == sizes(rendered.image.files)

    def test_picture_differs_where_the_text_stands(self, rendered: Photo) -> None:
        raw = opened(rendered.image.rendition_path("full")).convert("RGB")
        tagged = opened(rendered.path_shown(rendered.session, "full")).convert("RGB")
        difference = ImageChops.difference(raw, tagged).convert("L")
        ink = difference.point(lambda value: 255 * (value > 60)).getbbox()
        assert ink is not None
        left, top, right, bottom = ink
        assert left >= 58
        assert top >= 38
        assert right <= 60 + 5 * 80
        assert bottom <= 40 + 100

    def test_turned_original_is_tagged_upright(self, workspace: Workspace, owner: User) -> None:
        content = pictures.turned(6)
        image = ImageFactory(workspace=workspace, sha256=hashlib.sha256(content).hexdigest())
        default_storage.save(image.original_path, ContentFile(content))
        images.process(image.pk)
        photo = PhotoFactory(
            session=SessionFactory(workspace=workspace, photo_count=1), image=image
        )
        tags.add(photo=photo, layer=Layer("i", x=0.5, y=0.5, size=0.02), by=owner)
        renders.render(photo.pk)
        photo.refresh_from_db()
        full = opened(photo.image.tagged_path(photo.tagged_made, "full"))
        assert pictures.corner_names(full) == ["red", "green", "blue", "white"]

    def test_same_layers_make_the_same_bytes(self, rendered: Photo) -> None:
        paths = [rendered.path_shown(rendered.session, name) for name in sorted(SIZES)]
        before = [read(path) for path in paths]
        Photo.objects.filter(pk=rendered.pk).update(tagged_made="", tagged_files={})
        renders.render(rendered.pk)
        assert [read(path) for path in paths] == before

    def test_second_message_draws_nothing(self, rendered: Photo) -> None:
        changed_at = rendered.tagged_changed_at
        renders.render(rendered.pk)
        rendered.refresh_from_db()
        assert rendered.tagged_changed_at == changed_at

    def test_last_of_two_changes_wins_whichever_worker_ends_last(
        self, tag: Tag, photo: Photo, workspace: Workspace, owner: User
    ) -> None:
        slow = renders.claim(photo.pk)
        assert slow
        layer = Layer("Bye", x=0.1, y=0.1, size=0.2)
        tags.change(tag_id=tag.pk, workspace=workspace, layer=layer, by=owner)
        renders.render(photo.pk)
        renders.finish(slow[0], ())
        renders.fail(slow[0], "too late")
        photo.refresh_from_db()
        assert photo.tagged_wanted == photo.tagged_made == version_of([layer])
        assert (photo.tagged_failure, set(photo.tagged_files)) == ("", SIZES)

    @pytest.mark.django_db(transaction=True)
    def test_one_of_racing_workers_claims_the_photo(
        self, tag: Tag, photo: Photo, race: Any
    ) -> None:
        claimed = race(4, lambda number: renders.claim(photo.pk))
        assert sum(one is not None for one in claimed) == 1

    def test_lost_message_is_swept(self, tag: Tag, photo: Photo) -> None:
        queues.empty()
        assert renders.requeue() == 0
        Photo.objects.update(tagged_changed_at=timezone.now() - timedelta(minutes=1))
        assert (renders.requeue(), sent_renders()) == (1, 1)

    def test_dead_worker_is_swept_and_its_photo_given_up_in_the_end(
        self, tag: Tag, photo: Photo
    ) -> None:
        long_ago = timezone.now() - timedelta(hours=1)
        Photo.objects.update(tagged_claimed_at=long_ago, tagged_attempts=MAX_ATTEMPTS)
        assert renders.requeue() == 1
        renders.render(photo.pk)
        photo.refresh_from_db()
        assert (photo.tagged_failure, photo.tagged_made) == (renders.GAVE_UP, "")
        assert renders.requeue() == 0

    def test_version_nobody_knows_is_found_out(self, tag: Tag, photo: Photo) -> None:
        """As the migration leaves photos that had tags before."""
        Photo.objects.update(tagged_wanted="unknown")
        renders.render(photo.pk)
        photo.refresh_from_db()
        assert photo.tagged_wanted == photo.tagged_made == version_of([HELLO])

    def test_damaged_original_says_why_and_stays_raw(self, tag: Tag, photo: Photo) -> None:
        default_storage.delete(photo.image.original_path)
        default_storage.save(photo.image.original_path, ContentFile(ORIGINAL[:900]))
        renders.render(photo.pk)
        photo.refresh_from_db()
        assert photo.tagged_failure == "The picture is cut off: the end of the file is missing."
        assert not photo.shows_tagged(photo.session)

    def test_text_waits_for_the_picture(
        self, workspace: Workspace, owner: User, committed: Any
    ) -> None:
        image = ImageFactory(workspace=workspace, sha256=hashlib.sha256(ORIGINAL).hexdigest())
        default_storage.save(image.original_path, ContentFile(ORIGINAL))
        photo = PhotoFactory(
            session=SessionFactory(workspace=workspace, photo_count=1), image=image
        )
        with committed():
            tags.add(photo=photo, layer=HELLO, by=owner)
        renders.render(photo.pk)
        assert Photo.objects.get().tagged_made == ""
        queues.empty()
        with committed():
            images.process(image.pk)
        assert sent_renders() == 1

    @pytest.mark.usefixtures("celery_worker_running")
    def test_running_worker_draws_the_text(self, photo: Photo, owner: User) -> None:
        tags.add(photo=photo, layer=HELLO, by=owner)
        eventually(lambda: Photo.objects.get().tagged_made == version_of([HELLO]))


class TestShowing:
    def addresses(self, client: Client, session: PhotoSession) -> list[str]:
        """What gallery, session page and today's page show of the photo."""
        pages = ("/studio/gallery/", f"/studio/gallery/{session.pk}/")
        return [
            "tagged" if "/media/" in text and "-500.webp" not in text else "raw"
            for text in (client.get(page).text for page in pages)
        ]

    def test_tagged_version_is_shown_once_it_is_made(
        self, tag: Tag, session: PhotoSession, signed_in: Client
    ) -> None:
        before = self.addresses(signed_in, session)
        renders.render(tag.photo_id)
        assert (before, self.addresses(signed_in, session)) == (["raw"] * 2, ["tagged"] * 2)

    def test_switch_shows_raw_and_tagged_again(
        self, rendered: Photo, session: PhotoSession, signed_in: Client
    ) -> None:
        url = f"/studio/gallery/{session.pk}/version/"
        answer = signed_in.post(url, {"version": "raw"})
        assert (answer.status_code, answer["Location"]) == (302, session.get_absolute_url())
        assert self.addresses(signed_in, session) == ["raw"] * 2
        signed_in.post(url, {"version": "tagged"})
        assert self.addresses(signed_in, session) == ["tagged"] * 2
        told = Event.objects.filter(kind="session.switched").order_by("at")
        assert [event.details["version"] for event in told] == ["raw", "tagged"]

    def test_switch_tells_the_page(
        self, rendered: Photo, session: PhotoSession, signed_in: Client
    ) -> None:
        url = f"/studio/gallery/{session.pk}/version/"
        answer = signed_in.post(url, {"version": "raw"}, headers={"HX-Request": "true"})
        assert '"version-changed": true' in answer["HX-Trigger"]

    def test_unknown_version_is_refused(
        self, rendered: Photo, session: PhotoSession, signed_in: Client
    ) -> None:
        answer = signed_in.post(f"/studio/gallery/{session.pk}/version/", {"version": "blue"})
        assert answer.status_code == 400
        session.refresh_from_db()
        assert session.current_version == "tagged"

    def test_changed_photo_reaches_open_pages(
        self, rendered: Photo, session: PhotoSession, signed_in: Client
    ) -> None:
        since = (timezone.now() - timedelta(minutes=1)).isoformat().replace("+00:00", "Z")
        answer = signed_in.get(f"/studio/gallery/{session.pk}/changes/?since={since}")
        assert answer.text.count('class="photo-tile ratio-150"') == 1

    def test_members_get_the_bytes_of_the_made_version_only(
        self, rendered: Photo, signed_in: Client
    ) -> None:
        base = f"/studio/media/{rendered.pk}"
        good = signed_in.get(f"{base}/{rendered.tagged_made}/500.webp")
        path = rendered.image.tagged_path(rendered.tagged_made, "500")
        assert good.getvalue() == read(path)
        wrong = [f"{base}/{'0' * 32}/500.webp", f"{base}/{rendered.tagged_made}/full.webp"]
        assert [signed_in.get(url).status_code for url in wrong] == [404, 404]


def test_switching_to_what_is_shown_is_no_event(
    session: PhotoSession, workspace: Workspace, owner: User
) -> None:
    sessions.show(session_id=session.pk, workspace=workspace, version="tagged", by=owner)
    assert not Event.objects.filter(kind="session.switched").exists()
