"""A download of all photos that broke off, and goes on where it was."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from delivery.models import ShareLink
from gallery.models import PhotoSession
from photocrm.accounts.models import Workspace
from photocrm.stored_zip import Changed
from tests.factories import PhotoFactory, SessionFactory, ShareLinkFactory, stored, token_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    session = SessionFactory(workspace=workspace, name="Wedding", photo_count=2)
    for name in ("IMG_1.HEIC", "Zoë.png"):
        stored(PhotoFactory(session=session, file_name=name).image, {"full": name.encode() * 40})
    return session


@pytest.fixture
def link(session: PhotoSession) -> ShareLink:
    return ShareLinkFactory(session=session)


@pytest.fixture
def address(link: ShareLink) -> str:
    return f"/s/{token_of(link)}/photos.zip"


@pytest.mark.parametrize("part", [0, 0.3, 0.6, 0.99])
def test_archive_goes_on_where_it_was(address: str, client: Client, part: float) -> None:
    whole = client.get(address)
    content = whole.getvalue()
    came = int(len(content) * part)
    headers = {"Range": f"bytes={came}-", "If-Range": whole["ETag"]}
    rest = client.get(address, headers=headers)
    assert rest.status_code == 206
    assert rest["Content-Range"] == f"bytes {came}-{len(content) - 1}/{len(content)}"
    assert content[:came] + rest.getvalue() == content
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["IMG_1.jpg", "Zoë.jpg"]


def test_archive_that_changed_meanwhile_begins_anew(
    address: str, session: PhotoSession, client: Client
) -> None:
    tag = client.get(address)["ETag"]
    session.photos.filter(file_name="Zoë.png").update(position=0)
    headers = {"Range": "bytes=100-", "If-Range": tag}
    answer = client.get(address, headers=headers)
    assert (answer.status_code, answer["ETag"] == tag) == (200, False)
    assert zipfile.ZipFile(io.BytesIO(answer.getvalue())).namelist() == ["Zoë.jpg", "IMG_1.jpg"]


def test_what_the_browser_has_whole_is_not_sent_again(address: str, client: Client) -> None:
    tag = client.get(address)["ETag"]
    answer = client.get(address, headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content) == (304, b"")


def test_part_behind_the_end_is_refused(address: str, client: Client) -> None:
    length = len(client.get(address).getvalue())
    answer = client.get(address, headers={"Range": f"bytes={length}-"})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{length}")


def test_download_that_goes_on_is_counted_once(
    address: str, link: ShareLink, client: Client
) -> None:
    length = len(client.get(address).getvalue())
    for start in (10, length // 2):
        client.get(address, headers={"Range": f"bytes={start}-"})
    client.get(address, headers={"Range": "bytes=0-"})
    link.refresh_from_db()
    assert link.download_count == 2


def test_file_that_lost_bytes_breaks_the_download_off(
    address: str, session: PhotoSession, client: Client
) -> None:
    """The browser tells of a failed download; an archive with a hole would pass for whole."""
    photo = session.photos.in_order()[0]
    path = default_storage.path(photo.path_shown(session, "full"))
    with open(path, "ab") as file:  # noqa: PTH123
        file.truncate(3)
    answer: Any = client.get(address)
    with pytest.raises(Changed):
        answer.getvalue()
