"""Tasks, meetings, reminders, contacts and timeline entries in the trash, and back."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from crm.models import Customer
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    InteractionFactory,
    MeetingFactory,
    ReminderFactory,
    TaskFactory,
)
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

FACTORIES = (ContactFactory, InteractionFactory, TaskFactory, MeetingFactory, ReminderFactory)


@pytest.fixture
def customer(workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna")


def address(name: str = "entry_trash_list") -> str:
    return reverse(f"crm:{name}", args=["studio"])


def in_trash(by: Any) -> dict[str, Any]:
    return {"trashed_at": timezone.now(), "trashed_by": by}


@pytest.mark.parametrize("make", FACTORIES)
def test_each_is_listed_and_comes_back(make: Any, signed_in, owner, customer):
    row = make(customer=customer, **in_trash(owner))
    make(customer=customer)
    response = signed_in.get(address())
    (entry,) = response.context["rows"]
    assert (entry.row, entry.left) == (row, "30 days left")
    assert entry.restore_url in response.text
    restored = signed_in.post(entry.restore_url, headers=htmx())
    assert "trash-changed" in restored["HX-Trigger"]
    row.refresh_from_db()
    assert row.trashed_at is None
    assert "Nothing else in the trash" in signed_in.get(address()).text


def test_what_went_with_its_customer_is_not_listed_apart(signed_in, owner, customer):
    TaskFactory(customer=customer, **in_trash(owner))
    ContactFactory(customer__workspace=customer.workspace, customer__trashed=True)
    Customer.objects.filter(pk=customer.pk).update(**in_trash(owner))
    assert signed_in.get(address()).context["rows"] == []


def test_those_of_another_studio_are_not_listed(signed_in, owner, other_workspace):
    TaskFactory(customer__workspace=other_workspace, **in_trash(owner))
    assert signed_in.get(address()).context["rows"] == []


def test_all_kinds_come_in_pages_the_latest_first(signed_in, owner, customer, settings):
    settings.PAGE_SIZE = 2
    rows = [make(customer=customer, **in_trash(owner)) for make in FACTORIES]
    seen, url = [], address()
    while url:
        response = signed_in.get(url)
        seen += [entry.row for entry in response.context["rows"]]
        url = response.context["next_url"] and f"{address()}{response.context['next_url']}"
    assert seen == rows[::-1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries(
    count: int, signed_in, owner, customer, django_assert_num_queries
):
    for make in FACTORIES:
        make.create_batch(count, customer=customer, **in_trash(owner))
    with django_assert_num_queries(8):
        response = signed_in.get(address(), headers=htmx("trash-results"))
    assert response.text.count("data-row") == 5 * count


def test_a_cursor_of_elsewhere_is_refused(signed_in):
    assert signed_in.get(address(), {"after": "x"}).status_code == 400


def test_emptying_is_offered_while_there_is_something(signed_in, owner, customer):
    assert "Empty…" not in signed_in.get(address("customer_trash_list")).text
    Customer.objects.filter(pk=customer.pk).update(**in_trash(owner))
    assert "Empty…" in signed_in.get(address("customer_trash_list")).text
