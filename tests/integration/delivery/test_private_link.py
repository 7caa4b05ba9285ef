"""What a customer sees through the private link, and what nobody else does."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from PIL import Image as Picture

from delivery.models import Download, ShareLink, Visit
from gallery.actions import images, photos
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from tests.data import pictures
from tests.factories import (
    ImageFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    UserFactory,
    stored,
    token_of,
)

pytestmark = pytest.mark.django_db

# Drawn anew for every answer.
CSRF_TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")
JPEG = b"\xff\xd8 a picture \xff\xd9"


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Wedding")


@pytest.fixture
def photo(session: PhotoSession) -> Photo:
    photo = PhotoFactory(session=session, file_name="IMG_1.HEIC")
    stored(photo.image, {"500": b"webp", "full": JPEG})
    return photo


@pytest.fixture
def link(session: PhotoSession, owner: User) -> ShareLink:
    return ShareLinkFactory(session=session, created_by=owner)


def routes(token: str, photo: Photo) -> list[str]:
    return [
        f"/s/{token}/",
        f"/s/{token}/photos.zip",
        f"/s/{token}/{photo.pk}/",
        f"/s/{token}/{photo.pk}/1-500.webp",
    ]


def test_every_door_opens_without_an_account(link: ShareLink, photo: Photo, client: Client) -> None:
    responses = [client.get(url) for url in routes(token_of(link), photo)]
    assert [response.status_code for response in responses] == [200] * 4
    assert [response["Content-Type"].split(";")[0] for response in responses] == [
        "text/html",
        "application/zip",
        "image/jpeg",
        "image/webp",
    ]
    for response in responses:
        response.getvalue()
        assert response["X-Robots-Tag"] == "noindex, nofollow"
    # The page has forms, which need to say which server they come from, and nothing else.
    policies = [response["Referrer-Policy"] for response in responses]
    assert policies == ["strict-origin", *["no-referrer"] * 3]


def test_closed_doors_all_look_alike(session: PhotoSession, photo: Photo, owner: User) -> None:
    now = timezone.now()
    closed = [
        ShareLinkFactory(session=session, expires_at=now - timedelta(seconds=1)),
        ShareLinkFactory(session=session, revoked_at=now, revoked_by=owner),
    ]
    tokens = ["unknown-token", *map(token_of, closed)]
    answers = set()
    for token in tokens:
        for url in routes(token, photo):
            response = Client().get(url)
            answers.add((response.status_code, CSRF_TOKEN.sub("", response.text)))
    assert [status for status, _ in answers] == [404]
    assert (Visit.objects.count(), Download.objects.count()) == (0, 0)


def test_photo_of_another_session_does_not_exist(
    link: ShareLink, workspace: Workspace, client: Client
) -> None:
    foreign = PhotoFactory(session=SessionFactory(workspace=workspace))
    stored(foreign.image)
    urls = routes(token_of(link), foreign)[2:]
    assert [client.get(url).status_code for url in urls] == [404, 404]
    assert Download.objects.count() == 0


@pytest.mark.parametrize("name", ["2-500", "1-full", "1-501"])
def test_only_made_renditions_are_shown(
    name: str, link: ShareLink, photo: Photo, client: Client
) -> None:
    response = client.get(f"/s/{token_of(link)}/{photo.pk}/{name}.webp")
    assert response.status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_link_changes_nothing(method: str, link: ShareLink, photo: Photo, client: Client) -> None:
    statuses = {getattr(client, method)(url).status_code for url in routes(token_of(link), photo)}
    assert statuses == {405}


def counts(link: ShareLink) -> tuple[int, int, int]:
    link.refresh_from_db()
    link.session.refresh_from_db()
    return Visit.objects.count(), link.visit_count, link.session.share_count


def test_visit_counts_once_per_browser_and_half_hour(link: ShareLink, client: Client) -> None:
    url = f"/s/{token_of(link)}/seen/"
    assert {client.post(url).status_code for _ in range(3)} == {204}
    assert counts(link) == (1, 1, 1)
    Client().post(url)
    assert counts(link) == (2, 2, 1)
    session = client.session
    earlier = timezone.now() - timedelta(minutes=31)
    session[f"visited-{link.pk}"] = earlier.isoformat()
    session.save()
    client.post(url)
    assert counts(link) == (3, 3, 1)
    assert link.session.last_shared_at == link.last_visited_at
    assert list(Event.objects.values_list("kind", "actor_id").distinct()) == [
        ("share.visited", None)
    ]


def test_page_without_script_tells_by_a_picture(link: ShareLink, client: Client) -> None:
    page = client.get(f"/s/{token_of(link)}/").text
    assert f'<noscript><img src="/s/{token_of(link)}/seen.gif"' in page
    answer = client.get(f"/s/{token_of(link)}/seen.gif")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/gif")
    with Picture.open(io.BytesIO(answer.content)) as picture:
        assert picture.size == (1, 1)
    client.post(f"/s/{token_of(link)}/seen/")
    assert counts(link) == (1, 1, 1)


def test_loading_the_page_is_no_visit(
    link: ShareLink, photo: Photo, signed_in: Client, client: Client
) -> None:
    """Scanners of mails load pages and pictures; members look after their own work."""
    for url in (f"/s/{token_of(link)}/", f"/s/{token_of(link)}/{photo.pk}/1-500.webp"):
        client.get(url).getvalue()
        client.head(url)
    client.head(f"/s/{token_of(link)}/seen.gif")
    signed_in.post(f"/s/{token_of(link)}/seen/")
    assert counts(link) == (0, 0, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"},
        {"User-Agent": "WhatsApp/2.23.20.0 A"},
        {"User-Agent": "BarracudaCentral link scan"},
        {"User-Agent": "python-requests/2.32"},
        {"User-Agent": "Mozilla/5.0", "Sec-Purpose": "prefetch;prerender"},
        {"User-Agent": "Mozilla/5.0", "X-Purpose": "preview"},
    ],
)
def test_machines_are_no_visitors(headers: dict[str, str], link: ShareLink, client: Client) -> None:
    client.post(f"/s/{token_of(link)}/seen/", headers=headers)
    client.get(f"/s/{token_of(link)}/seen.gif", headers=headers)
    assert counts(link) == (0, 0, 0)


def test_one_photo_is_downloaded_and_counted(link: ShareLink, photo: Photo, client: Client) -> None:
    response = client.get(f"/s/{token_of(link)}/{photo.pk}/")
    assert response.getvalue() == JPEG
    assert response["Content-Disposition"] == 'attachment; filename="IMG_1.jpg"'
    assert [(one.photo, one.file_name) for one in Download.objects.all()] == [(photo, "IMG_1.jpg")]
    link.refresh_from_db()
    assert link.download_count == 1


def test_zip_holds_every_ready_photo_once_under_its_own_name(
    link: ShareLink, session: PhotoSession, photo: Photo, client: Client
) -> None:
    for name in ("img_1.jpg", "Zoë & Ben.png"):
        stored(PhotoFactory(session=session, file_name=name).image, {"full": JPEG + name.encode()})
    PhotoFactory(session=session, image=ImageFactory(workspace=session.workspace))
    response = client.get(f"/s/{token_of(link)}/photos.zip")
    content = response.getvalue()
    assert len(content) == int(response["Content-Length"])
    assert response["Content-Disposition"] == 'attachment; filename="Wedding.zip"'
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == {
            "IMG_1.jpg": JPEG,
            "img_1 (2).jpg": JPEG + b"img_1.jpg",
            "Zoë & Ben.jpg": JPEG + "Zoë & Ben.png".encode(),
        }
    assert Download.objects.get().photo is None


def test_asking_for_the_head_counts_no_download(
    link: ShareLink, photo: Photo, client: Client
) -> None:
    got = client.get(f"/s/{token_of(link)}/photos.zip")
    length = len(got.getvalue())
    head = client.head(f"/s/{token_of(link)}/photos.zip")
    assert (head.getvalue(), int(head["Content-Length"])) == (b"", length)
    assert Download.objects.count() == 1


def test_empty_session_is_an_empty_archive(link: ShareLink, client: Client) -> None:
    content = client.get(f"/s/{token_of(link)}/photos.zip").getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == []


@pytest.fixture
def private_photo(session: PhotoSession, owner: User, tmp_path: Path) -> Photo:
    """A phone's picture with place, owner and serial number, taken in and processed."""
    source = tmp_path / "private.jpg"
    source.write_bytes(pictures.private_jpeg())
    photo, _ = photos.add(session=session, file_name="private.jpg", source=source, by=owner)
    images.process(photo.image_id)
    return photo


