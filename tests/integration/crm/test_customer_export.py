"""Customers as a file for spreadsheets: chosen ones, or a whole list with its filters."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm import exporting
from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from photocrm.exports import kinds
from photocrm.exports.kinds import Found
from photocrm.spreadsheets.cells import unguarded
from tests.factories import CustomerFactory, CustomerLabelFactory

pytestmark = pytest.mark.django_db

EXPORT = "/studio/customers/export/"


def read(response: Any) -> list[dict[str, str]]:
    text = response.getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def answer(**more: Any) -> dict[str, Any]:
    """All columns as CSV."""
    columns = list(exporting.CELLS)
    return {"format": "csv", "columns": columns, "key": str(uuid4())} | more


def everything(client: Client, query: str = "", **more: Any) -> Any:
    return client.post(EXPORT, answer(all="1", query=query, **more))


def lines(workspace: Workspace, clock: Any = UTC) -> Any:
    found = Customer.objects.of(workspace)
    return exporting.Customers().lines(Found(found, [found]), list(exporting.CELLS), clock)


@pytest.fixture
def anna(workspace: Workspace, owner: User) -> Customer:
    """A customer with two labels, of whom much is known; the owner's clock is that of London."""
    User.objects.filter(pk=owner.pk).update(time_zone="Europe/London")
    anna = CustomerFactory(
        workspace=workspace,
        name="Anna Müller",
        company="Müller & Co",
        phone="+49 30 123456",
        email="anna@mail.example",
        is_vip=True,
        birthday=date(1604, 3, 14),
        deal_value=Decimal("1200.50"),
        assignee=owner,
        notes="Line one\nLine “two”, with =commas",
        next_action="=call",
        last_contact_at=datetime(2026, 7, 1, 12, 30, tzinfo=UTC),
    )
    for name in ("Wedding", "Family"):
        CustomerLabelFactory(customer=anna, label__name=name)
    return anna


def test_every_field_of_the_chosen_is_in_the_file(
    anna: Customer, owner: User, signed_in: Client
) -> None:
    CustomerFactory(workspace=anna.workspace, name="Not chosen")
    response = signed_in.post(EXPORT, answer(customer=str(anna.pk)))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="customers-')
    [row] = read(response)
    assert (list(row), unguarded(row["Phone"])) == (list(exporting.CELLS), anna.phone)
    assert row.pop("Created").startswith(str(anna.created_at.year))
    assert {name: value for name, value in row.items() if value} == {
        "Name": "Anna Müller",
        "Company": "Müller & Co",
        "Kind": "Customer",
        "Status": "Lead",
        "Priority": "Normal",
        "VIP": "yes",
        "E-mail": "anna@mail.example",
        "Phone": "'+49 30 123456",
        "Phone, international": f"'{anna.phone_e164}",
        "Birthday": "14 March",
        "Deal value": "1200.50",
        "Next action": "'=call",
        "Assignee": str(owner),
        "Labels": "Family, Wedding",
        "Notes": "Line one\nLine “two”, with =commas",
        "Last contact": "2026-07-01 13:30",
        "Id": str(anna.pk),
    }


def test_every_field_that_people_fill_in_is_exported() -> None:
    """A new field of customers is to be exported, or named here."""
    apart = {"workspace", "version", "updated_at", "trashed_at", "trashed_by", "purging"}
    apart |= {"avatar", "has_sessions", "created_by", "merged_into", "erased_at", "erased_by"}
    apart |= {"sort_name", "sort_company", "also_known", "search_text", "external_id"}
    fields = {field.name for field in Customer._meta.get_fields() if field.concrete} - apart
    assert len(exporting.CELLS) == len(fields)


def test_all_that_match_are_exported_and_written_down(
    workspace: Workspace, owner: User, signed_in: Client, settings: Any
) -> None:
    settings.PAGE_SIZE = 2
    for number in range(5):
        CustomerFactory(workspace=workspace, name=f"Laurent {number}")
    CustomerFactory(workspace=workspace, name="Somebody else")
    rows = read(everything(signed_in, "?q=laur"))
    assert [row["Name"] for row in rows] == [f"Laurent {number}" for number in range(5)]
    event = Event.objects.get(kind="customers.exported")
    assert (event.details, event.actor_id) == ({"count": 5}, owner.pk)


def test_the_clock_is_that_of_the_member(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    User.objects.filter(pk=owner.pk).update(time_zone="Asia/Tokyo")
    moment = datetime(2026, 11, 1, 20, 30, tzinfo=UTC)
    CustomerFactory(workspace=workspace, last_contact_at=moment)
    assert read(everything(signed_in))[0]["Last contact"] == "2026-11-02 05:30"


@pytest.mark.parametrize("count", [1, 3])
def test_reading_costs_the_same_for_any_number(
    count: int, workspace: Workspace, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        CustomerLabelFactory(customer__workspace=workspace)
    with django_assert_num_queries(2):
        assert len(list(lines(workspace))) == count


def test_only_a_chunk_is_in_memory(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each chunk asks for the labels of its own customers, once it is reached."""
    monkeypatch.setattr(kinds, "CHUNK", 2)
    CustomerFactory.create_batch(5, workspace=workspace)
    rows = lines(workspace)
    with CaptureQueriesContext(connection) as first:
        next(rows)
    with CaptureQueriesContext(connection) as others:
        assert len(list(rows)) == 4
    assert (len(first), len(others)) == (2, 2)


def test_nothing_chosen_is_told_and_nothing_of_others_is_exported(
    workspace: Workspace, other_workspace: Workspace, signed_in: Client
) -> None:
    rival = CustomerFactory(workspace=other_workspace)
    for chosen in ({}, {"customer": str(rival.pk)}):
        for posted in (chosen, answer(**chosen)):
            assert "There is nothing to export." in signed_in.post(EXPORT, posted).text
    assert signed_in.post(EXPORT, {"customer": "nonsense"}).status_code == 400
    assert not Event.objects.filter(kind="customers.exported").exists()
