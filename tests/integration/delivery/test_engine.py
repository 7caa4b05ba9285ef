"""What holds when workers die, Redis is emptied, servers are down and people change their mind."""

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
import redis
from django.core.management import call_command
from django.db import OperationalError
from kombu.exceptions import OperationalError as BrokerAway

from delivery.actions import alarms, dispatching, jobs, sending
from delivery.channels import Answer, Refusal, line
from delivery.clock import Clock
from delivery.models import DeliveryAttempt, DeliveryJob, Dispatcher
from gallery.models import PhotoSession
from photocrm.accounts.models import Role, User
from photocrm.audit.models import Event
from tests import queues
from tests.factories import (
    JobFactory,
    ShareLinkFactory,
)
from tests.fixtures.mail import MailServer
from tests.integration.delivery.workers import ahead, arrive, claimed, die, outcomes, sent, status

pytestmark = pytest.mark.django_db

Status = DeliveryJob.Status
Phase = DeliveryAttempt.Phase


def test_worker_that_died_early_certainly_sent_nothing(job: DeliveryJob) -> None:
    die(job)
    assert (status(job), job.crash_count, outcomes(job)) == (Status.RETRYING, 1, ["lost"])


def test_worker_that_died_late_may_have_sent_it_and_it_is_sent_again(job: DeliveryJob) -> None:
    die(job, Phase.HANDOVER)
    assert (status(job), outcomes(job)) == (Status.RETRYING, ["unsure"])


def test_what_must_not_come_twice_waits_for_somebody(job: DeliveryJob) -> None:
    DeliveryJob.objects.update(when_unsure=DeliveryJob.WhenUnsure.HOLD)
    die(job, Phase.HANDOVER)
    assert (status(job), job.answer) == (Status.NEEDS_DECISION, sending.MAYBE_SENT)
    assert job.alarm_due_at is not None


def test_what_must_not_come_twice_is_tried_again_while_nothing_was_sent(job: DeliveryJob) -> None:
    DeliveryJob.objects.update(when_unsure=DeliveryJob.WhenUnsure.HOLD)
    die(job)
    assert status(job) == Status.RETRYING


def test_server_that_hangs_up_over_the_mail_leaves_a_held_job_to_somebody(
    job: DeliveryJob, smtp_server: MailServer
) -> None:
    DeliveryJob.objects.update(when_unsure=DeliveryJob.WhenUnsure.HOLD)
    smtp_server.hang_up = True
    sending.send(job.pk, 1)
    assert (status(job), outcomes(job)) == (Status.NEEDS_DECISION, ["unsure"])


def test_fifth_dead_worker_sets_the_job_aside(job: DeliveryJob) -> None:
    for _ in range(4):
        die(job)
    assert status(job) == Status.RETRYING
    die(job)
    assert (status(job), job.answer) == (Status.NEEDS_DECISION, dispatching.SET_ASIDE)
    assert outcomes(job) == ["lost"] * 5
    assert Event.objects.filter(kind="delivery.stopped").count() == 2


def test_job_that_cannot_be_taken_back_holds_up_no_other(job: DeliveryJob) -> None:
    lost = [JobFactory(link=job.link, leased=True) for _ in range(2)]
    take_back = dispatching.take_back

    def fails_once(one: DeliveryJob) -> None:
        if one == lost[0]:
            raise ValueError("odd")
        take_back(one)

    with mock.patch.object(dispatching, "take_back", fails_once):
        dispatching.reap()
    assert [status(one) for one in lost] == [Status.SENDING, Status.RETRYING]
    dispatching.reap()
    assert status(lost[0]) == Status.RETRYING


def test_what_killed_a_worker_goes_to_a_queue_of_its_own(job: DeliveryJob) -> None:
    innocent = JobFactory(link=job.link, destination=job.destination)
    die(job)
    assert dispatching.dispatch() == 2
    assert set(sent()) == {("isolated", str(job.pk)), ("delivery", str(innocent.pk))}


