"""What is to be done for a customer in the trash waits there, unseen, until both come back."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.agenda import Span, agenda
from crm.models import Customer
from photocrm.demo.clock import at
from photocrm.today import mails
from photocrm.today.actions import notices
from photocrm.today.models import Digest, Notification
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    MeetingFactory,
    MeetingPersonFactory,
    ReminderFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

SEVEN = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
BERLIN = ZoneInfo("Europe/Berlin")
TITLES = ["Album talk", "Call", "Backup", "Send quote", "Birthday of Ada", "Birthday of Noah"]


@pytest.fixture
def customer(workspace, owner) -> Customer:
    born = date(1604, 11, 23)
    row = CustomerFactory(
        workspace=workspace,
        name="Noah",
        birthday=born,
        next_action="Send quote",
        next_action_on=TODAY,
        assignee=owner,
    )
    ContactFactory(customer=row, name="Ada", birthday=born)
    TaskFactory(customer=row, title="Call", due_on=TODAY, assignee=owner)
    ReminderFactory(customer=row, title="Backup", first_on=TODAY, assignee=owner)
    meeting = MeetingFactory(
        customer=row, title="Album talk", starts_at=SEVEN + timedelta(minutes=30)
    )
    MeetingPersonFactory(meeting=meeting, contact=None, user=owner)
    return row


def gone(customer: Customer, how: str, by: Any) -> None:
    rows = Customer.everything.filter(pk=customer.pk)
    if how == "trashed":
        rows.update(trashed_at=timezone.now(), trashed_by=by)
    else:
        rows.update(merged_into=CustomerFactory(workspace=customer.workspace))


def back(customer: Customer) -> None:
    rows = Customer.everything.filter(pk=customer.pk)
    rows.update(trashed_at=None, trashed_by=None, merged_into=None)


def on_the_agenda(customer: Customer, owner: Any) -> list[str]:
    lines = agenda(Span(customer.workspace, owner, TODAY, TODAY, BERLIN))
    return sorted(line.title for line in lines)


def told() -> list[str]:
    Notification.objects.all().delete()
    notices.notify(SEVEN)
    return sorted(Notification.objects.values_list("text", flat=True))


@pytest.mark.parametrize("how", ["trashed", "merged"])
def test_nothing_is_due_for_a_customer_who_is_gone(how: str, customer, owner):
    assert on_the_agenda(customer, owner) == sorted(TITLES)
    gone(customer, how, owner)
    assert on_the_agenda(customer, owner) == []
    back(customer)
    assert on_the_agenda(customer, owner) == sorted(TITLES)


@pytest.mark.parametrize("how", ["trashed", "merged"])
def test_the_bell_tells_nothing_of_a_customer_who_is_gone(how: str, customer, owner):
    everything = told()
    assert len(everything) == 5
    gone(customer, how, owner)
    assert told() == []
    back(customer)
    assert told() == everything


def test_the_mail_of_the_morning_has_nothing_of_a_customer_who_is_gone(customer, owner):
    digest = Digest(workspace=customer.workspace, user=owner, day=TODAY)
    gone(customer, "trashed", owner)
    assert mails.compose(digest, BERLIN, SEVEN) is None
    back(customer)
    assert mails.compose(digest, BERLIN, SEVEN) is not None


def test_all_tasks_those_done_and_their_count_leave_out_a_customer_who_is_gone(
    signed_in, customer, owner
):
    TaskFactory(customer=customer, title="Wrote", done_at=SEVEN, done_by=owner, created_by=owner)
    address = reverse("crm:task_list", args=["studio"])

    def seen() -> list[int]:
        with at(SEVEN):
            pages = [signed_in.get(address, {"show": show}) for show in ("all", "done")]
        lines = [sum(len(day.lines) for day in page.context["days"]) for page in pages]
        return [*lines, pages[0].context["waiting"].tasks]

    before = seen()
    assert min(before) == 1
    gone(customer, "trashed", owner)
    assert seen() == [0, 0, 0]
    back(customer)
    assert seen() == before
