"""One photo: its page, its panel, its original."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from gallery.models import Image, Photo, PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.history import history_of
from photocrm.audit.models import Event
from tests.factories import PhotoFactory, SessionFactory, TagFactory
from tests.fixtures.people import ClientOf, Member

pytestmark = pytest.mark.django_db

METADATA = {
    "camera": "Canon EOS R5",
    "lens": "35mm <script>alert(1)</script>",
    "aperture": "f/2.8",
    "exposure_time": "1/250 s",
    "iso": "ISO 400",
    "focal_length": "35 mm",
    "latitude": 43.677,
    "longitude": 4.63,
    "keywords": ["wedding", "<b>Camargue</b>"],
}


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, photo_count=3)


@pytest.fixture
def photo(session: PhotoSession) -> Photo:
    photo = PhotoFactory(session=session, file_name="Zoë & Ben.JPG", position=2)
    image = photo.image
    image.metadata = METADATA
    image.save()
    default_storage.save(image.original_path, ContentFile(b"\xff\xd8 original"))
    return photo


def panel(photo: Photo) -> str:
    return f"/studio/gallery/photos/{photo.pk}/panel/"


def test_panel_tells_what_is_known(photo: Photo, signed_in: Client) -> None:
    TagFactory(photo=photo, text="Je t'aime")
    response = signed_in.get(panel(photo))
    assert response.context["facts"] == [
        ("File name", "Zoë & Ben.JPG"),
        ("Size", "60 × 40, 1.2\xa0KB"),
        ("Camera", "Canon EOS R5"),
        ("Lens", "35mm <script>alert(1)</script>"),
        ("Exposure", "1/250 s, f/2.8, ISO 400, 35 mm"),
        ("Keywords", "wedding, <b>Camargue</b>"),
    ]
    assert (response.context["position"], response.context["texts"]) == (
        "43.67700, 4.63000",
        ["Je t'aime"],
    )
    assert "35mm &lt;script&gt;" in response.text
    assert "&lt;b&gt;Camargue" in response.text


def test_viewer_learns_no_place_and_gets_no_original(
    photo: Photo, member: Member, client_of: ClientOf
) -> None:
    viewer = client_of(member(Role.VIEWER))
    assert "43.677" not in viewer.get(panel(photo)).text
    assert viewer.get(f"/studio/gallery/photos/{photo.pk}/download/").status_code == 403


def test_panel_of_a_photo_nothing_is_known_of(session: PhotoSession, signed_in: Client) -> None:
    photo = PhotoFactory(session=session, file_name="a.jpg")
    response = signed_in.get(panel(photo))
    assert [name for name, _ in response.context["facts"]] == ["File name", "Size"]
    assert response.context["position"] is None


@pytest.mark.parametrize("count", [1, 3])
def test_panel_costs_the_same_for_any_number_of_texts(
    count: int, photo: Photo, signed_in: Client, django_assert_num_queries: Any
) -> None:
    TagFactory.create_batch(count, photo=photo)
    with django_assert_num_queries(5):
        signed_in.get(panel(photo))


def test_panel_asks_for_a_picture_whose_original_is_damaged(
    photo: Photo, signed_in: Client
) -> None:
    words = "damaged in the storage; please upload the picture again"
    assert words not in signed_in.get(panel(photo)).text
    Image.objects.update(damaged_at=timezone.now())
    assert words in signed_in.get(panel(photo)).text


def test_original_is_what_the_camera_wrote(photo: Photo, signed_in: Client) -> None:
    response = signed_in.get(f"/studio/gallery/photos/{photo.pk}/download/")
    assert response.getvalue() == b"\xff\xd8 original"
    assert {
        name: response[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "X-Content-Type-Options",
            "Cache-Control",
        )
    } == {
        "Cache-Control": "private, no-store",
        "Content-Type": "image/jpeg",
        "Content-Disposition": "attachment; filename*=utf-8''Zo%C3%AB%20%26%20Ben.JPG",
        "X-Content-Type-Options": "nosniff",
    }


def test_history_tells_who_took_the_original(photo: Photo, owner: User, signed_in: Client) -> None:
    url = f"/studio/gallery/photos/{photo.pk}/download/"
    signed_in.head(url).getvalue()
    assert not Event.objects.exists()
    signed_in.get(url).getvalue()
    newest = history_of(photo.session)[0]
    assert (newest.actor, newest.sentences) == (str(owner), ["Original Zoë & Ben.JPG downloaded"])


def test_original_taken_in_a_part_is_told_too(photo: Photo, signed_in: Client) -> None:
    url = f"/studio/gallery/photos/{photo.pk}/download/"
    assert signed_in.get(url, headers={"Range": "bytes=0-"}).getvalue() == b"\xff\xd8 original"
    assert Event.objects.get().kind == "photo.downloaded"


def test_photos_of_the_trash_have_no_page(session: PhotoSession, signed_in: Client) -> None:
    trashed = PhotoFactory(session=session, trashed=True)
    hidden = PhotoFactory(session=SessionFactory(workspace=session.workspace, trashed=True))
    for photo in (trashed, hidden):
        urls = [panel(photo), f"/studio/gallery/{photo.session_id}/photos/{photo.pk}/"]
        urls.append(f"/studio/gallery/photos/{photo.pk}/favourites/")
        assert [signed_in.get(url).status_code for url in urls] == [404, 404, 404]


def test_page_leads_to_its_neighbours(
    photo: Photo, session: PhotoSession, signed_in: Client
) -> None:
    before, after = (PhotoFactory(session=session, position=place) for place in (1, 2))
    PhotoFactory(session=session, position=0, trashed=True)
    response = signed_in.get(f"/studio/gallery/{session.pk}/photos/{photo.pk}/")
    context = response.context
    assert context["place"] == (2, before, after)
    assert "2 of 3" in response.text


def test_photo_is_found_in_its_own_session_only(photo: Photo, signed_in: Client) -> None:
    other = SessionFactory(workspace=photo.workspace)
    assert signed_in.get(f"/studio/gallery/{other.pk}/photos/{photo.pk}/").status_code == 404


def test_page_shows_the_version_asked_for(session: PhotoSession, signed_in: Client) -> None:
    photo = PhotoFactory(session=session, rendered=True)
    url = f"/studio/gallery/{session.pk}/photos/{photo.pk}/"
    raw = f"/studio/media/{photo.image_id}/1-2048.webp"
    tagged = f"/studio/media/{photo.pk}/{photo.tagged_made}/2048.webp"
    shown = [signed_in.get(f"{url}{query}").text for query in ("", "?version=raw")]
    assert [(tagged in text, raw in text) for text in shown] == [(True, False), (False, True)]
    assert signed_in.get(f"{url}?version=sepia").status_code == 400


def test_page_of_a_photo_without_text_cannot_show_it_tagged(
    photo: Photo, signed_in: Client
) -> None:
    url = f"/studio/gallery/{photo.session_id}/photos/{photo.pk}/?version=tagged"
    assert signed_in.get(url).status_code == 404


def test_tile_carries_what_the_viewer_needs(
    session: PhotoSession, signed_in: Client, member: Member, client_of: ClientOf
) -> None:
    photo = PhotoFactory(session=session, rendered=True, favourite_count=2)
    url = f"/studio/gallery/{session.pk}/"
    tile = signed_in.get(url).text
    for attribute in ('data-total="3"', 'data-hearts="2"', "data-raw=", "data-tagged="):
        assert attribute in tile
    assert f'data-panel="{panel(photo)}"' in tile
    assert f'data-download="/studio/gallery/photos/{photo.pk}/download/"' in tile
    assert "data-download" not in client_of(member(Role.VIEWER)).get(url).text