def test_downloads_tell_neither_place_nor_owner(
    link: ShareLink, private_photo: Photo, client: Client
) -> None:
    with default_storage.open(private_photo.image.original_path) as original:
        assert pictures.OWNER.encode() in original.read()
    one = client.get(f"/s/{token_of(link)}/{private_photo.pk}/").getvalue()
    content = client.get(f"/s/{token_of(link)}/photos.zip").getvalue()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.read("private.jpg") == one
    for secret in (pictures.OWNER, pictures.SERIAL):
        assert secret.encode() not in one
    with Picture.open(io.BytesIO(one)) as picture:
        assert dict(picture.getexif().get_ifd(0x8825)) == {}


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_any_number(
    count: int, link: ShareLink, session: PhotoSession, django_assert_num_queries: Any
) -> None:
    PhotoFactory.create_batch(count, session=session)
    client = Client()
    client.get(f"/s/{token_of(link)}/")
    with django_assert_num_queries(6):
        response = client.get(f"/s/{token_of(link)}/")
    assert len(response.context["page"].rows) == count


def test_member_of_another_studio_is_a_visitor_like_any_other(
    link: ShareLink, client_of: Any
) -> None:
    """Signed in elsewhere is not staff of this studio."""
    stranger = client_of(UserFactory())
    assert stranger.post(f"/s/{token_of(link)}/seen/").status_code == 204
    assert counts(link) == (1, 1, 1)


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("🎉", "🎉.zip"),
        ("???", "photos.zip"),
        ("Rossi: SS27/28", "Rossi SS27 28.zip"),
    ],
)
def test_archive_of_any_session_name_has_a_file_name(
    link: ShareLink, photo: Photo, client: Client, name: str, file_name: str
) -> None:
    PhotoSession.objects.update(name=name)
    response = client.get(f"/s/{token_of(link)}/photos.zip")
    assert response.status_code == 200
    assert Download.objects.get().file_name == file_name


def test_longest_file_name_can_be_downloaded(link: ShareLink, photo: Photo, client: Client) -> None:
    Photo.objects.update(file_name="x" * 255)
    response: Any = client.get(f"/s/{token_of(link)}/{photo.pk}/")
    assert b"".join(response.streaming_content) == JPEG


def test_private_page_stays_out_of_every_cache(link: ShareLink, client: Client) -> None:
    response = client.get(f"/s/{token_of(link)}/")
    assert response["Cache-Control"] == "private, no-store"
