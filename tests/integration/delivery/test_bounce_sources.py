"""Where reports of what came back are taken from: a mailbox, and mail servers themselves."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from delivery.actions import bounces, sending
from delivery.models import Bounce, DeliveryJob, Dispatcher
from gallery.models import PhotoSession
from photocrm.environment import mailbox_options
from tests.bounced_mails import raw_report
from tests.factories import JobFactory, ShareLinkFactory
from tests.fixtures.imap import ImapServer
from tests.fixtures.mail import MailServer
from tests.integration.delivery.workers import status

pytestmark = pytest.mark.django_db

Status = DeliveryJob.Status


@pytest.fixture
def arrived(session: PhotoSession) -> DeliveryJob:
    return JobFactory(link=ShareLinkFactory(session=session), completed=True)


def returned(job: DeliveryJob, **facts: Any) -> bytes:
    return raw_report(f"{job.pk}@localhost", **facts)


# The mailbox


def test_mailbox_is_read_once(
    arrived: DeliveryJob, imap_server: ImapServer, capsys: pytest.CaptureFixture[str]
) -> None:
    first = imap_server.add(returned(arrived))
    second = imap_server.add(b"Subject: holidays\n\nI am away.")
    call_command("read_bounces")
    assert capsys.readouterr().out == "1 new bounce.\n"
    assert (imap_server.seen, status(arrived)) == ({first, second}, Status.BOUNCED)
    assert Dispatcher.objects.get().name == Dispatcher.BOUNCES
    imap_server.seen.clear()
    assert bounces.read_round() == 0
    assert Bounce.objects.count() == 1
    assert "LOGOUT" in imap_server.commands


def test_bounce_of_a_mail_under_way_is_read_in_a_later_round(
    job: DeliveryJob, imap_server: ImapServer
) -> None:
    sending.claim(job.pk, 1)
    imap_server.add(returned(job))
    assert (bounces.read_round(), imap_server.seen) == (0, set())
    DeliveryJob.objects.filter(pk=job.pk).update(
        status=Status.COMPLETED, finished_at=timezone.now()
    )
    assert bounces.read_round() == 1
    assert status(job) == Status.BOUNCED


def test_huge_mail_is_read_from_its_beginning(
    arrived: DeliveryJob, imap_server: ImapServer
) -> None:
    imap_server.add(returned(arrived) + b"x" * 3_000_000)
    assert bounces.read_round() == 1


@pytest.mark.parametrize("trouble", ["password", "folder", "line", "server"])
def test_mailbox_out_of_reach_is_told_and_no_crash(
    trouble: str, imap_server: ImapServer, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    if trouble == "password":
        settings.BOUNCE_MAILBOX["password"] = "wrong"
    elif trouble == "folder":
        settings.BOUNCE_MAILBOX["folder"] = "Elsewhere"
    elif trouble == "line":
        imap_server.silent_after = 2
    else:
        settings.BOUNCE_MAILBOX["port"] = 1
    assert bounces.read_round() == 0
    (line,) = [record for record in caplog.records if record.name == "delivery.bounces"]
    assert line.levelname == "ERROR"
    assert line.getMessage().startswith("the bounce mailbox cannot be read: 127.0.0.1: ")
    assert "quiet" not in line.getMessage()
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("read_bounces")


def test_without_a_mailbox_nothing_is_read() -> None:
    assert bounces.read_round() == 0
    with pytest.raises(CommandError, match="names no mailbox"):
        call_command("read_bounces")


def test_mailbox_is_named_by_one_address() -> None:
    assert mailbox_options("") == {}
    assert mailbox_options("imaps://b%40x.example:p%2Fw@mail.example/Re%20turned") == {
        "host": "mail.example",
        "port": 993,
        "user": "b@x.example",
        "password": "p/w",
        "folder": "Re turned",
        "security": "ssl",
    }
    with pytest.raises(ImproperlyConfigured) as refused:
        mailbox_options("pop3://user:geheim@mail.example")
    assert "geheim" not in str(refused.value)


# The hook


@pytest.fixture
def secret(settings: Any) -> str:
    settings.BOUNCE_HOOK_SECRET = "amber-quiet-harbour"
    return "amber-quiet-harbour"


def handed(raw: bytes, secret: str, kind: str = "message/rfc822") -> Any:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    client = Client(enforce_csrf_checks=True)
    return client.post("/hooks/bounces/", raw, content_type=kind, headers=headers)


def test_hook_takes_a_report(arrived: DeliveryJob, secret: str) -> None:
    first, again = handed(returned(arrived), secret), handed(returned(arrived), secret)
    assert (first.json(), again.json()) == ({"bounced": True}, {"bounced": False})
    assert status(arrived) == Status.BOUNCED
    assert handed(b"Subject: holidays\n\nAway", secret).json() == {"bounced": False}


def test_hook_is_closed_without_a_secret(arrived: DeliveryJob, settings: Any) -> None:
    settings.BOUNCE_HOOK_SECRET = ""
    assert handed(returned(arrived), "").status_code == 404
    assert handed(returned(arrived), "Bearer").status_code == 404


@pytest.mark.parametrize("wrong", ["", "amber", "ämber-quiet-harbour"])
def test_hook_refuses_strangers(wrong: str, arrived: DeliveryJob, secret: str) -> None:
    assert handed(returned(arrived), wrong).status_code == 401
    assert status(arrived) == Status.COMPLETED


def test_hook_stops_who_guesses(arrived: DeliveryJob, secret: str) -> None:
    for _ in range(60):
        handed(b"", "wrong")
    assert handed(returned(arrived), "wrong").status_code == 429
    assert handed(returned(arrived), secret).status_code == 429


def test_hook_refuses_what_is_no_mail_or_too_large(arrived: DeliveryJob, secret: str) -> None:
    assert handed(returned(arrived), secret, "text/plain").status_code == 415
    assert handed(returned(arrived) + b"x" * 1_100_000, secret).status_code == 413
    assert Client().get("/hooks/bounces/").status_code == 405
    assert status(arrived) == Status.COMPLETED


def test_hook_asks_for_patience_while_the_mail_is_handed_over(
    job: DeliveryJob, secret: str
) -> None:
    sending.claim(job.pk, 1)
    answer = handed(returned(job), secret)
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")


def test_mails_are_sent_back_to_the_address_for_bounces(
    job: DeliveryJob, smtp_server: MailServer, settings: Any
) -> None:
    settings.BOUNCE_ADDRESS = "bounces@müller.example"
    sending.send(job.pk, 1)
    assert status(job) == Status.COMPLETED
    assert smtp_server.senders == ["bounces@xn--mller-kva.example"]
