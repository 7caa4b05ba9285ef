"""The language of private pages."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from delivery.models import ShareLink
from photocrm.accounts.models import Workspace
from tests.factories import (
    BrandingFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    token_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(workspace: Workspace) -> str:
    session = SessionFactory(workspace=workspace, photo_count=2)
    PhotoFactory.create_batch(2, session=session)
    link: ShareLink = ShareLinkFactory(session=session)
    return f"/s/{token_of(link)}/"


def language_of(text: str) -> str:
    return "de" if "2 Fotos" in text else "en" if "2 photos" in text else "?"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("en-US,en;q=0.9,de;q=0.1", "en"),
        ("fr,de;q=0.5", "de"),
        ("fr", "en"),
        ("", "en"),
        ("x" * 600, "en"),
        ("*", "en"),
    ],
)
def test_browser_is_asked(page: str, client: Client, header: str, expected: str) -> None:
    text = client.get(page, headers={"Accept-Language": header}).text
    assert language_of(text) == expected
    assert f'lang="{"de" if expected == "de" else "en-gb"}" dir="ltr"' in text


def test_studio_may_say_it_for_all(page: str, workspace: Workspace, client: Client) -> None:
    BrandingFactory(workspace=workspace, language="de")
    assert language_of(client.get(page, headers={"Accept-Language": "en"}).text) == "de"


def test_switch_wins_and_is_remembered_for_this_link(
    page: str, workspace: Workspace, client: Client
) -> None:
    BrandingFactory(workspace=workspace, language="en-gb")
    assert language_of(client.get(f"{page}?lang=de").text) == "de"
    assert language_of(client.get(page).text) == "de"
    assert client.cookies["language"]["path"] == page
    assert language_of(client.get(f"{page}?lang=en-gb").text) == "en"


@pytest.mark.parametrize("wish", ["xx", "../de", "x" * 1_000, "%00"])
def test_unknown_language_is_no_error_and_not_remembered(
    page: str, client: Client, wish: str
) -> None:
    response = client.get(f"{page}?lang={wish}")
    assert (response.status_code, language_of(response.text)) == (200, "en")
    assert "language" not in client.cookies


def test_next_request_of_the_studio_is_in_its_own_language(
    page: str, signed_in: Client, client: Client
) -> None:
    client.get(f"{page}?lang=de")
    assert translation.get_language() == "en-gb"
    assert "Deliveries" in signed_in.get("/studio/deliveries/").text


def test_right_to_left_is_ready(page: str, client: Client, settings: Any) -> None:
    """By a language that nobody translated yet."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("he", "עברית")]
    assert 'lang="he" dir="rtl"' in client.get(f"{page}?lang=he").text


GERMAN = {"Accept-Language": "de"}


def test_password_page_is_german_too(workspace: Workspace, client: Client) -> None:
    link = ShareLinkFactory(session=SessionFactory(workspace=workspace), locked=True)
    address = f"/s/{token_of(link)}/"
    asked = client.get(address, headers=GERMAN)
    assert (asked.status_code, 'lang="de" dir="ltr"' in asked.text) == (403, True)
    assert "Diese Fotos sind geschützt." in asked.text
    wrong = client.post(f"{address}unlock/", {"password": "nothing"}, headers=GERMAN)
    assert "Damit lässt sich nichts öffnen." in wrong.text


def test_refusals_are_german_too(workspace: Workspace, client: Client) -> None:
    session = SessionFactory(workspace=workspace, photo_count=2)
    PhotoFactory.create_batch(2, session=session)
    for rights, words in (
        ({"may_zip": False}, "Das gehört nicht zu diesem Link."),
        ({"photo_limit": 1}, "Dieser Link gilt für 1 der Fotos"),
    ):
        link = ShareLinkFactory(session=session, **rights)
        refused = client.get(f"/s/{token_of(link)}/photos.zip", headers=GERMAN)
        assert (refused.status_code, words in refused.text) == (403, True)
        assert "Das ist nicht möglich" in refused.text


def test_closed_link_is_told_of_in_german(client: Client, db: None) -> None:
    answer = client.get("/s/nothing-opens-with-this-token/", headers=GERMAN)
    assert (answer.status_code, "Diese Seite gibt es nicht" in answer.text) == (404, True)
    english = client.get("/studio/", headers=GERMAN, follow=True)
    assert 'lang="de"' not in english.text
