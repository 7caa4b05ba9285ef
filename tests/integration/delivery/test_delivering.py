"""A delivery from the promise to the server's last word."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from crm.models import Customer
from delivery import tasks
from delivery.actions import dispatching, jobs, sending
from delivery.channels import Answer, Refusal
from delivery.models import DeliveryAttempt, DeliveryJob, ShareLink
from delivery.schedule import LADDER
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from photocrm.ids import new_id
from tests import queues
from tests.factories import (
    CustomerFactory,
    JobFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    token_of,
)
from tests.fixtures.mail import MailServer
from tests.htmx import htmx
from tests.integration.delivery.workers import sent
from tests.patience import eventually

pytestmark = pytest.mark.django_db

Status = DeliveryJob.Status


@pytest.fixture
def session(workspace: Workspace) -> PhotoSession:
    customer = CustomerFactory(workspace=workspace, name="Anna", email="anna@mail.example")
    session = SessionFactory(
        workspace=workspace, name="Hochzeit Müller", customer=customer, photo_count=1
    )
    PhotoFactory(session=session)
    return session


@pytest.fixture
def job(session: PhotoSession) -> DeliveryJob:
    return JobFactory(link=ShareLinkFactory(session=session))


def promise(session: PhotoSession, by: User, key: str) -> DeliveryJob:
    return jobs.deliver(
        session=session,
        customer=session.customer,
        recipient="anna@mail.example",
        message="Danke!",
        key=key,
        by=by,
    )


def state(job: DeliveryJob) -> tuple[str, int, str]:
    job.refresh_from_db()
    return job.status, job.attempt_count, job.answer


def attempts(job: DeliveryJob) -> list[tuple[int, str, int | None]]:
    return list(job.attempts.order_by("number").values_list("number", "outcome", "code"))


def kinds() -> list[str]:
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def test_promise_is_link_job_and_events_and_then_a_message(
    session: PhotoSession, signed_in: Client, owner: User, committed: Any
) -> None:
    address = f"/studio/gallery/{session.pk}/deliver/"
    key = signed_in.get(address).context["form"]["key"].value()
    values = {"recipient": "anna@mail.example", "message": "Danke!", "key": key}
    with committed():
        response = signed_in.post(address, values, headers=htmx("dialog-body"))
    assert response.status_code == 200
    assert f'"delivery-updated": "{session.pk}"' in response["HX-Trigger"]
    job, link = DeliveryJob.objects.get(), ShareLink.objects.get()
    assert (job.link, job.session, job.customer, job.recipient, job.message, job.created_by) == (
        link,
        session,
        session.customer,
        "anna@mail.example",
        "Danke!",
        owner,
    )
    assert (job.status, kinds()) == (Status.QUEUED, ["delivery.queued"] * 2)
    ((queue, task, arguments),) = queues.sent()
    assert (queue, task, arguments) == ("delivery", "delivery.send", {"jobs": [[str(job.pk), 1]]})
    session.refresh_from_db()
    assert (session.share_count, session.last_shared_at) == (0, None)


def test_failing_audit_takes_the_whole_promise_back(
    session: PhotoSession, owner: User, committed: Any
) -> None:
    with (
        committed(),
        mock.patch.object(Event.objects, "bulk_create", side_effect=DatabaseError("no trail")),
        pytest.raises(DatabaseError, match="no trail"),
    ):
        promise(session, owner, "key")
    assert (DeliveryJob.objects.count(), ShareLink.objects.count(), queues.sent()) == (0, 0, [])


def test_same_key_twice_is_one_job(session: PhotoSession, owner: User) -> None:
    assert promise(session, owner, "key") == promise(session, owner, "key")
    assert promise(session, owner, "other") != promise(session, owner, "key")
    assert (DeliveryJob.objects.count(), ShareLink.objects.count()) == (2, 2)


@pytest.mark.django_db(transaction=True)
def test_racing_promises_with_one_key_are_one_job(
    session: PhotoSession, owner: User, race: Any
) -> None:
    made = race(4, lambda number: promise(session, owner, "key").pk)
    assert set(made) == {DeliveryJob.objects.get().pk}
    assert ShareLink.objects.count() == 1


def test_session_without_photos_is_not_delivered(workspace: Workspace, signed_in: Client) -> None:
    empty = SessionFactory(workspace=workspace)
    values = {"recipient": "anna@mail.example", "key": new_id()}
    response = signed_in.post(f"/studio/gallery/{empty.pk}/deliver/", values)
    assert (response.status_code, DeliveryJob.objects.count()) == (422, 0)


def test_accepted_mail_completes_the_job(
    job: DeliveryJob, session: PhotoSession, smtp_server: MailServer
) -> None:
    sending.send(job.pk, 1)
    assert state(job) == (Status.COMPLETED, 1, "2.0.0 Queued as 4711")
    assert attempts(job) == [(1, "sent", 250)]
    assert kinds() == ["delivery.completed"] * 2
    session.refresh_from_db()
    assert session.share_count == 1
    assert session.last_shared_at == ShareLink.objects.get().shared_at


def part(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert body is not None
    return str(body.get_content())


def test_mail_holds_the_private_link_as_text_and_html(
    job: DeliveryJob, smtp_server: MailServer, client: Client
) -> None:
    sending.send(job.pk, 1)
    (message,) = smtp_server.messages
    url = f"https://studio.example/s/{token_of(job.link)}/"
    assert (message["To"], message["Subject"]) == (
        "anna@mail.example",
        "Your photos: Hochzeit Müller",
    )
    assert message["Message-ID"] == f"<{job.pk}@studio.example>"
    assert url in part(message, "plain")
    assert f'href="{url}"' in part(message, "html")
    assert "Here they are!" in part(message, "plain")
    assert client.get(url.removeprefix("https://studio.example")).status_code == 200


def test_domain_with_umlauts_gets_its_mail(job: DeliveryJob, smtp_server: MailServer) -> None:
    DeliveryJob.objects.filter(pk=job.pk).update(recipient="info@müller.example")
    sending.send(job.pk, 1)
    assert state(job)[0] == Status.COMPLETED
    assert smtp_server.recipients == ["info@xn--mller-kva.example"]


def test_temporary_refusal_is_tried_again_later(job: DeliveryJob, smtp_server: MailServer) -> None:
    smtp_server.data_answer = "451 4.3.0 Try again later"
    before = timezone.now()
    sending.send(job.pk, 1)
    after = timezone.now()
    assert state(job) == (Status.RETRYING, 1, "4.3.0 Try again later")
    assert attempts(job) == [(1, "temporary", 451)]
    assert job.next_attempt_at is not None
    assert before + LADDER[0] * 0.8 <= job.next_attempt_at <= after + LADDER[0] * 1.2


@pytest.mark.parametrize("stage", ["rcpt_answer", "data_answer"])
def test_permanent_refusal_fails_the_job_with_the_words(
    stage: str, job: DeliveryJob, session: PhotoSession, smtp_server: MailServer
) -> None:
    setattr(smtp_server, stage, "550 5.1.1 No such user")
    sending.send(job.pk, 1)
    assert state(job) == (Status.FAILED, 1, "5.1.1 No such user")
    assert attempts(job) == [(1, "permanent", 550)]
    assert kinds() == ["delivery.failed"] * 2
    assert smtp_server.messages == []
    session.refresh_from_db()
    assert session.share_count == 0


def test_dead_server_is_tried_again(job: DeliveryJob, dead_smtp_server: None) -> None:
    sending.send(job.pk, 1)
    status, count, answer = state(job)
    assert (status, count) == (Status.RETRYING, 1)
    assert answer.startswith("ConnectionRefusedError")
    assert attempts(job) == [(1, "temporary", None)]


def test_server_that_hangs_up_is_tried_again(job: DeliveryJob, smtp_server: MailServer) -> None:
    smtp_server.hang_up = True
    sending.send(job.pk, 1)
    assert state(job)[:2] == (Status.RETRYING, 1)
    assert attempts(job) == [(1, "unsure", None)]


def test_rude_farewell_does_not_take_the_mail_back(
    job: DeliveryJob, smtp_server: MailServer
) -> None:
    smtp_server.quit_answer = "421 4.4.2 Going down"
    sending.send(job.pk, 1)
    assert state(job)[0] == Status.COMPLETED


def test_last_attempt_gives_up(job: DeliveryJob, smtp_server: MailServer) -> None:
    smtp_server.data_answer = "451 4.3.0 Try again later"
    DeliveryJob.objects.filter(pk=job.pk).update(refusal_count=len(LADDER))
    sending.send(job.pk, 1)
    assert state(job) == (Status.FAILED, 1, "4.3.0 Try again later")


def test_copies_of_one_message_make_one_attempt(job: DeliveryJob, smtp_server: MailServer) -> None:
    """A worker that was down finds a message of every dispatch in its queue."""
    smtp_server.data_answer = "451 4.3.0 Try again later"
    DeliveryJob.objects.filter(pk=job.pk).update(next_attempt_at=timezone.now())
    for _ in range(3):
        DeliveryJob.objects.update(reserved_until=None)
        dispatching.dispatch()
    copies = [arguments for _, task, arguments in queues.sent() if task == "delivery.send"]
    assert len(copies) == 3
    for arguments in copies:
        tasks.send(**arguments)
    assert attempts(job) == [(1, "temporary", 451)]


@pytest.mark.django_db(transaction=True)
def test_one_of_racing_workers_claims_the_job(job: DeliveryJob, race: Any) -> None:
    claimed = race(4, lambda number: sending.claim(job.pk, 1))
    assert len([attempt for attempt in claimed if attempt]) == 1
    assert DeliveryAttempt.objects.count() == 1


def test_completed_job_is_not_sent_again(job: DeliveryJob, smtp_server: MailServer) -> None:
    sending.send(job.pk, 1)
    sending.send(job.pk, 2)
    assert (len(smtp_server.messages), len(attempts(job))) == (1, 1)


def test_job_of_a_dead_worker_is_taken_back(job: DeliveryJob, smtp_server: MailServer) -> None:
    assert sending.claim(job.pk, 1)
    dispatching.reap()
    assert state(job)[0] == Status.SENDING
    DeliveryJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    dispatching.reap()
    assert state(job)[0] == Status.RETRYING
    assert attempts(job) == [(1, "lost", None)]
    sending.send(job.pk, 2)
    assert state(job)[:2] == (Status.COMPLETED, 2)


def test_late_refusal_of_a_lost_attempt_changes_nothing(job: DeliveryJob) -> None:
    first = sending.claim(job.pk, 1)
    assert first
    DeliveryJob.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    dispatching.reap()
    assert sending.claim(job.pk, 2)
    sending.finish_refused(first, Refusal(Answer(550, "No"), permanent=True))
    assert state(job)[0] == Status.SENDING


def test_dispatch_picks_only_what_is_due(workspace: Workspace) -> None:
    link = ShareLinkFactory(session=SessionFactory(workspace=workspace))
    due = JobFactory(link=link)
    JobFactory(link=link, next_attempt_at=timezone.now() + timedelta(hours=1))
    JobFactory(link=link, failed=True)
    leased = JobFactory(link=link, leased=True)
    hour = timezone.now() + timedelta(hours=1)
    DeliveryJob.objects.filter(pk=leased.pk).update(lease_until=hour)
    assert dispatching.dispatch() == 1
    assert sent() == [("delivery", str(due.pk))]
    assert dispatching.dispatch() == 0


def test_failed_job_is_tried_again_by_hand(
    session: PhotoSession, signed_in: Client, committed: Any
) -> None:
    job = JobFactory(link=ShareLinkFactory(session=session), failed=True)
    with committed():
        signed_in.post(f"/studio/deliveries/{job.pk}/retry/")
    assert state(job)[0] == Status.RETRYING
    assert sent() == [("delivery", str(job.pk))]
    assert set(kinds()) == {"delivery.retried"}


def test_completed_job_is_not_tried_again(
    job: DeliveryJob, smtp_server: MailServer, signed_in: Client
) -> None:
    sending.send(job.pk, 1)
    signed_in.post(f"/studio/deliveries/{job.pk}/retry/")
    assert state(job)[0] == Status.COMPLETED


def test_job_outlives_its_customer(job: DeliveryJob, smtp_server: MailServer) -> None:
    Customer.objects.all().delete()
    sending.send(job.pk, 1)
    assert (state(job)[0], job.customer) == (Status.COMPLETED, None)


def test_link_works_on_after_the_key_was_changed(
    job: DeliveryJob, smtp_server: MailServer, settings: Any, client: Client
) -> None:
    token = token_of(job.link)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key, as long as one likes it to be, and longer"
    sending.send(job.pk, 1)
    assert f"/s/{token}/" in part(smtp_server.messages[0], "plain")
    assert client.get(f"/s/{token}/").status_code == 200


def test_link_of_a_forgotten_key_asks_for_a_new_delivery(
    job: DeliveryJob, smtp_server: MailServer, settings: Any
) -> None:
    settings.SECRET_KEY = "another key, as long as one likes it to be, and longer"
    sending.send(job.pk, 1)
    assert (state(job)[0], smtp_server.messages) == (Status.FAILED, [])
    assert job.answer.endswith("deliver again")


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(
    count: int, session: PhotoSession, signed_in: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        JobFactory(link=ShareLinkFactory(session=session))
    with django_assert_num_queries(9):
        response = signed_in.get("/studio/deliveries/")
    assert len(response.context["jobs"]) == count


def test_database_refuses_a_job_that_would_be_stuck(job: DeliveryJob) -> None:
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="never_stuck"):
        cursor.execute("UPDATE delivery_deliveryjob SET status = 'sending'")


@pytest.mark.usefixtures("celery_worker_running")
def test_running_worker_delivers(
    session: PhotoSession, owner: User, smtp_server: MailServer
) -> None:
    job = promise(session, owner, "key")
    eventually(lambda: state(job)[0] == Status.COMPLETED)
    assert smtp_server.recipients == ["anna@mail.example"]


def test_corrected_form_with_the_same_key_is_another_promise(
    session: PhotoSession, owner: User
) -> None:
    first, again = (promise(session, owner, "key") for _ in range(2))
    corrected = jobs.deliver(
        session=session,
        customer=None,
        recipient="hanna@mail.example",
        message="Danke!",
        key="key",
        by=owner,
    )
    assert first == again
    assert {job.recipient for job in DeliveryJob.objects.all()} == {
        first.recipient,
        corrected.recipient,
    }
