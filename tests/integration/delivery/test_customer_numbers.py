"""The row of figures on a customer's page."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm.models import Customer, CustomerStatus
from delivery import queries
from photocrm.accounts.models import Workspace
from tests.factories import (
    CustomerFactory,
    InteractionFactory,
    JobFactory,
    SessionFactory,
    ShareLinkFactory,
)
from tests.htmx import htmx

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna Alt")


def page(client: Client, customer: Customer) -> Any:
    headers = htmx("customer-numbers")
    return client.get(f"/studio/customers/{customer.pk}/numbers/", headers=headers)


def shown(text: str) -> dict[str, str]:
    pairs = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", text, re.DOTALL)
    return {name: " ".join(re.sub(r"<.*?>", "", value).split()) for name, value in pairs}


def fill(customer: Customer, count: int) -> None:
    """Each session with two links, of which one was sent and completed, and some interactions."""
    sessions = SessionFactory.create_batch(
        count, workspace=customer.workspace, customer=customer, photo_count=1, tagged_count=1
    )
    SessionFactory(workspace=customer.workspace, customer=customer)
    SessionFactory(workspace=customer.workspace, customer=customer, trashed=True)
    for session in sessions:
        now = timezone.now()
        sent, unsent = ShareLinkFactory(session=session, shared_at=now), session
        JobFactory(link=sent, status="completed", next_attempt_at=None, finished_at=now)
        JobFactory(link=ShareLinkFactory(session=unsent))
        InteractionFactory.create_batch(2, customer=customer)


@pytest.mark.parametrize("count", [1, 3])
def test_numbers_are_right_and_cost_the_same_for_any_number(
    count: int, anna: Customer, signed_in: Client, django_assert_num_queries: Any
) -> None:
    fill(anna, count)
    fill(CustomerFactory(workspace=anna.workspace), 2)
    with django_assert_num_queries(6):
        response = page(signed_in, anna)
    assert "<html" not in response.text
    assert shown(response.text) == {
        "Sessions": str(count + 1),
        "Tagged": str(count),
        "Shares": str(count),
        "Deliveries": str(count),
        "Last contact": "just now",
        "Revenue won": "—",
    }


def test_numbers_are_one_query(anna: Customer, django_assert_num_queries: Any) -> None:
    fill(anna, 2)
    with django_assert_num_queries(1):
        found = queries.with_numbers(Customer.objects.of(anna.workspace)).get(pk=anna.pk)
    counts = ("session_count", "tagged_session_count", "share_count", "delivered_count")
    assert [getattr(found, name) for name in counts] == [3, 2, 2, 2]


@pytest.mark.parametrize(
    ("outcome", "value", "words"),
    [
        ("won", "12500.00", "12,500 CHF"),
        ("won", "99.90", "99.90 CHF"),
        ("won", None, "—"),
        ("open", "12500.00", "—"),
        ("lost", "12500.00", "—"),
    ],
)
def test_revenue_is_the_deal_of_whoever_was_won(
    outcome: str, value: str | None, words: str, anna: Customer, signed_in: Client
) -> None:
    anna.workspace.currency = "CHF"
    anna.workspace.save()
    anna.status = CustomerStatus.objects.of(anna.workspace).filter(outcome=outcome)[0]
    anna.deal_value = Decimal(value) if value else None
    anna.save()
    assert shown(page(signed_in, anna).text)["Revenue won"] == words


def test_customer_of_nothing_has_zeros(anna: Customer, signed_in: Client) -> None:
    values = list(shown(page(signed_in, anna).text).values())
    assert values == ["0", "0", "0", "0", "just now", "—"]
