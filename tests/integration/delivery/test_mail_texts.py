"""What the mails of a studio say: own words, languages, preview, test mail."""

import re
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from delivery import mails
from delivery.actions import letters, sending
from delivery.models import Letter, MailKind, MailTemplate, ShareLink
from gallery.models import PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.models import Event
from tests import queues
from tests.data import pictures
from tests.factories import (
    BrandingFactory,
    CustomerFactory,
    JobFactory,
    MailTemplateFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    stored,
)
from tests.fixtures.mail import MailServer
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx
from tests.project.sources import templates

pytestmark = pytest.mark.django_db

PAGE = "/studio/settings/mails/text/?kind=share&language=de"
TRY = "/studio/settings/mails/try/?kind=share&language=de"
RESET = "/studio/settings/mails/reset/?kind=share&language=de"
WORDS = {
    "subject": "Bilder für {customer}",
    "body": "Liebe {customer},\r\n\r\n{message}\r\n\r\n{link}\r\n\r\nBis {expires}.",
    "version": "0",
}
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def link(workspace: Workspace) -> ShareLink:
    customer = CustomerFactory(workspace=workspace, name="Anna")
    session: PhotoSession = SessionFactory(
        workspace=workspace, name="Hochzeit", customer=customer, photo_count=1
    )
    PhotoFactory(session=session)
    return ShareLinkFactory(session=session)


def mail_of(link: ShareLink, server: MailServer, **fields: Any) -> dict[str, str]:
    """What arrives of a delivery: subject, text and HTML."""
    sending.send(JobFactory(link=link, **fields).pk, 1)
    message = server.messages[-1]
    parts = {part: message.get_body((part,)) for part in ("plain", "html")}
    bodies = {part: str(body.get_content()) for part, body in parts.items() if body}
    return {"subject": str(message["Subject"])} | bodies


@pytest.mark.parametrize("kind", MailKind)
@pytest.mark.parametrize(
    ("language", "greeting", "button"),
    [("en-gb", "Hello Anna,", "See your photos"), ("de", "Guten Tag Anna,", "Ihre Fotos ansehen")],
)
def test_usual_words_speak_each_language(
    link: ShareLink, kind: str, language: str, greeting: str, button: str
) -> None:
    link.language, link.expires_at = language, timezone.now()
    mail = mails.of_job(JobFactory.build(link=link, session=link.session, kind=kind), "https://x/")
    assert greeting in mail.text
    assert button in mail.html
    assert f'lang="{language}"' in mail.html
    assert "{" not in mail.subject + mail.text
    assert mail.text.rstrip().endswith("https://x/")


def test_language_is_that_of_the_link_then_of_the_studio(
    link: ShareLink, smtp_server: MailServer
) -> None:
    assert mail_of(link, smtp_server)["subject"] == "Your photos: Hochzeit"
    BrandingFactory(workspace=link.workspace, language="de")
    assert mail_of(link, smtp_server)["subject"] == "Ihre Fotos: Hochzeit"
    link.language = "en-gb"
    link.save()
    assert mail_of(link, smtp_server)["subject"] == "Your photos: Hochzeit"


def test_day_of_the_end_is_that_of_the_studio_in_the_words_of_the_language(
    link: ShareLink, smtp_server: MailServer
) -> None:
    """Just after midnight in Berlin it is still yesterday in London."""
    year = timezone.now().year + 1
    link.expires_at = datetime(year, 3, 4, 23, 30, tzinfo=UTC)
    link.language = "de"
    link.save()
    assert f"bis 5. März {year}" in " ".join(mail_of(link, smtp_server)["plain"].split())


def test_own_words_take_the_place_of_the_usual_ones(
    link: ShareLink, smtp_server: MailServer
) -> None:
    MailTemplateFactory(workspace=link.workspace)
    link.language = "de"
    link.save()
    mail = mail_of(link, smtp_server, message="Bis bald!")
    assert mail["subject"] == "Eure Bilder: Hochzeit"
    assert "Liebe Anna,\n\nBis bald!" in mail["plain"].replace("\r\n", "\n")


