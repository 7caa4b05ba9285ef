"""The mail of the morning: once, at seven by the member's clock, and never twice."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from unittest import mock

import pytest

from crm.models import Customer
from delivery.channels import email, line
from photocrm.accounts.models import Membership, Role
from photocrm.demo.clock import at
from photocrm.today.actions import digests
from photocrm.today.models import Digest
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    MeetingFactory,
    MeetingPersonFactory,
    MembershipFactory,
    ReminderFactory,
    TaskFactory,
)
from tests.fixtures.mail import MailServer

pytestmark = pytest.mark.django_db

# Seven o'clock in Berlin, in winter.
SEVEN = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def mara(workspace) -> Membership:
    return joined(workspace, user__email="mara@studio.example")


@pytest.fixture
def due(mara):
    return TaskFactory(
        customer=CustomerFactory(workspace=mara.workspace, name="Amélie Laurent"),
        title="Send album proofs",
        due_on=TODAY,
        assignee=mara.user,
    )


@pytest.fixture(autouse=True)
def hints(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the queue is told."""
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(digests, "hint", lambda task, **arguments: told.append(arguments))
    return told


def joined(workspace, **fields) -> Membership:
    membership = MembershipFactory(workspace=workspace, role=Role.STAFF, **fields)
    Membership.objects.filter(pk=membership.pk).update(created_at=LONG_AGO)
    return membership


def work(hints: list[dict[str, Any]], now: datetime) -> None:
    """One round of beat, and what the worker does with it."""
    hints.clear()
    with at(now):
        digests.dispatch(now)
        for told in list(hints):
            digests.send(**told)


def test_tells_the_day_once(due, mara, smtp_server: MailServer, hints):
    work(hints, SEVEN)
    work(hints, SEVEN + timedelta(minutes=10))
    (mail,) = smtp_server.messages
    assert mail["Subject"] == "Your Monday at Studio Licht"
    assert smtp_server.recipients == ["mara@studio.example"]
    text = body(mail, "plain")
    assert "* Send album proofs (Amélie Laurent)" in text
    assert f"https://studio.example/studio/customers/{due.customer_id}/" in text
    assert "https://studio.example/studio/settings/" in text
    assert "Send album proofs" in body(mail, "html")
    assert digest().status == "sent"
    assert digest().sent_at == SEVEN


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def digest() -> Digest:
    return Digest.objects.get()


def test_waits_for_seven_oclock(due, smtp_server, hints):
    work(hints, SEVEN - timedelta(minutes=1))
    assert not Digest.objects.exists()
    work(hints, SEVEN)
    assert len(smtp_server.messages) == 1


def test_two_members_have_each_their_own_seven_oclock(due, workspace, smtp_server, hints):
    tokyo = joined(workspace, user__time_zone="Asia/Tokyo", user__email="yuki@studio.example")
    TaskFactory(workspace=workspace, customer=None, due_on=TODAY, assignee=tokyo.user)
    work(hints, datetime(2026, 11, 22, 22, 0, tzinfo=UTC))
    assert smtp_server.recipients == ["yuki@studio.example"]
    work(hints, SEVEN)
    assert smtp_server.recipients == ["yuki@studio.example", "mara@studio.example"]


@pytest.mark.parametrize(
    ("seven", "day"),
    [
        (datetime(2026, 3, 29, 5, 0, tzinfo=UTC), date(2026, 3, 29)),
        (datetime(2026, 10, 25, 6, 0, tzinfo=UTC), date(2026, 10, 25)),
    ],
)
def test_seven_oclock_stays_seven_when_the_clocks_change(
    seven: datetime, day: date, due, smtp_server, hints
):
    due.due_on = day
    due.save()
    work(hints, seven - timedelta(minutes=1))
    assert smtp_server.messages == []
    work(hints, seven)
    assert len(smtp_server.messages) == 1


def test_nothing_to_say_is_no_mail(mara, smtp_server, hints):
    work(hints, SEVEN)
    assert (digest().status, smtp_server.messages) == ("empty", [])


def test_members_who_want_none_get_none(due, mara, smtp_server, hints):
    Membership.objects.update(wants_digest=False)
    work(hints, SEVEN)
    assert not Digest.objects.exists()


def test_whoever_joined_after_seven_waits_for_the_next_morning(due, mara, smtp_server, hints):
    Membership.objects.update(created_at=SEVEN + timedelta(hours=1))
    work(hints, SEVEN + timedelta(hours=2))
    assert not Digest.objects.exists()