def test_refusal_ends_the_row_of_crashes(job: DeliveryJob) -> None:
    die(job)
    sending.finish_refused(claimed(job), Refusal(Answer(451, "Later"), permanent=False))
    assert (status(job), job.crash_count, job.refusal_count) == (Status.RETRYING, 0, 1)


def test_emptied_redis_is_noticed_in_the_next_round(job: DeliveryJob) -> None:
    assert (dispatching.dispatch(), dispatching.dispatch()) == (1, 0)
    queues.empty()
    assert dispatching.dispatch() == 1
    assert sent() == [("delivery", str(job.pk))]


def test_message_that_nobody_took_is_sent_again_after_a_while(job: DeliveryJob) -> None:
    assert (dispatching.dispatch(), dispatching.dispatch()) == (1, 0)
    ahead(seconds=61)
    assert dispatching.dispatch() == 1


def test_job_is_free_again_where_redis_refuses_its_message(job: DeliveryJob) -> None:
    with mock.patch.object(dispatching, "hint", side_effect=BrokerAway):
        dispatching.dispatch()
    assert dispatching.dispatch() == 1


def test_dispatcher_without_redis_reserves_nothing_and_still_reaps(job: DeliveryJob) -> None:
    lost = JobFactory(link=job.link, leased=True)
    with mock.patch.object(dispatching, "broker", side_effect=redis.ConnectionError):
        assert dispatching.dispatch() == 0
    job.refresh_from_db()
    assert (job.reserved_until, status(lost)) == (None, Status.RETRYING)
    assert Dispatcher.objects.get().name == "celery"


def test_cancelled_while_a_worker_connects_is_never_handed_over(
    job: DeliveryJob, smtp_server: MailServer, owner: User
) -> None:
    connect = line.connect

    def slow() -> Any:
        assert jobs.cancel(job_id=job.pk, by=owner)
        return connect()

    with mock.patch.object(line, "connect", slow):
        sending.send(job.pk, 1)
    assert (status(job), smtp_server.messages, outcomes(job)) == (Status.CANCELLED, [], ["lost"])


def test_what_is_being_handed_over_cannot_be_cancelled(job: DeliveryJob, owner: User) -> None:
    sending.hand_over(claimed(job))
    assert not jobs.cancel(job_id=job.pk, by=owner)
    assert status(job) == Status.SENDING


def test_worker_whose_lease_was_taken_hands_nothing_over(
    job: DeliveryJob, smtp_server: MailServer
) -> None:
    connect = line.connect

    def frozen() -> Any:
        DeliveryJob.objects.update(lease_until=Clock() - timedelta(seconds=1))
        dispatching.reap()
        return connect()

    with mock.patch.object(line, "connect", frozen):
        sending.send(job.pk, 1)
    assert (status(job), smtp_server.messages) == (Status.RETRYING, [])


@pytest.mark.parametrize("meanwhile", [Status.RETRYING, Status.FAILED, Status.CANCELLED])
def test_success_wins_over_whatever_was_thought_meanwhile(meanwhile: str, job: DeliveryJob) -> None:
    attempt = claimed(job)
    DeliveryJob.objects.update(
        status=meanwhile, next_attempt_at=Clock(), finished_at=Clock(), lease_token=None
    )
    arrive(attempt)
    assert (status(job), outcomes(job)) == (Status.COMPLETED, ["sent"])


def test_what_a_dead_worker_had_sent_is_followed_up_once(job: DeliveryJob) -> None:
    sending.note_sent(claimed(job), Answer(250, "Ok"))
    assert (status(job), job.link.shared_at) == (Status.COMPLETED, None)
    dispatching.reap()
    assert not Event.objects.filter(kind="delivery.completed").exists()
    ahead(seconds=sending.LEASE.total_seconds() + 1)
    for _ in range(2):
        dispatching.reap()
    job.refresh_from_db()
    assert (job.status, job.lease_until, job.attempt_count) == (Status.COMPLETED, None, 1)
    assert job.link.shared_at is not None
    assert Event.objects.filter(kind="delivery.completed").count() == 2