def test_everything_that_people_typed_is_escaped(link: ShareLink, smtp_server: MailServer) -> None:
    body = f"{EVIL} {{customer}} {{session}} {{studio}}\n\n{{message}}\n\n{{link}}"
    MailTemplateFactory(workspace=link.workspace, language="en-gb", body=body)
    type(link.customer).objects.update(name=EVIL)  # type: ignore[union-attr]
    PhotoSession.objects.update(name=EVIL)
    Workspace.objects.update(name=EVIL)
    mail = mail_of(link, smtp_server, message=EVIL)
    assert "<script" not in mail["html"]
    assert mail["html"].count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 5
    assert mail["plain"].count(EVIL) == 5


def test_names_cannot_write_headers(link: ShareLink, smtp_server: MailServer) -> None:
    PhotoSession.objects.update(name="Party\r\nBcc: all@else.example\u2028X-Evil: 1")
    sending.send(JobFactory(link=link).pk, 1)
    (message,) = smtp_server.messages
    assert message["Subject"] == "Your photos: Party Bcc: all@else.example X-Evil: 1"
    assert (message["Bcc"], message["X-Evil"]) == (None, None)


def test_mail_looks_like_the_studio(link: ShareLink, smtp_server: MailServer) -> None:
    picture = {"500": pictures.photo((500, 167), "WEBP")}
    logo = stored(PhotoFactory(session__workspace=link.workspace).image, picture)
    BrandingFactory(
        workspace=link.workspace, logo=logo, imprint_url="https://studio.example/imprint"
    )
    mail = mail_of(link, smtp_server)
    assert 'src="cid:logo"' in mail["html"]
    assert 'bgcolor="#3b5bdb"' in mail["html"]
    assert "https://studio.example/imprint" in mail["html"]
    assert "https://studio.example/imprint" in mail["plain"]
    (image,) = [part for part in smtp_server.messages[0].walk() if part["Content-ID"]]
    assert (image["Content-ID"], image.get_content_type()) == ("<logo>", "image/png")
    assert image.get_content().startswith(b"\x89PNG")


def test_logo_whose_file_is_gone_costs_no_mail(
    link: ShareLink, smtp_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    image = PhotoFactory(session__workspace=link.workspace).image
    BrandingFactory(workspace=link.workspace, logo=image)
    assert "cid:" not in mail_of(link, smtp_server)["html"]
    assert "cannot be read" in caplog.text


def test_studio_writes_its_own_words(signed_in: Client, workspace: Workspace) -> None:
    assert "The usual words" in signed_in.get(PAGE).text
    assert signed_in.post(PAGE, WORDS)["Location"] == PAGE
    row = MailTemplate.objects.get()
    assert (row.kind, row.language, row.version) == ("share", "de", 1)
    assert row.body == WORDS["body"].replace("\r\n", "\n")
    assert Event.objects.get().kind == "mail.changed"
    assert "own words" in signed_in.get("/studio/settings/mails/").text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"subject": "{sesion}"}, "{sesion} is no placeholder that can stand here"),
        ({"subject": "{link}"}, "{link} is no placeholder that can stand here"),
        ({"body": "{message} {link} {Kunde}"}, "{Kunde} is no placeholder"),
        ({"body": "{message} {link} {customer.email}"}, "{customer.email} is no placeholder"),
        ({"body": "{message}"}, "The text needs {link}"),
        ({"body": "{link}"}, "The text needs {message}"),
        ({"body": "x" * 5_001}, "at most 5000 characters"),
        ({"subject": ""}, "This field is required"),
        ({"version": "3"}, "Somebody else changed this"),
        ({"version": "x"}, ""),
    ],
)
def test_words_that_make_no_mail_are_refused_and_kept(
    signed_in: Client, change: dict[str, str], words: str
) -> None:
    response = signed_in.post(PAGE, WORDS | change)
    assert (response.status_code, MailTemplate.objects.count()) == (422, 0)
    text = unescape(response.text)
    assert words in text
    assert "Bilder für" in text or "subject" in change


def test_subject_of_two_lines_is_one(signed_in: Client) -> None:
    signed_in.post(PAGE, WORDS | {"subject": "Hi\r\nBcc: all@else.example"})
    assert MailTemplate.objects.get().subject == "Hi Bcc: all@else.example"


def test_reminders_have_no_message(signed_in: Client) -> None:
    page = PAGE.replace("share", "week")
    response = signed_in.post(page, WORDS)
    assert "{message} is no placeholder" in unescape(response.text)
    response = signed_in.post(page, WORDS | {"body": "Hallo {customer}, {link}"})
    assert response.status_code == 302


