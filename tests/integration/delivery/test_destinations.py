"""What holds when mail servers are busy, away, or gone for days."""

from datetime import timedelta
from typing import Any

import pytest

from delivery.actions import destinations, dispatching, jobs, sending
from delivery.clock import Clock
from delivery.models import DeliveryJob, Destination
from gallery.models import PhotoSession
from photocrm.accounts.models import User
from tests import queues
from tests.factories import DestinationFactory, JobFactory, ShareLinkFactory
from tests.fixtures.mail import MailServer
from tests.integration.delivery.workers import ahead, arrive, claimed, sent, status

pytestmark = pytest.mark.django_db

Status = DeliveryJob.Status


def test_only_so_many_are_in_the_hands_of_the_queue(
    job: DeliveryJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    JobFactory(link=job.link)
    monkeypatch.setattr(dispatching, "MOST_RESERVED", 1)
    assert [dispatching.dispatch() for _ in range(2)] == [1, 0]


def test_busy_destination_does_not_hold_up_another(
    job: DeliveryJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    JobFactory(link=job.link, destination=job.destination)
    other = DestinationFactory(workspace=job.workspace)
    elsewhere = JobFactory(link=job.link, destination=other)
    monkeypatch.setattr(Destination, "IN_FLIGHT", 1)
    assert dispatching.dispatch() == 2
    assert {job_id for _, job_id in sent()} == {str(job.pk), str(elsewhere.pk)}


def test_destination_is_spoken_to_by_so_many_at_once(
    job: DeliveryJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = JobFactory(link=job.link, destination=job.destination)
    monkeypatch.setattr(Destination, "AT_ONCE", 1)
    attempt = claimed(job)
    assert sending.claim(second.pk, 1) is None
    arrive(attempt)
    assert sending.claim(second.pk, 1)


def failing(destination: Destination, count: int) -> None:
    for _ in range(count):
        destinations.failed(DeliveryJob.objects.filter(destination=destination)[0])
    destination.refresh_from_db()


def test_circuit_opens_after_ten_failures_and_then_one_tries(job: DeliveryJob) -> None:
    JobFactory(link=job.link, destination=job.destination)
    destination = job.destination
    assert destination
    failing(destination, 9)
    assert destination.open_until is None
    failing(destination, 1)
    assert dispatching.dispatch() == 0
    assert sending.claim(job.pk, 1) is None
    ahead(seconds=31)
    assert dispatching.dispatch() == 1
    arrive(claimed(job))
    assert dispatching.dispatch() == 1
    destination.refresh_from_db()
    assert (destination.failure_count, destination.failing_since) == (0, None)


def test_word_on_one_recipient_is_no_failure_of_the_server(
    job: DeliveryJob, destination: Destination, smtp_server: MailServer
) -> None:
    failing(destination, 3)
    smtp_server.rcpt_answer = "450 4.2.2 Mailbox full"
    sending.send(job.pk, 1)
    destination.refresh_from_db()
    assert destination.failure_count == 0


@pytest.mark.parametrize("answer", ["421 4.3.2 Going down", None])
def test_server_that_is_away_is_a_failure(
    answer: str | None, job: DeliveryJob, destination: Destination, request: Any
) -> None:
    if answer:
        request.getfixturevalue("smtp_server").rcpt_answer = answer
    else:
        request.getfixturevalue("dead_smtp_server")
    sending.send(job.pk, 1)
    destination.refresh_from_db()
    assert destination.failure_count == 1


def test_greylisting_is_left_alone_for_five_minutes(
    job: DeliveryJob, smtp_server: MailServer
) -> None:
    smtp_server.rcpt_answer = "450 4.7.1 Greylisted, please come back"
    sending.send(job.pk, 1)
    waits = DeliveryJob.objects.filter(next_attempt_at__gt=Clock() + timedelta(seconds=295))
    assert waits.get() == job


def test_destination_that_fails_for_five_days_is_paused_and_told(
    job: DeliveryJob, destination: Destination
) -> None:
    failing(destination, 1)
    ahead(days=5, seconds=1)
    assert dispatching.dispatch() == 0
    assert (status(job), job.answer) == (
        Status.PAUSED,
        "mail.example has not answered for five days. Resume when it does again.",
    )
    assert job.alarm_due_at is not None


def test_destination_that_nobody_asked_for_days_is_tried_again(
    job: DeliveryJob, destination: Destination, owner: User
) -> None:
    """One attempt failed, and was the last: that is no five days without an answer."""
    failing(destination, 1)
    jobs.cancel(job_id=job.pk, by=owner)
    ahead(days=5, seconds=1)
    dispatching.dispatch()
    about: dict[str, Any] = {"recipient": job.recipient, "message": "", "by": owner}
    later = jobs.deliver(session=job.session, customer=None, key="later", **about)
    assert (later.destination, dispatching.dispatch()) == (destination, 1)


def test_resumed_delivery_resumes_its_destination(
    job: DeliveryJob, destination: Destination, owner: User
) -> None:
    failing(destination, 1)
    ahead(days=5, seconds=1)
    dispatching.dispatch()
    assert jobs.retry_now(job_id=job.pk, by=owner)
    assert dispatching.dispatch() == 1


def test_mail_server_that_is_down_for_an_hour_loses_nothing(
    session: PhotoSession, destination: Destination, settings: Any, smtp_server: MailServer
) -> None:
    link = ShareLinkFactory(session=session)
    made = [JobFactory(link=link, destination=destination) for _ in range(20)]
    port, settings.EMAIL_PORT, settings.EMAIL_CONNECT_TIMEOUT = settings.EMAIL_PORT, 1, 2
    for minute in range(0, 60, 5):
        ahead(minutes=minute)
        round_of_all()
    assert {status(job) for job in made} <= set(DeliveryJob.OPEN)
    settings.EMAIL_PORT = port
    for minute in range(60, 60 + 180, 5):
        ahead(minutes=minute)
        round_of_all()
    assert {status(job) for job in made} == {Status.COMPLETED}
    ids = {str(message["Message-ID"]) for message in smtp_server.messages}
    assert (len(smtp_server.messages), len(ids)) == (20, 20)


def round_of_all() -> None:
    """The dispatcher hands out, and a worker does what it is told."""
    dispatching.dispatch()
    for _, _, arguments in queues.sent():
        sending.send_all(arguments["jobs"])
    queues.empty()