def test_yes_that_was_written_down_twice_is_followed_up_once(job: DeliveryJob) -> None:
    """The database went away while it committed, so the worker does it again."""
    attempt = claimed(job)
    sending.note_sent(attempt, Answer(250, "Ok"))
    arrive(attempt)
    arrive(attempt)
    assert (status(job), job.lease_token) == (Status.COMPLETED, None)
    assert Event.objects.filter(kind="delivery.completed").count() == 2


@pytest.mark.django_db(transaction=True)
def test_finish_outlasts_a_restart_of_the_database(job: DeliveryJob) -> None:
    attempt = claimed(job)
    results = iter([OperationalError("gone"), OperationalError("starting up"), None])

    def finish() -> None:
        error = next(results)
        if error:
            raise error
        arrive(attempt)

    with mock.patch("delivery.actions.sending.time.sleep"):
        sending.persist(finish)
    assert status(job) == Status.COMPLETED


@pytest.mark.django_db(transaction=True)
def test_fifty_equal_requests_are_one_job_and_one_mail(
    session: PhotoSession, owner: User, race: Any, smtp_server: MailServer
) -> None:
    def promise(number: int) -> Any:
        made = jobs.deliver(
            session=session,
            customer=session.customer,
            recipient="anna@mail.example",
            message="Danke!",
            key="key",
            by=owner,
        )
        sending.send(made.pk, 1)
        return made.pk

    made = race(50, promise)
    assert set(made) == {DeliveryJob.objects.get().pk}
    assert smtp_server.recipients == ["anna@mail.example"]


@pytest.mark.django_db(transaction=True)
def test_command_works_the_queue_without_redis(
    session: PhotoSession, smtp_server: MailServer, capsys: pytest.CaptureFixture[str]
) -> None:
    link = ShareLinkFactory(session=session)
    made = [JobFactory(link=link) for _ in range(3)]
    with mock.patch.object(dispatching, "broker", side_effect=redis.ConnectionError):
        call_command("deliver", once=True, threads=2)
    assert {status(job) for job in made} == {Status.COMPLETED}
    assert (len(smtp_server.messages), capsys.readouterr().out) == (3, "3 attempts.\n")


def test_managers_are_told_once(
    job: DeliveryJob, member: Any, smtp_server: MailServer, session: PhotoSession
) -> None:
    manager = member(Role.MANAGER)
    member(Role.STAFF)
    former = member(Role.OWNER)
    User.objects.filter(pk=former.pk).update(is_active=False)
    sending.finish_refused(claimed(job), Refusal(Answer(550, "No such user"), permanent=True))
    assert alarms.raise_alarms() == 0
    ahead(minutes=3)
    assert [alarms.raise_alarms() for _ in range(2)] == [1, 0]
    (message,) = smtp_server.messages
    assert (message["To"], message["Subject"]) == (
        manager.email,
        "1 delivery needs you: Studio Licht",
    )
    assert "to anna@mail.example: No such user" in str(message.get_content())


def test_alarm_that_no_server_takes_is_raised_again(
    job: DeliveryJob, owner: User, smtp_server: MailServer
) -> None:
    sending.finish_refused(claimed(job), Refusal(Answer(550, "No"), permanent=True))
    ahead(minutes=3)
    smtp_server.data_answer = "451 Later"
    assert alarms.raise_alarms() == 0
    smtp_server.data_answer = "250 Ok"
    ahead(minutes=14)
    assert alarms.raise_alarms() == 1


def test_what_was_mended_meanwhile_is_not_told(
    job: DeliveryJob, owner: User, smtp_server: MailServer
) -> None:
    sending.finish_refused(claimed(job), Refusal(Answer(550, "No"), permanent=True))
    jobs.retry_now(job_id=job.pk, by=owner)
    ahead(minutes=3)
    assert (alarms.raise_alarms(), smtp_server.messages) == (0, [])
