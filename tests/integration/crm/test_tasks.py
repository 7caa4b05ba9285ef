"""Tasks, meetings and reminders: writing them, and the page that shows them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from crm.actions import meetings, reminders, saving, tasks
from crm.models import Customer, Meeting, Reminder, Task
from photocrm.audit.models import Event
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    MeetingFactory,
    MeetingPersonFactory,
    MembershipFactory,
    ReminderFactory,
    TaskFactory,
)
from tests.htmx import htmx

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Amélie Laurent")


def day() -> date:
    return timezone.localtime(timezone.now(), ZoneInfo("Europe/Berlin")).date()


def at(name: str, *args: Any) -> str:
    return reverse(f"crm:{name}", args=["studio", *args])


def titles(response: Any) -> dict[str, list[str]]:
    return {day.heading: [line.title for line in day.lines] for day in response.context["days"]}


def kinds() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def test_a_task_is_written_for_the_customer_it_was_opened_from(signed_in, customer, owner):
    address = f"{at('task_add')}?customer={customer.pk}"
    sent = {"title": "Call", "due_on": "2026-12-01", "customer": customer.pk, "notes": "a\r\nb"}
    response = signed_in.post(address, sent)
    assert response["Location"] == customer.get_absolute_url()
    task = Task.objects.get()
    assert (task.title, task.customer, task.due_on) == ("Call", customer, date(2026, 12, 1))
    assert (task.notes, task.created_by) == ("a\nb", owner)
    assert kinds() == ["task.added"]


def test_the_customer_of_a_new_task_is_found_by_typing(signed_in, customer, workspace):
    CustomerFactory(workspace=workspace, name="Noah")
    response = signed_in.get(at("task_add"), {"q": "lau"}, headers=htmx("customer-choices"))
    assert [row.name for row in response.context["customers"]] == ["Amélie Laurent"]
    assert 'id="customer-choices"' in response.text


def test_another_search_keeps_the_customer_that_was_chosen(signed_in, customer, workspace):
    CustomerFactory(workspace=workspace, name="Noah")
    asked = {"q": "noah", "customer": customer.pk}
    response = signed_in.get(at("task_add"), asked, headers=htmx("customer-choices"))
    assert [row.name for row in response.context["customers"]] == ["Amélie Laurent", "Noah"]
    assert f'value="{customer.pk}" checked' in response.text


@pytest.mark.parametrize(
    "wrong",
    [{"title": ""}, {"due_on": "yesterday"}, {"due_on": "0001-01-01"}, {"assignee": "7"}],
)
def test_a_task_with_mistakes_keeps_what_was_typed(wrong: dict[str, str], signed_in):
    response = signed_in.post(at("task_add"), {"title": "Call", "notes": "Typed"} | wrong)
    assert response.status_code == 422
    assert "Typed" in response.text
    assert not Task.objects.exists()


def test_nobody_outside_the_studio_is_assigned(signed_in, other_workspace):
    stranger = MembershipFactory(workspace=other_workspace).user
    foreign = CustomerFactory(workspace=other_workspace)
    for wrong in ({"assignee": stranger.pk}, {"customer": foreign.pk}):
        assert signed_in.post(at("task_add"), {"title": "Call"} | wrong).status_code == 422
    assert not Task.objects.exists()


def test_a_stale_save_shows_both_and_the_second_one_counts(signed_in, customer, owner):
    task = TaskFactory(customer=customer, title="Call")
    tasks.change(
        task_id=task.pk, workspace=customer.workspace, version=1, by=owner, title="Call Théo"
    )
    sent = {"title": "Write", "version": 1, "notes": "", "due_on": ""}
    response = signed_in.post(at("task_edit", task.pk), sent)
    assert response.status_code == 409
    assert [(d.mine, d.theirs) for d in response.context["conflicts"]] == [("Write", "Call Théo")]
    signed_in.post(at("task_edit", task.pk), sent | {"version": 2})
    task.refresh_from_db()
    assert (task.title, task.version) == ("Write", 3)


def test_done_and_undone(signed_in, customer, owner):
    task = TaskFactory(customer=customer)
    for _ in range(2):
        response = signed_in.post(at("task_finish", task.pk), headers=htmx())
    assert at("task_reopen", task.pk) in response.text
    assert f"customer-{customer.pk}-tasks" in response["HX-Trigger"]
    task.refresh_from_db()
    assert task.done_by == owner
    signed_in.post(at("task_reopen", task.pk))
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (None, None)
    assert kinds() == ["task.finished", "task.reopened"]


@pytest.mark.parametrize(
    ("noun", "factory", "model"),
    [
        ("task", TaskFactory, Task),
        ("meeting", MeetingFactory, Meeting),
        ("reminder", ReminderFactory, Reminder),
    ],
)
def test_trash_and_back(noun: str, factory: Any, model: Any, signed_in, customer):
    row = factory(customer=customer)
    response = signed_in.post(at(f"{noun}_trash", row.pk), headers=htmx())
    assert at(f"{noun}_restore", row.pk) in response.text
    assert not model.objects.exists()
    assert signed_in.get(at(f"{noun}_edit", row.pk)).status_code == 404
    signed_in.post(at(f"{noun}_restore", row.pk))
    assert model.objects.get() == row
    assert kinds() == [f"{noun}.trashed", f"{noun}.restored"]


def test_a_weekly_reminder_done_twice_moves_on_once(signed_in, customer):
    first = day() - timedelta(days=10)
    row = ReminderFactory(customer=customer, first_on=first, repeat="weekly")
    address = f"{at('reminder_finish', row.pk)}?day={first}"
    for _ in range(2):
        signed_in.post(address)
    row.refresh_from_db()
    assert row.next_on == first + timedelta(days=14)
    assert kinds() == ["reminder.finished"]
    signed_in.post(f"{at('reminder_reopen', row.pk)}?day={first}")
    row.refresh_from_db()
    assert row.next_on == first


def test_a_single_reminder_is_over(customer, owner):
    row = ReminderFactory(customer=customer)
    reminders.finish(
        reminder_id=row.pk,
        workspace=customer.workspace,
        day=row.next_on,
        today=row.next_on,
        by=owner,
    )
    row.refresh_from_db()
    assert row.next_on is None


@pytest.mark.parametrize("asked", ["", "?day=", "?day=soon", "?day=2026-13-45", "?day=1900-01-01"])
def test_a_reminder_comes_up_on_no_other_day(asked: str, signed_in, customer):
    row = ReminderFactory(customer=customer)
    assert signed_in.post(f"{at('reminder_reopen', row.pk)}{asked}").status_code == 400


def test_a_meeting_is_typed_in_the_members_time_zone(signed_in, owner, customer):
    owner.time_zone = "Asia/Tokyo"
    owner.save()
    contact = ContactFactory(customer=customer)
    sent = {
        "title": "Album talk",
        "starts_at": "2026-12-01T10:00",
        "customer": customer.pk,
        "members": [owner.pk],
        "contacts": [contact.pk],
    }
    signed_in.post(f"{at('meeting_add')}?customer={customer.pk}", sent)
    meeting = Meeting.objects.get()
    assert meeting.starts_at == datetime(2026, 12, 1, 1, tzinfo=UTC)
    assert meeting.ends_at == datetime(2026, 12, 1, 2, tzinfo=UTC)
    people = {person.user or person.contact for person in meeting.people.all()}
    assert people == {owner, contact}


@pytest.mark.parametrize("end", ["2026-12-01T10:00", "2026-12-01T09:00", "2027-06-01T09:00"])
def test_a_meeting_ends_after_it_starts(end: str, signed_in):
    sent = {"title": "Talk", "starts_at": "2026-12-01T10:00", "ends_at": end}
    assert signed_in.post(at("meeting_add"), sent).status_code == 422


def test_contacts_of_other_customers_do_not_come(signed_in, customer, workspace):
    ContactFactory(customer=customer)
    stranger = ContactFactory(customer__workspace=workspace)
    sent = {"title": "Talk", "starts_at": "2026-12-01T10:00", "contacts": [stranger.pk]}
    address = f"{at('meeting_add')}?customer={customer.pk}"
    assert signed_in.post(address, sent).status_code == 422


def test_other_people_make_a_newer_version(customer, owner):
    meeting = MeetingFactory(customer=customer)
    common = {"meeting_id": meeting.pk, "workspace": customer.workspace, "by": owner}
    meetings.change(version=1, members=[owner], contacts=[], **common)
    meetings.change(version=2, members=[owner], contacts=[], **common)
    meeting.refresh_from_db()
    assert meeting.version == 2
    with pytest.raises(saving.Stale):
        meetings.change(version=1, members=[], contacts=[], **common)


def test_the_calendar_file_reads_back(signed_in, owner, customer):
    meeting = MeetingFactory(
        customer=customer,
        title="Album; talk, with\\ümlauts",
        place="Rue A, Lyon",
        notes="One\nBEGIN:VEVENT\nTwo",
        starts_at=datetime(2026, 7, 1, 8, tzinfo=UTC),
        created_by=owner,
    )
    contact = ContactFactory(customer=customer, name='Théo "T" Laurent', email="theo@mail.example")
    MeetingPersonFactory(meeting=meeting, contact=contact)
    MeetingPersonFactory(meeting=meeting, contact=ContactFactory(customer=customer))
    response = signed_in.get(at("meeting_file", meeting.pk))
    assert response["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    assert response["Content-Disposition"] == 'attachment; filename="album-talk-withumlauts.ics"'
    event: Any = Calendar.from_ical(response.content).walk("VEVENT")[0]
    assert str(event["uid"]) == f"{meeting.pk}@photocrm"
    assert event["sequence"] == 0
    assert event["dtstart"].dt == meeting.starts_at
    assert event["dtend"].dt == meeting.ends_at
    assert str(event["summary"]) == meeting.title
    assert str(event["location"]) == meeting.place
    assert str(event["description"]) == meeting.notes
    assert str(event["organizer"]) == f"mailto:{owner.email}"
    assert str(event["attendee"]) == "mailto:theo@mail.example"


def test_the_page_puts_everything_due_into_one_order(signed_in, owner, customer):
    now, today = timezone.now(), day()
    mine: dict[str, Any] = {"customer": customer, "assignee": owner}
    TaskFactory(title="Late", due_on=today - timedelta(days=2), **mine)
    TaskFactory(title="Now", due_on=today, **mine)
    TaskFactory(title="Soon", due_on=today + timedelta(days=1), **mine)
    ReminderFactory(title="Backup", first_on=today, **mine)
    Customer.objects.filter(pk=customer.pk).update(
        birthday=today.replace(year=1988),
        next_action="Send quote",
        next_action_on=today,
        assignee=owner,
    )
    CustomerFactory(
        workspace=customer.workspace,
        name="Noah",
        keep_in_touch_weeks=1,
        last_contact_at=now - timedelta(weeks=1),
    )
    years = today.year - 1988
    assert titles(signed_in.get(at("task_list"))) == {
        "Overdue": ["Late"],
        "Today": [
            "Now",
            "Backup",
            "Send quote",
            f"Birthday of Amélie Laurent, {years} years",
            "Get in touch with Noah",
        ],
    }
    assert titles(signed_in.get(at("task_list"), {"show": "overdue"})) == {"Overdue": ["Late"]}
    assert titles(signed_in.get(at("task_list"), {"show": "week"}))["Tomorrow"] == ["Soon"]


def test_mine_and_everyones(signed_in, owner, workspace, customer):
    colleague = MembershipFactory(workspace=workspace).user
    TaskFactory(customer=customer, title="Theirs", due_on=day(), assignee=colleague)
    TaskFactory(customer=customer, title="Mine", due_on=day(), created_by=owner)
    assert titles(signed_in.get(at("task_list"))) == {"Today": ["Mine"]}
    found = titles(signed_in.get(at("task_list"), {"whose": "all"}))
    assert {*found["Today"]} == {"Mine", "Theirs"}


def test_all_open_tasks_come_in_pages(signed_in, owner, customer, settings):
    settings.PAGE_SIZE = 2
    for number, due in enumerate((day(), None, day() + timedelta(days=400), None)):
        TaskFactory(customer=customer, title=f"Task {number}", due_on=due, created_by=owner)
    seen: list[str] = []
    address = f"{at('task_list')}?show=all"
    while address:
        response = signed_in.get(address)
        seen += [title for found in titles(response).values() for title in found]
        address = response.context["next_url"]
    assert seen == ["Task 0", "Task 2", "Task 1", "Task 3"]


def test_done_tasks_the_latest_first(signed_in, owner, customer):
    now = timezone.now()
    for hours in (3, 1, 2):
        done = now - timedelta(hours=hours)
        TaskFactory(
            customer=customer, title=f"{hours}", created_by=owner, done_at=done, done_by=owner
        )
    found = titles(signed_in.get(at("task_list"), {"show": "done"}))
    assert [title for rows in found.values() for title in rows] == ["1", "2", "3"]


@pytest.mark.parametrize(
    "query", ["?show=never", "?whose=me", "?sort=title", "?show=all&after=x", "?show=done&after=!"]
)
def test_what_the_page_does_not_know_is_refused(query: str, signed_in):
    assert signed_in.get(f"{at('task_list')}{query}").status_code == 400


@pytest.mark.parametrize("show", ["", "overdue", "week", "month", "all", "done"])
def test_empty_lists_say_so(show: str, signed_in):
    response = signed_in.get(at("task_list"), {"show": show} if show else {})
    assert response.context["empty"][0] in response.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_the_same_queries(
    rows, signed_in, owner, workspace, django_assert_num_queries
):
    for _ in range(rows):
        customer = CustomerFactory(
            workspace=workspace, birthday=day().replace(year=1988), keep_in_touch_weeks=1
        )
        TaskFactory(customer=customer, due_on=day(), assignee=owner)
        ReminderFactory(customer=customer, first_on=day(), assignee=owner)
        MeetingFactory(customer=customer, created_by=owner)
        ContactFactory(customer=customer, birthday=day().replace(year=1988))
    with django_assert_num_queries(10):
        response = signed_in.get(at("task_list"), headers=htmx("task-agenda"))
    assert sum(map(len, titles(response).values())) == 5 * rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_panel_takes_the_same_queries(
    rows, signed_in, customer, owner, django_assert_num_queries
):
    now = timezone.now()
    for _ in range(rows):
        TaskFactory(customer=customer, assignee=owner)
        TaskFactory(customer=customer, done_at=now, done_by=owner)
        ReminderFactory(customer=customer, assignee=owner)
        MeetingFactory(customer=customer)
        MeetingFactory(customer=customer, starts_at=now - timedelta(days=3))
    with django_assert_num_queries(9):
        response = signed_in.get(
            at("customer_tasks", customer.pk), headers=htmx("customer-tasks", tag="section")
        )
    assert len(response.context["lines"]) == 3 * rows
    assert response.text.count("Done: ") == 2 * rows


def test_other_studios_tasks_stay_there(signed_in, other_workspace):
    TaskFactory(customer__workspace=other_workspace, due_on=day())
    response = signed_in.get(at("task_list"), {"whose": "all", "show": "all"})
    assert titles(response) == {}


def test_the_navigation_counts_own_tasks_that_are_due(signed_in, owner, customer):
    TaskFactory(customer=customer, due_on=day(), assignee=owner)
    TaskFactory(customer=customer, due_on=day() - timedelta(days=1), assignee=owner)
    TaskFactory(customer=customer, due_on=day() + timedelta(days=1), assignee=owner)
    assert signed_in.get(at("task_list")).context["waiting"].tasks == 2
