"""What tasks, meetings and reminders have in common: whom they are for, and the endless lists."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm.models import Customer, Meeting
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    MeetingFactory,
    ReminderFactory,
    TaskFactory,
)
from tests.htmx import htmx
from tests.integration.crm.test_tasks import at, day, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Amélie Laurent")


@pytest.mark.parametrize("noun", ["task", "meeting", "reminder"])
def test_the_customer_of_a_new_row_is_found_the_best_first_and_despite_mistakes(
    noun: str, signed_in, workspace
):
    for name in ("Anna", "Zoë Anna", "Amélie Laurent"):
        CustomerFactory(workspace=workspace, name=name)

    def offered(text: str) -> Any:
        headers = htmx("customer-choices", tag="fieldset")
        return signed_in.get(at(f"{noun}_add"), {"q": text}, headers=headers)

    assert [row.name for row in offered("anna").context["customers"]] == ["Anna", "Zoë Anna"]
    similar = offered("laurant")
    assert [row.name for row in similar.context["customers"]] == ["Amélie Laurent"]
    assert "Nothing matches “laurant”. Similar:" in similar.text


def test_people_of_the_customer_chosen_in_the_form_can_come(signed_in, customer, workspace):
    ada = ContactFactory(customer=customer, name="Ada")
    headers = htmx("customer-people", tag="div")
    found = signed_in.get(at("meeting_add"), {"customer": customer.pk}, headers=headers)
    assert found.text.lstrip().startswith('<div class="empty:hidden" id="customer-people">')
    assert f'value="{ada.pk}"' in found.text
    nobody = signed_in.get(at("meeting_add"), {"customer": ""}, headers=headers)
    assert '<div class="empty:hidden" id="customer-people"></div>' in nobody.text
    sent = {"starts_at": "2026-12-01T10:00", "customer": customer.pk, "contacts": [ada.pk]}
    refused = signed_in.post(at("meeting_add"), {"title": "", **sent})
    assert refused.context["form"]["contacts"].value() == [str(ada.pk)]
    assert f'value="{ada.pk}"' in refused.text
    signed_in.post(at("meeting_add"), {"title": "Talk", **sent})
    assert [one.contact for one in Meeting.objects.get().people.all()] == [ada]


def test_people_do_not_come_to_the_meeting_of_another_customer(signed_in, customer, workspace):
    ada = ContactFactory(customer=customer, name="Ada")
    noah = CustomerFactory(workspace=workspace, name="Noah")
    sent = {"title": "Talk", "starts_at": "2026-12-01T10:00", "contacts": [ada.pk]}
    for chosen in (noah.pk, "", "no-customer"):
        response = signed_in.post(at("meeting_add"), sent | {"customer": chosen})
        assert response.status_code == 422
        assert "is not one of the available choices" in response.text
    assert not Meeting.objects.exists()


def test_all_and_done_list_meetings_and_reminders_as_well(signed_in, owner, customer, settings):
    settings.PAGE_SIZE = 2
    now, today = timezone.now(), day()
    mine: dict[str, Any] = {"customer": customer, "created_by": owner}
    TaskFactory(title="Dated", due_on=today + timedelta(days=2), **mine)
    TaskFactory(title="Undated", due_on=None, **mine)
    TaskFactory(title="Wrote", done_at=now - timedelta(hours=3), done_by=owner, **mine)
    MeetingFactory(title="Coming", starts_at=now + timedelta(days=3), **mine)
    MeetingFactory(title="Was", starts_at=now - timedelta(days=2), **mine)
    ReminderFactory(title="Pending", first_on=today + timedelta(days=1), **mine)
    ReminderFactory(title="Over", first_on=today, next_on=None, **mine)

    def seen(show: str) -> list[str]:
        found, address = [], f"{at('task_list')}?show={show}"
        while address:
            response = signed_in.get(address)
            lines = [line for group in response.context["days"] for line in group.lines]
            assert all(line.is_over == (show == "done") for line in lines)
            found += [line.title for line in lines]
            address = response.context["next_url"]
        return found

    assert seen("all") == ["Pending", "Dated", "Coming", "Undated"]
    assert seen("done") == ["Over", "Wrote", "Was"]


@pytest.mark.parametrize("show", ["all", "done"])
@pytest.mark.parametrize("rows", [1, 3])
def test_the_endless_lists_take_the_same_queries(
    rows, show, signed_in, owner, customer, django_assert_num_queries
):
    now = timezone.now()
    done: dict[str, Any] = {"done_at": now, "done_by": owner} if show == "done" else {}
    start = now + timedelta(days=-3 if done else 3)
    for _ in range(rows):
        TaskFactory(customer=customer, created_by=owner, **done)
        MeetingFactory(customer=customer, created_by=owner, starts_at=start)
        ReminderFactory(customer=customer, created_by=owner, **({"next_on": None} if done else {}))
    with django_assert_num_queries(6 if done else 7):
        response = signed_in.get(at("task_list"), {"show": show}, headers=htmx("task-agenda"))
    assert sum(map(len, titles(response).values())) == 3 * rows
