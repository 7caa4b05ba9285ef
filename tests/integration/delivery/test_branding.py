"""A studio's own look: colours, logo and words on its private pages."""

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from delivery.models import Branding, ShareLink
from gallery.actions import files, images
from gallery.models import Image, Leftover, PhotoSession
from photocrm.accounts.models import Role, Workspace
from tests.data import pictures
from tests.factories import (
    BrandingFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    stored,
    token_of,
)
from tests.fixtures.people import ClientOf, Member

pytestmark = pytest.mark.django_db
SETTINGS = "/studio/settings/look/"
WORDS = {
    "accent": "#FFE066",
    "welcome": "Welcome <3",
    "imprint_url": "https://studio.example/imprint",
    "language": "de",
    "version": "0",
}


@pytest.fixture
def link(workspace: Workspace) -> ShareLink:
    session: PhotoSession = SessionFactory(workspace=workspace, name="Wedding", photo_count=1)
    PhotoFactory(session=session)
    return ShareLinkFactory(session=session)


def page(link: ShareLink, rest: str = "") -> str:
    return f"/s/{token_of(link)}/{rest}"


def logo() -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", pictures.photo((600, 200), "PNG"))


def test_studio_sets_its_look_and_recipients_see_it(
    link: ShareLink, signed_in: Client, client: Client
) -> None:
    assert signed_in.post(SETTINGS, WORDS)["Location"] == SETTINGS
    row = Branding.objects.get()
    assert (row.accent, row.layout, row.version) == ("#ffe066", "rows", 1)
    text = client.get(page(link)).text
    assert "Welcome &lt;3" in text
    assert 'href="https://studio.example/imprint"' in text
    assert "Impressum" in text
    assert f"{page(link)}colours.css?1" in text


def test_colours_are_made_readable(link: ShareLink, client: Client) -> None:
    BrandingFactory(workspace=link.workspace, accent="#ffe066")
    response = client.get(page(link, "colours.css"))
    assert response["Content-Type"] == "text/css"
    assert "--color-primary: #ffe066;" in response.text  # on the dark ground
    assert response.text.count("--color-primary: #ffe066;") == 2


def test_studio_without_a_look_has_none(link: ShareLink, client: Client) -> None:
    statuses = [client.get(page(link, name)).status_code for name in ("colours.css", "logo.webp")]
    assert statuses == [404, 404]
    text = client.get(page(link)).text
    assert "colours.css" not in text
    assert "logo.webp" not in text


def test_logo_goes_through_the_pipeline(link: ShareLink, signed_in: Client, client: Client) -> None:
    signed_in.post(SETTINGS, WORDS | {"logo": logo()})
    image = Image.objects.get(brandings__workspace=link.workspace)
    assert client.get(page(link, "logo.webp")).status_code == 404  # not made yet
    images.process(image.pk)
    response = client.get(page(link, "logo.webp"))
    assert (response["Content-Type"], response.getvalue()[:4]) == ("image/webp", b"RIFF")
    assert "logo.webp" in client.get(page(link)).text
    image.refresh_from_db()
    shown = f"/studio/media/{image.pk}/{image.recipe}-500.webp"
    assert shown in signed_in.get(SETTINGS).text


def test_logo_that_is_replaced_goes(signed_in: Client, workspace: Workspace) -> None:
    signed_in.post(SETTINGS, WORDS | {"logo": logo()})
    earlier = Image.objects.get()
    signed_in.post(SETTINGS, WORDS | {"version": "1", "without_logo": "on"})
    assert Branding.objects.get().logo is None
    for leftover in Leftover.objects.values_list("pk", flat=True):
        files.settle(leftover)
    assert not Image.objects.filter(pk=earlier.pk).exists()


def test_logo_in_use_is_never_purged(workspace: Workspace) -> None:
    image = stored(PhotoFactory(session__workspace=workspace).image)
    BrandingFactory(workspace=workspace, logo=image)
    assert files.referred([image.pk]) == {image.pk}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("accent", "red"),
        ("accent", "#12345g"),
        ("imprint_url", "javascript:alert(1)"),
        ("language", "xx"),
        ("welcome", "x" * 601),
        ("version", "many"),
    ],
)
def test_nonsense_is_refused_and_kept(signed_in: Client, field: str, value: str) -> None:
    response = signed_in.post(SETTINGS, WORDS | {field: value})
    assert (response.status_code, Branding.objects.count()) == (422, 0)


def test_logo_that_is_no_picture_is_refused_in_words(signed_in: Client) -> None:
    file = SimpleUploadedFile("logo.png", b"%PDF-1.7 not a picture")
    response = signed_in.post(SETTINGS, WORDS | {"logo": file})
    assert response.status_code == 422
    assert "This file is not a picture" in response.text
    assert Branding.objects.count() == 0


@pytest.mark.parametrize("version", ["0", "1", "3"])
def test_look_that_somebody_else_changed_is_not_overwritten(
    signed_in: Client, workspace: Workspace, version: str
) -> None:
    BrandingFactory(workspace=workspace, welcome="Theirs", version=2)
    response = signed_in.post(SETTINGS, WORDS | {"version": version})
    assert response.status_code == 422
    assert "Somebody else changed this meanwhile" in response.text
    assert Branding.objects.get().welcome == "Theirs"


def test_staff_do_not_set_up_the_studio(member: Member, client_of: ClientOf) -> None:
    assert client_of(member(Role.STAFF)).get(SETTINGS).status_code == 403


def test_page_can_be_put_on_the_home_screen(link: ShareLink, client: Client) -> None:
    response = client.get(page(link, "photos.webmanifest"))
    told: dict[str, Any] = json.loads(response.content)
    assert response["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["start_url"], told["display"]) == (
        "Wedding",
        page(link),
        "standalone",
    )
    assert [icon["sizes"] for icon in told["icons"]] == ["192x192", "512x512"]
    assert "photos.webmanifest" in client.get(page(link)).text


def test_photos_stand_in_rows_or_in_a_grid(
    link: ShareLink, signed_in: Client, client: Client
) -> None:
    assert "photo-grid" not in client.get(page(link)).text
    signed_in.post(SETTINGS, WORDS | {"layout": "grid"})
    assert "photo-grid" in client.get(page(link)).text
    assert signed_in.post(SETTINGS, WORDS | {"version": "1", "layout": "heap"}).status_code == 422
