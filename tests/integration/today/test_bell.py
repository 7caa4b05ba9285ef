"""What the bell tells, to whom and when."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.models import Customer
from photocrm.accounts.models import Role
from photocrm.exports.models import Export
from photocrm.today.actions import notices
from photocrm.today.models import Notification
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    ExportFactory,
    MeetingFactory,
    MeetingPersonFactory,
    MembershipFactory,
    NotificationFactory,
    ReminderFactory,
    TaskFactory,
)

pytestmark = pytest.mark.django_db

SEVEN = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)


@pytest.fixture
def mara(workspace):
    return MembershipFactory(workspace=workspace, role=Role.OWNER).user


@pytest.fixture
def ben(workspace):
    return MembershipFactory(workspace=workspace, role=Role.STAFF).user


def told(user=None) -> list[str]:
    rows = Notification.objects.filter(user=user) if user else Notification.objects.all()
    return sorted(rows.values_list("text", flat=True))


def test_a_task_is_told_to_its_assignee_once(workspace, mara, ben):
    TaskFactory(customer__workspace=workspace, title="Call", due_on=TODAY, assignee=ben)
    notices.notify(SEVEN)
    notices.notify(SEVEN + timedelta(minutes=1))
    row = Notification.objects.get()
    assert (row.user, row.text, row.due_at) == (ben, "Due today: Call", SEVEN)


def test_a_task_of_nobody_is_told_to_whoever_wrote_it(workspace, mara, ben):
    TaskFactory(customer__workspace=workspace, title="Call", due_on=TODAY, created_by=mara)
    notices.notify(SEVEN)
    assert (told(mara), told(ben)) == (["Due today: Call"], [])


def test_nothing_is_told_before_seven(workspace, mara):
    TaskFactory(customer__workspace=workspace, due_on=TODAY, assignee=mara)
    notices.notify(SEVEN - timedelta(minutes=1))
    assert told() == []


def test_the_day_is_the_one_of_the_members_clock(workspace, mara, ben):
    ben.time_zone = "Pacific/Auckland"
    ben.save()
    for user in (mara, ben):
        TaskFactory(customer__workspace=workspace, title="Call", due_on=TODAY, assignee=user)
    notices.notify(datetime(2026, 11, 22, 18, 0, tzinfo=UTC))
    assert (told(mara), told(ben)) == ([], ["Due today: Call"])


def test_done_tasks_other_days_and_former_members_are_not_told(workspace, mara):
    customer = CustomerFactory(workspace=workspace)
    common = {"customer": customer, "assignee": mara}
    TaskFactory(due_on=TODAY, done_at=SEVEN, done_by=mara, **common)
    TaskFactory(due_on=TODAY, trashed_at=SEVEN, trashed_by=mara, **common)
    TaskFactory(due_on=TODAY + timedelta(days=1), **common)
    TaskFactory(due_on=None, **common)
    notices.notify(SEVEN)
    assert told() == []


def test_a_task_put_off_is_told_again(workspace, mara):
    task = TaskFactory(customer__workspace=workspace, due_on=TODAY, assignee=mara)
    notices.notify(SEVEN)
    task.due_on = TODAY + timedelta(days=1)
    task.save()
    notices.notify(SEVEN + timedelta(days=1))
    assert len(told()) == 2


def test_a_reminder_is_told_each_time_it_comes_up(workspace, mara):
    reminder = ReminderFactory(
        customer__workspace=workspace, title="Backup", first_on=TODAY, assignee=mara
    )
    notices.notify(SEVEN)
    reminder.next_on = TODAY + timedelta(days=7)
    reminder.save()
    notices.notify(SEVEN + timedelta(days=7))
    assert told(mara) == ["Reminder: Backup", "Reminder: Backup"]


def test_a_meeting_is_told_in_the_hour_before_to_those_who_come(workspace, mara, ben):
    start = SEVEN + timedelta(minutes=59)
    meeting = MeetingFactory(customer__workspace=workspace, title="Album talk", starts_at=start)
    MeetingPersonFactory(meeting=meeting, contact=None, user=ben)
    notices.notify(SEVEN - timedelta(minutes=2))
    assert told() == []
    notices.notify(SEVEN)
    notices.notify(SEVEN + timedelta(minutes=30))
    notices.notify(start)
    assert (told(mara), told(ben)) == ([], ["Album talk is about to begin"])


def test_birthdays_are_told_to_whoever_cares_for_the_customer(workspace, mara, ben):
    CustomerFactory(workspace=workspace, name="Yuki", birthday=date(1990, 11, 23), assignee=ben)
    customer = CustomerFactory(workspace=workspace, name="Noah", birthday=date(1604, 11, 23))
    ContactFactory(customer=customer, name="Ada", birthday=date(1985, 11, 23))
    notices.notify(SEVEN)
    assert told(ben) == ["Birthday of Yuki"]
    assert told(mara) == ["Birthday of Ada", "Birthday of Noah"]


def test_those_of_29_february_have_their_birthday_on_the_28th(workspace, mara):
    CustomerFactory(workspace=workspace, name="Leap", birthday=date(1992, 2, 29))
    notices.notify(datetime(2027, 2, 28, 6, tzinfo=UTC))
    assert told() == ["Birthday of Leap"]


def test_a_rhythm_is_told_once_and_starts_again_with_the_next_contact(workspace, ben):
    customer = CustomerFactory(
        workspace=workspace,
        name="Noah",
        assignee=ben,
        keep_in_touch_weeks=2,
        last_contact_at=SEVEN - timedelta(weeks=2),
    )
    notices.notify(SEVEN - timedelta(days=1))
    assert told() == []
    for day in range(3):
        notices.notify(SEVEN + timedelta(days=day))
    assert told(ben) == ["Get in touch with Noah"]
    Customer.objects.filter(pk=customer.pk).update(last_contact_at=SEVEN + timedelta(days=3))
    notices.notify(SEVEN + timedelta(days=10))
    assert len(told(ben)) == 1
    notices.notify(SEVEN + timedelta(days=17))
    assert len(told(ben)) == 2


def test_the_bell_shows_only_the_own_news(workspace, other_workspace, signed_in, owner, ben):
    mine = owner.memberships.get()
    NotificationFactory(membership=mine, text="For me")
    NotificationFactory(membership=ben.memberships.get(), text="For Ben")
    NotificationFactory(
        membership=MembershipFactory(workspace=other_workspace, user=owner), text="Elsewhere"
    )
    response = signed_in.get(reverse("today:notification_list", args=["studio"]))
    assert [row.text for row in response.context["notifications"]] == ["For me"]
    assert "Notifications, 1 unread" in response.text


def test_opening_one_reads_it_and_leads_there(signed_in, owner):
    row = NotificationFactory(membership=owner.memberships.get(), path="customers/")
    response = signed_in.post(reverse("today:notification_open", args=["studio", row.pk]))
    assert response["Location"] == "/studio/customers/"
    row.refresh_from_db()
    assert row.read_at is not None


def test_nobody_reads_the_news_of_a_colleague(signed_in, ben):
    row = NotificationFactory(membership=ben.memberships.get())
    address = reverse("today:notification_open", args=["studio", row.pk])
    assert signed_in.post(address).status_code == 404
    signed_in.post(
        reverse("today:notifications_read", args=["studio"]),
        {"upto": timezone.now().isoformat()},
    )
    row.refresh_from_db()
    assert row.read_at is None


def test_all_are_read_but_what_came_since(signed_in, owner):
    old = NotificationFactory(membership=owner.memberships.get())
    shown = timezone.now()
    new = NotificationFactory(membership=owner.memberships.get())
    address = reverse("today:notifications_read", args=["studio"])
    assert signed_in.post(address, {"upto": shown.isoformat()}).status_code == 302
    unread = Notification.objects.filter(read_at=None)
    assert (list(unread), old.pk != new.pk) == ([new], True)


@pytest.mark.parametrize("upto", ["", "soon", "2026-13-01T00:00:00Z", "2026-11-01T00:00:00"])
def test_a_moment_that_is_none_is_refused(upto: str, signed_in):
    address = reverse("today:notifications_read", args=["studio"])
    assert signed_in.post(address, {"upto": upto}).status_code == 400


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries(rows, signed_in, owner, django_assert_num_queries):
    NotificationFactory.create_batch(rows, membership=owner.memberships.get())
    signed_in.get(reverse("today:home", args=["studio"]))
    with django_assert_num_queries(8):
        response = signed_in.get(reverse("today:notification_list", args=["studio"]))
    assert len(response.context["notifications"]) == rows


@pytest.mark.parametrize(("place", "status"), [("rail", 200), ("bar", 200), ("roof", 400)])
def test_the_button_alone(place: str, status: int, signed_in):
    address = reverse("today:bell", args=["studio"])
    assert signed_in.get(address, {"place": place}).status_code == status


def test_a_finished_export_is_told_once_to_whoever_waits(workspace, mara, ben):
    now = timezone.now()
    for user in (mara, ben):
        ExportFactory(membership=user.memberships.get(), written=True)
    failed = ExportFactory(membership=ben.memberships.get())
    Export.objects.filter(pk=failed.pk).update(
        status="failed", failure="Too long.", finished_at=now
    )
    ExportFactory(membership=mara.memberships.get())
    ben.memberships.all().delete()
    for _ in range(2):
        notices.notify(now + timedelta(minutes=1))
    row = Notification.objects.get()
    assert (row.user, row.text) == (mara, "Your export of 1 customer is ready")
    assert row.path == f"exports/{Export.objects.get(created_by=mara, status='ready').pk}/"


def test_a_failed_export_is_told_with_its_reason(workspace, mara):
    export = ExportFactory(membership=mara.memberships.get())
    now = timezone.now()
    Export.objects.filter(pk=export.pk).update(
        status="failed", failure="Too long.", finished_at=now
    )
    notices.notify(now)
    assert told(mara) == ["Your export of customers failed. Too long."]
