"""The language of private pages."""

from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.translation import ngettext

from delivery import mails
from delivery.actions import links
from delivery.models import ShareLink
from delivery.presenters import WORDINGS
from delivery.terms import Terms
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from tests.factories import (
    BrandingFactory,
    CustomerFactory,
    JobFactory,
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


def test_hebrew_page_runs_from_right_to_left(page: str, client: Client) -> None:
    text = client.get(page, headers={"Accept-Language": "he-IL"}).text
    assert 'lang="he" dir="rtl"' in text
    assert "שתי תמונות" in text


def test_hebrew_counts_one_two_and_more() -> None:
    with translation.override("he"):
        counts = [
            ngettext("%(counter)s photo", "%(counter)s photos", n) % {"counter": n}
            for n in (1, 2, 3, 20)
        ]
    assert counts == ["תמונה אחת", "שתי תמונות", "3 תמונות", "20 תמונות"]


class TestOfALink:
    """What page and mails of a link speak."""

    def test_it_is_that_of_the_customer_when_it_is_made(
        self, session: PhotoSession, owner: User
    ) -> None:
        anna = CustomerFactory(workspace=session.workspace, language="he")
        about: dict[str, Any] = {"session": session, "recipient": "anna@mail.example", "by": owner}
        terms = Terms(expires_at=None, language="de")
        made = [
            links.create(customer=anna, **about),
            links.create(customer=anna, terms=terms, **about),
            links.create(customer=None, **about),
        ]
        assert [link.language for link in made] == ["he", "de", ""]

    def test_members_choose_another_one_later(
        self, session: PhotoSession, signed_in: Client
    ) -> None:
        link = ShareLinkFactory(session=session, recipient="anna@mail.example")
        address = f"/studio/deliveries/links/{link.pk}/language/"
        assert '<option value="" selected' in signed_in.get(address).text
        for language in ("he", "he", ""):
            signed_in.post(address, {"language": language})
            assert ShareLink.objects.get(pk=link.pk).language == language
        told = Event.objects.filter(kind="share.translated").order_by("pk")
        assert [WORDINGS["share.translated"](event) for event in told] == [
            f"Private link of {link.addressee} speaks עברית",
            f"Private link of {link.addressee} speaks the language of the studio",
        ]

    def test_one_that_is_not_spoken_is_refused(
        self, session: PhotoSession, signed_in: Client
    ) -> None:
        link = ShareLinkFactory(session=session, language="de")
        address = f"/studio/deliveries/links/{link.pk}/language/"
        assert signed_in.post(address, {"language": "fr"}).status_code == 422
        assert ShareLink.objects.get(pk=link.pk).language == "de"


def test_names_in_hebrew_mails_keep_their_own_direction(session: PhotoSession) -> None:
    """Between isolates; whole lines of a message too."""
    PhotoSession.objects.filter(pk=session.pk).update(name="Garden party (2)")
    link = ShareLinkFactory(session=PhotoSession.objects.get(pk=session.pk), language="he")
    mail = mails.of_job(JobFactory(link=link, message="Hello!\n\nBye (soon)"), "https://x.example/")
    assert mail.subject == "התמונות שלכם: \u2068Garden party (2)\u2069"
    assert "\u2068Hello!\u2069\n\n\u2068Bye (soon)\u2069" in mail.text
    assert 'lang="he" dir="rtl"' in mail.html
    assert "<h1><bdi>Garden party (2)</bdi></h1>" in mail.html


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