def test_says_every_kind_of_thing(due, mara, smtp_server, hints):
    studio, user = mara.workspace, mara.user
    customer = due.customer
    meeting = MeetingFactory(
        customer=customer, title="Album talk", starts_at=datetime(2026, 11, 23, 13, tzinfo=UTC)
    )
    MeetingPersonFactory(meeting=meeting, contact=None, user=user)
    ReminderFactory(customer=customer, title="Ask for a review", first_on=date(2026, 11, 20))
    Customer.objects.filter(pk=customer.pk).update(birthday=date(1990, 11, 23))
    ContactFactory(customer=customer, name="Théo", birthday=date(1604, 11, 23))
    CustomerFactory(
        workspace=studio,
        name="Noah Okafor",
        keep_in_touch_weeks=2,
        last_contact_at=SEVEN - timedelta(weeks=3),
    )
    work(hints, SEVEN)
    text = body(smtp_server.messages[0], "plain")
    lines = [line[2:] for line in text.splitlines() if line.startswith("* ")]
    assert lines == [
        "Album talk (14:00, Amélie Laurent)",
        "Send album proofs (Amélie Laurent)",
        "Birthday of Amélie Laurent, 36 years",
        "Birthday of Théo (Amélie Laurent)",
        "Get in touch with Noah Okafor (since 16 November)",
    ]


def test_two_workers_send_one_mail(due, smtp_server, hints):
    digests.dispatch(SEVEN)
    with at(SEVEN):
        digests.send(**hints[0])
        digests.send(**hints[0])
    assert len(smtp_server.messages) == 1


def test_killed_before_the_handover_it_is_tried_again_after_the_lease(due, smtp_server, hints):
    with mock.patch.object(line, "connect", side_effect=Killed), pytest.raises(Killed):
        work(hints, SEVEN)
    work(hints, SEVEN + timedelta(minutes=1))
    assert smtp_server.messages == []
    work(hints, SEVEN + timedelta(minutes=6))
    assert len(smtp_server.messages) == 1
    assert (digest().status, digest().attempts) == ("sent", 2)


class Killed(BaseException):
    """As if the process had ended there."""


def test_killed_after_the_handover_it_is_never_sent_again(due, smtp_server, hints):
    real = digests.hand_over

    def die(row: Digest) -> None:
        real(row)
        raise Killed

    with mock.patch.object(digests, "hand_over", die), pytest.raises(Killed):
        work(hints, SEVEN)
    for minutes in (6, 60, 600):
        work(hints, SEVEN + timedelta(minutes=minutes))
    assert (digest().status, smtp_server.messages) == ("handover", [])


def test_a_worker_that_lost_its_lease_sends_nothing(due, smtp_server, hints):
    """Another worker began while this one spoke with the server."""
    real = email.converse

    def slow(*arguments: Any) -> Any:
        Digest.objects.update(attempts=2)
        return real(*arguments)

    with mock.patch.object(email, "converse", slow):
        work(hints, SEVEN)
    assert (digest().status, smtp_server.messages) == ("waiting", [])


def test_a_server_that_hangs_up_over_the_mail_may_have_it(due, smtp_server, hints):
    smtp_server.hang_up = True
    work(hints, SEVEN)
    smtp_server.hang_up = False
    work(hints, SEVEN + timedelta(hours=1))
    assert (digest().status, digest().answer) == ("handover", digests.UNSURE)
    assert smtp_server.messages == []


def test_a_server_that_says_no_to_the_mail_has_it_not(due, smtp_server, hints):
    smtp_server.data_answer = "451 4.3.0 Try later"
    work(hints, SEVEN)
    assert digest().status == "waiting"
    smtp_server.data_answer = "250 2.0.0 Queued"
    work(hints, SEVEN + timedelta(minutes=2))
    assert (digest().status, len(smtp_server.messages)) == ("sent", 1)


def test_a_server_that_knows_no_such_recipient_ends_it(due, smtp_server, hints):
    smtp_server.rcpt_answer = "550 5.1.1 No such user"
    work(hints, SEVEN)
    assert (digest().status, digest().answer) == ("failed", "5.1.1 No such user")


def test_a_server_that_is_down_for_an_hour_delays_it(due, smtp_server, hints):
    down = mock.patch.object(line, "connect", side_effect=ConnectionRefusedError("down"))
    with down:
        for minute in range(60):
            work(hints, SEVEN + timedelta(minutes=minute))
    assert digest().status == "waiting"
    assert digest().attempts == 6
    for minute in range(60, 95):
        work(hints, SEVEN + timedelta(minutes=minute))
    assert (digest().status, len(smtp_server.messages)) == ("sent", 1)


def test_with_the_day_it_ends(due, smtp_server, hints):
    with mock.patch.object(line, "connect", side_effect=ConnectionRefusedError("down")):
        for half_hour in range(36):
            work(hints, SEVEN + timedelta(minutes=30 * half_hour))
    work(hints, datetime(2026, 11, 24, 5, 0, tzinfo=UTC))
    assert Digest.objects.get(day=TODAY).status == "failed"
    assert smtp_server.messages == []


def test_the_handover_is_committed_before_the_mail(due, smtp_server, hints):
    seen: list[str] = []
    real = email.send_body

    def spy(server: Any, body: bytes, promised: Any) -> Any:
        def then() -> None:
            promised()
            seen.append(digest().status)

        return real(server, body, then)

    with mock.patch.object(email, "send_body", spy):
        work(hints, SEVEN)
    assert seen == ["handover"]
