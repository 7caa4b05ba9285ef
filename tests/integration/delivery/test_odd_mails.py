"""Mails, addresses and answers that nobody expects."""

import smtplib
from typing import Any

import pytest
from django.utils import timezone

from delivery.actions import sending
from delivery.models import DeliveryJob, ShareLink
from gallery.models import PhotoSession
from photocrm.accounts.models import Workspace
from tests.factories import (
    JobFactory,
    PhotoFactory,
    SessionFactory,
    SharedPhotoFactory,
    ShareLinkFactory,
)
from tests.fixtures.mail import MailServer

pytestmark = pytest.mark.django_db

Status = DeliveryJob.Status


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Hochzeit", photo_count=1)


@pytest.fixture
def job(session: PhotoSession) -> DeliveryJob:
    return JobFactory(link=ShareLinkFactory(session=session))


def state(job: DeliveryJob) -> tuple[str, int, str]:
    job.refresh_from_db()
    return job.status, job.attempt_count, job.answer


def test_mail_comes_from_the_studio_and_is_answered_to_the_sender(
    job: DeliveryJob, smtp_server: MailServer
) -> None:
    sending.send(job.pk, 1)
    (message,) = smtp_server.messages
    sender = job.created_by.email if job.created_by else None
    assert message["From"] == "Studio Licht <photocrm@localhost>"
    assert message["Reply-To"] == sender


def test_name_of_the_studio_smuggles_no_header_and_no_address(
    job: DeliveryJob, workspace: Workspace, smtp_server: MailServer
) -> None:
    workspace.name = 'Licht" <boss@else.example>,\r\nBcc: somebody@else.example'
    workspace.save()
    sending.send(job.pk, 1)
    (message,) = smtp_server.messages
    (sender,) = message["From"].addresses
    assert sender.addr_spec == "photocrm@localhost"
    assert sender.display_name == 'Licht" <boss@else.example>, Bcc: somebody@else.example'
    assert message["Bcc"] is None
    assert smtp_server.recipients == [job.recipient]


def test_mail_counts_what_its_link_opens(session: PhotoSession, smtp_server: MailServer) -> None:
    chosen, _ = PhotoFactory.create_batch(2, session=session)
    link = SharedPhotoFactory(photo=chosen).link
    sending.send(JobFactory(link=link).pk, 1)
    (message,) = smtp_server.messages
    assert "Your photos are ready: 1 photo." in message.as_string()


def test_session_name_of_two_lines_makes_one_subject(
    job: DeliveryJob, session: PhotoSession, smtp_server: MailServer
) -> None:
    session.name = "Laurent\r\nBcc: somebody@else.example"
    session.save()
    sending.send(job.pk, 1)
    (message,) = smtp_server.messages
    assert message["Subject"] == "Your photos: Laurent Bcc: somebody@else.example"
    assert message["Bcc"] is None


def test_answer_with_control_characters_completes_the_job_once(
    job: DeliveryJob, smtp_server: MailServer
) -> None:
    smtp_server.data_answer = "250 2.0.0 Ok \x00 queued\x07"
    sending.send(job.pk, 1)
    assert state(job) == (Status.COMPLETED, 1, "2.0.0 Ok queued")


def test_address_no_mail_server_knows_fails_with_a_reason(
    job: DeliveryJob, smtp_server: MailServer
) -> None:
    DeliveryJob.objects.filter(pk=job.pk).update(recipient="ınfo@mail.example")
    sending.send(job.pk, 1)
    assert state(job)[:2] == (Status.FAILED, 1)
    assert "no address that mail servers know" in job.answer
    assert smtp_server.messages == []


def test_sender_with_umlauts_goes_out_in_punycode(
    job: DeliveryJob, smtp_server: MailServer, settings: Any
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Studio <foto@müller.example>"
    sending.send(job.pk, 1)
    assert state(job)[0] == Status.COMPLETED


def test_closed_link_is_not_mailed(job: DeliveryJob, smtp_server: MailServer) -> None:
    ShareLink.objects.update(expires_at=timezone.now())
    sending.send(job.pk, 1)
    assert state(job) == (Status.FAILED, 1, "The private link is closed: deliver again.")
    assert smtp_server.messages == []


@pytest.mark.parametrize("unknown", [535, 554])
def test_trouble_of_our_own_is_tried_again(
    job: DeliveryJob, monkeypatch: pytest.MonkeyPatch, unknown: int
) -> None:
    def refuse() -> None:
        raise smtplib.SMTPResponseException(unknown, b"not you")

    monkeypatch.setattr("delivery.channels.line.connect", refuse)
    sending.send(job.pk, 1)
    assert state(job) == (Status.RETRYING, 1, "not you")
