"""What holds when one worker is told of several deliveries at once."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from delivery.actions import dispatching, sending
from delivery.channels import Refusal, email, line
from delivery.clock import Clock
from delivery.models import DeliveryJob, ShareLink
from gallery.models import PhotoSession
from photocrm.audit.models import Event
from tests import queues
from tests.factories import JobFactory, ShareLinkFactory
from tests.fixtures.mail import MailServer
from tests.integration.delivery.workers import ahead, die, status

pytestmark = pytest.mark.django_db

Status = DeliveryJob.Status


@pytest.fixture
def three(job: DeliveryJob) -> list[DeliveryJob]:
    """To the same destination, by links of the same session."""
    links = [ShareLinkFactory(session=job.session) for _ in range(2)]
    return [job, *(JobFactory(link=link, destination=job.destination) for link in links)]


@pytest.fixture
def connects(smtp_server: MailServer) -> Iterator[mock.Mock]:
    with mock.patch.object(line, "connect", wraps=line.connect) as counted:
        yield counted


def first_tries(made: list[DeliveryJob]) -> list[tuple[Any, int]]:
    return [(one.pk, 1) for one in made]


def told() -> list[list[str]]:
    """The jobs of each message."""
    return [[job_id for job_id, _ in arguments["jobs"]] for _, _, arguments in queues.sent()]


def test_mails_of_one_message_share_a_line(
    three: list[DeliveryJob], connects: mock.Mock, smtp_server: MailServer
) -> None:
    sending.send_all(first_tries(three))
    assert [status(one) for one in three] == [Status.COMPLETED] * 3
    assert (len(smtp_server.messages), connects.call_count, line.kept.server) == (3, 1, None)


def test_all_that_follows_is_done_once_for_each(
    three: list[DeliveryJob], smtp_server: MailServer, session: PhotoSession
) -> None:
    sending.send_all(first_tries(three))
    session.refresh_from_db()
    assert session.share_count == 3
    assert [link.sent_photos.count() for link in ShareLink.objects.all()] == [1, 1, 1]
    arrived = Event.objects.filter(kind="delivery.completed", row_id=str(session.pk))
    assert {event.details["job"] for event in arrived} == {str(one.pk) for one in three}
    assert not DeliveryJob.objects.exclude(lease_token=None).exists()


def test_refused_recipient_does_not_cost_the_line(
    three: list[DeliveryJob], connects: mock.Mock, smtp_server: MailServer
) -> None:
    smtp_server.rcpt_answer = "550 5.1.1 No such user"
    sending.send_all(first_tries(three))
    assert [status(one) for one in three] == [Status.FAILED] * 3
    assert connects.call_count == 1


def test_line_that_the_server_closed_between_two_mails_is_no_failure(
    three: list[DeliveryJob], connects: mock.Mock, smtp_server: MailServer
) -> None:
    note_sent = sending.note_sent

    def then_hang_up(*about: Any) -> None:
        note_sent(*about)
        server = line.kept.server
        assert server
        assert server.sock
        server.sock.shutdown(socket.SHUT_RDWR)

    with mock.patch.object(sending, "note_sent", then_hang_up):
        sending.send_all(first_tries(three))
    assert [status(one) for one in three] == [Status.COMPLETED] * 3
    assert (len(smtp_server.messages), connects.call_count) == (3, 3)


def test_mail_that_was_called_off_at_the_last_moment_ends_its_line(
    three: list[DeliveryJob], connects: mock.Mock, smtp_server: MailServer
) -> None:
    """The server waits for that mail, so nothing else may be said on it."""
    hand_over = sending.hand_over
    results = iter([sending.Lost, None, None])

    def lost_once(*about: Any) -> None:
        error = next(results)
        if error:
            raise error
        hand_over(*about)

    with mock.patch.object(sending, "hand_over", lost_once):
        sending.send_all(first_tries(three))
    assert [status(one) for one in three] == [Status.SENDING, Status.COMPLETED, Status.COMPLETED]
    assert (len(smtp_server.messages), connects.call_count) == (2, 2)


def test_server_that_goes_down_ends_the_line(
    job: DeliveryJob, connects: mock.Mock, smtp_server: MailServer
) -> None:
    smtp_server.rcpt_answer = "421 4.3.2 Going down"
    with line.shared():
        with pytest.raises(Refusal):
            email.hand_over(email.compose(job), job.recipient)
        assert line.kept.server is None


def test_delivery_that_breaks_off_holds_up_no_other(
    three: list[DeliveryJob], smtp_server: MailServer
) -> None:
    compose = email.compose

    def odd(one: DeliveryJob) -> Any:
        if one == three[0]:
            raise RuntimeError("odd")
        return compose(one)

    with mock.patch.object(email, "compose", odd):
        sending.send_all(first_tries(three))
    ahead(seconds=sending.LEASE.total_seconds() + 1)
    dispatching.reap()
    assert [(status(one), one.crash_count) for one in three] == [
        (Status.RETRYING, 1),
        (Status.COMPLETED, 0),
        (Status.COMPLETED, 0),
    ]


def test_worker_that_dies_counts_against_what_it_was_at_alone(three: list[DeliveryJob]) -> None:
    dispatching.dispatch()
    die(three[0])
    counts = DeliveryJob.objects.order_by("-crash_count").values_list("crash_count", flat=True)
    assert list(counts) == [1, 0, 0]


def test_what_waits_behind_a_slow_one_goes_back(
    three: list[DeliveryJob], smtp_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatching.dispatch()
    monkeypatch.setattr(sending, "TOGETHER", timedelta(seconds=-1))
    sending.send_all(first_tries(three))
    waiting = DeliveryJob.objects.filter(status=Status.QUEUED, reserved_until=None)
    assert (waiting.count(), smtp_server.messages) == (3, [])


def test_few_go_out_one_by_one_and_many_together(
    three: list[DeliveryJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    dispatching.dispatch()
    assert sorted(map(len, told())) == [1, 1, 1]
    queues.empty()
    monkeypatch.setattr(dispatching, "MESSAGES", 2)
    dispatching.dispatch()
    assert sorted(map(len, told())) == [1, 2]


def test_what_killed_a_worker_shares_its_message_with_nobody(
    three: list[DeliveryJob], monkeypatch: pytest.MonkeyPatch
) -> None:
    die(three[0])
    DeliveryJob.objects.update(next_attempt_at=Clock())
    monkeypatch.setattr(dispatching, "MESSAGES", 1)
    dispatching.dispatch()
    innocent = {str(one.pk) for one in three[1:]}
    assert {frozenset(ids) for ids in told()} == {
        frozenset([str(three[0].pk)]),
        frozenset(innocent),
    }