@pytest.mark.parametrize("query", ["kind=nothing", "language=xx", "kind=%00"])
def test_mail_that_does_not_exist_is_refused(signed_in: Client, query: str) -> None:
    assert signed_in.get(f"/studio/settings/mails/text/?{query}").status_code == 400


def test_words_that_somebody_else_changed_are_not_overwritten(
    signed_in: Client, workspace: Workspace
) -> None:
    MailTemplateFactory(workspace=workspace, subject="Theirs", version=2)
    response = signed_in.post(PAGE, WORDS | {"version": "1"})
    assert response.status_code == 422
    assert MailTemplate.objects.get().subject == "Theirs"


def test_preview_shows_the_newest_link_without_its_address(
    signed_in: Client, link: ShareLink
) -> None:
    values = WORDS | {
        "preview": "1",
        "subject": f"{EVIL} {{session}}",
        "body": EVIL + "{message}{link}",
    }
    response = signed_in.post(PAGE, values, headers=htmx("mail-preview"))
    assert MailTemplate.objects.count() == 0
    assert response.text.lstrip().startswith("<section")
    assert "Hochzeit" in response.text
    assert "https://studio.example/s/the-private-link/" in response.text
    assert "<script" not in response.text
    assert "<script" not in unescape(response.text.split('srcdoc="')[1].split('"')[0])


def test_preview_of_a_mistake_names_it(signed_in: Client) -> None:
    values = WORDS | {"preview": "1", "body": "{oops} {message} {link}"}
    response = signed_in.post(PAGE, values, headers=htmx("mail-preview"))
    assert response.status_code == 200
    assert "{oops} is no placeholder" in unescape(response.text)


def test_test_mail_goes_to_whoever_asks_with_the_words_of_the_form(
    signed_in: Client, owner: User, link: ShareLink, smtp_server: MailServer, committed: Any
) -> None:
    with committed():
        response = signed_in.post(TRY, WORDS)
        signed_in.post(TRY, WORDS)
    assert response.status_code == 200
    letter = Letter.objects.get()
    assert {task for _, task, _ in queues.sent()} == {"delivery.send_letter"}
    letters.send(letter.pk, 1)
    (message,) = smtp_server.messages
    assert (message["To"], message["Subject"]) == (owner.email, "Bilder für Anna")
    body = message.get_body(("plain",))
    assert body is not None
    assert "/s/the-private-link/" in body.get_content()
    letter.refresh_from_db()
    assert letter.status == Letter.Status.SENT
    assert "Last test mail: sent: 2.0.0 Queued as 4711" in signed_in.get(PAGE).text
    assert MailTemplate.objects.count() == 0
    link.refresh_from_db()
    assert (link.shared_at, link.visit_count) == (None, 0)


def test_test_of_a_mistake_sends_nothing(signed_in: Client) -> None:
    response = signed_in.post(TRY, WORDS | {"body": "{oops}"})
    assert (response.status_code, Letter.objects.count()) == (422, 0)


def test_studio_without_a_link_sees_an_example(signed_in: Client) -> None:
    assert "Anna Weber" in signed_in.get(PAGE).text


def test_usual_words_come_back(signed_in: Client, workspace: Workspace) -> None:
    MailTemplateFactory(workspace=workspace)
    assert "Your own words" in signed_in.get(PAGE).text
    assert signed_in.post(RESET)["Location"] == PAGE
    assert MailTemplate.objects.count() == 0
    assert Event.objects.get().kind == "mail.restored"
    assert signed_in.post(RESET).status_code == 302


def test_only_who_sets_up_the_studio_writes_its_mails(member: Member, client_of: ClientOf) -> None:
    client = client_of(member(Role.STAFF))
    statuses = [client.get(PAGE).status_code, client.post(TRY, WORDS).status_code]
    assert statuses == [403, 403]


def test_preview_lets_in_the_one_style_of_mails(signed_in: Client) -> None:
    """By its hash, on the page of the preview alone."""
    styles = re.findall(r' style="([^"]*)"', templates()["layouts/mail.html"])
    (digest,) = {b64encode(sha256(style.encode()).digest()).decode() for style in styles}
    policy = signed_in.get(PAGE)["Content-Security-Policy"]
    assert f"style-src 'self' 'unsafe-hashes' 'sha256-{digest}';" in f"{policy};"
    assert "unsafe" not in signed_in.get("/studio/settings/mails/")["Content-Security-Policy"]
