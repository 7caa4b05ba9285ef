"""Editing in place, the VIP star, the form's fields and what they refuse."""

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from crm.customer_presenters import about, due
from crm.models import Customer, CustomerStatus
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.models import Event
from tests.factories import (
    CustomerFactory,
    CustomerStatusFactory,
    InteractionFactory,
    MembershipFactory,
)
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 21)
# What is typed into each field, and what the row then has.
TYPED: dict[str, tuple[str, Any]] = {
    "name": ("Anna Neu", "Anna Neu"),
    "company": ("Alt GmbH", "Alt GmbH"),
    "kind": ("investor", "investor"),
    "phone": ("030 901820", "030 901820"),
    "email": ("neu@mail.example", "neu@mail.example"),
    "location": ("Lyon", "Lyon"),
    "relationship": ("Bride", "Bride"),
    "language": ("de", "de"),
    "birthday": ("14 March 1988", date(1988, 3, 14)),
    "industry": ("Fashion", "Fashion"),
    "source": ("Fair", "Fair"),
    "priority": ("3", 3),
    "deal_value": ("1.200,50", Decimal("1200.50")),
    "opportunity": ("Album", "Album"),
    "check_size": ("250,000", Decimal(250000)),
    "keep_in_touch_weeks": ("6", 6),
    "notes": ("Likes dogs\r\nand cats", "Likes dogs\nand cats"),
}
WRONG = {
    "name": "...",
    "kind": "friend",
    "phone": "none",
    "email": "anna@",
    "birthday": "1 January 2999",
    "language": "fr",
    "priority": "9",
    "deal_value": "-5",
    "check_size": "9999999999999",
    "keep_in_touch_weeks": "0",
    "status": "00000000-0000-0000-0000-000000000000",
    "assignee": "nobody",
}


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna Alt", email="a@mail.example")


def address(customer: Customer, field: str) -> str:
    return f"/studio/customers/{customer.pk}/fields/{field}/"


def stored(customer: Customer, *names: str) -> dict[str, Any]:
    return Customer.objects.filter(pk=customer.pk).values(*names).get()


def part_of(client: Client, url: str) -> str:
    """The part of the page that the form of a field says it replaces."""
    [target] = {
        *re.findall(
            r'hx-target="#(customer-[a-z]*)" hx-swap="outerHTML" hx-disable', client.get(url).text
        )
    }
    return target


@pytest.mark.parametrize("field", TYPED)
def test_each_field_is_edited_where_it_stands(
    field: str, anna: Customer, signed_in: Client
) -> None:
    typed, expected = TYPED[field]
    url = address(anna, field)
    headers = htmx(part_of(signed_in, url))
    form = signed_in.get(url, headers=headers)
    assert ("<html" in form.text, "data-guard" in form.text) == (False, True)
    answer = signed_in.post(url, {field: typed, "version": "1"}, headers=headers)
    assert answer.status_code == 200
    assert ("<html" in answer.text, "data-guard" in answer.text) == (False, False)
    assert f'id="customer-row-{anna.pk}" hx-swap-oob="outerHTML"' in answer.text
    assert f'"customer-updated": "{anna.pk}"' in answer["HX-Trigger"]
    assert stored(anna, field, "version") == {field: expected, "version": 2}
    [event] = Event.objects.filter(kind="customer.changed")
    assert event.details == {"fields": [field]}


@pytest.mark.parametrize("field", WRONG)
def test_refused_value_stays_typed(field: str, anna: Customer, signed_in: Client) -> None:
    url = address(anna, field)
    answer = signed_in.post(url, {field: WRONG[field], "version": "1"})
    assert (answer.status_code, stored(anna, "version")) == (422, {"version": 1})
    assert list(answer.context["field_form"].errors) == [field]
    assert f'id="id_{field}_error"' in answer.text


def test_field_works_without_script(anna: Customer, signed_in: Client) -> None:
    url = f"{address(anna, 'birthday')}?q=ann&tab=history"
    page = signed_in.get(url).text
    assert ('name="birthday"' in page, "<html" in page) == (True, True)
    answer = signed_in.post(url, {"birthday": "14.3.", "version": "1"})
    assert answer["Location"] == f"/studio/customers/{anna.pk}/?q=ann&tab=history"
    assert stored(anna, "birthday") == {"birthday": date(1604, 3, 14)}


@pytest.mark.parametrize(
    "field", ["search_text", "created_by", "is_vip", "merged_into", "nonsense"]
)
def test_other_fields_have_no_form(field: str, anna: Customer, signed_in: Client) -> None:
    url = address(anna, field)
    assert [signed_in.get(url).status_code, signed_in.post(url).status_code] == [404, 404]


def test_viewer_sees_the_page_and_changes_nothing(
    anna: Customer, member: Member, client_of: ClientOf
) -> None:
    viewer = client_of(member(Role.VIEWER))
    page = viewer.get(f"/studio/customers/{anna.pk}/").text
    assert ("Anna Alt" in page, "/fields/" in page, "/vip/" in page) == (True, False, False)
    answer = viewer.post(address(anna, "name"), {"name": "Anna Neu", "version": "1"})
    assert (answer.status_code, stored(anna, "name")) == (403, {"name": "Anna Alt"})


def test_action_and_day_are_one_thing(anna: Customer, signed_in: Client) -> None:
    url = address(anna, "next_action")
    alone = signed_in.post(url, {"next_action_on": "2026-12-01", "version": "1"})
    assert alone.context["field_form"].errors == {
        "next_action": ["Say what is to be done on that day."]
    }
    both = {"next_action": "Send proofs", "next_action_on": "2026-12-01"}
    signed_in.post(url, both | {"version": "1"})
    assert stored(anna, *both) == both | {"next_action_on": date(2026, 12, 1)}
    signed_in.post(url, {"version": "2"})
    assert stored(anna, *both) == {"next_action": "", "next_action_on": None}


def test_status_and_assignee_are_of_the_workspace(
    anna: Customer, workspace: Workspace, other_workspace: Workspace, signed_in: Client
) -> None:
    ours = CustomerStatusFactory(workspace=workspace, name="Booked")
    theirs = CustomerStatusFactory(workspace=other_workspace, name="Theirs")
    colleague = MembershipFactory(workspace=workspace).user
    stranger = MembershipFactory(workspace=other_workspace).user
    form = signed_in.get(address(anna, "status")).context["field_form"]
    names = [str(label) for _, label in form.fields["status"].choices]
    assert names == ["Lead", "Qualified", "Proposal", "Won", "Lost", "Booked"]
    answers = [
        signed_in.post(address(anna, field), {field: str(row.pk), "version": str(version)})
        for field, row, version in (
            ("status", theirs, 1),
            ("assignee", stranger, 1),
            ("status", ours, 1),
            ("assignee", colleague, 2),
        )
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 302, 302]
    assert stored(anna, "status", "assignee") == {"status": ours.pk, "assignee": colleague.pk}


@pytest.mark.parametrize(
    ("typed", "e164", "warned"),
    [
        ("030 901820", "+4930901820", False),
        ("+33 6 12 34 56 78", "+33612345678", False),
        ("0123456789012345678", "", True),
    ],
)
def test_number_is_kept_as_typed_and_warned_of(
    typed: str, e164: str, warned: bool, anna: Customer, signed_in: Client
) -> None:
    answer = signed_in.post(address(anna, "phone"), {"phone": typed, "version": "1"})
    told = [message.level_tag for message in get_messages(answer.wsgi_request)]
    assert stored(anna, "phone", "phone_e164") == {"phone": typed, "phone_e164": e164}
    assert told == (["warning", "success"] if warned else ["success"])


def test_star_is_one_click_in_the_page_and_in_the_list(anna: Customer, signed_in: Client) -> None:
    url = f"/studio/customers/{anna.pk}/vip/"
    page = signed_in.post(f"{url}?q=ann", {"vip": "1"})
    assert page["Location"] == f"/studio/customers/{anna.pk}/?q=ann"
    assert stored(anna, "is_vip", "version") == {"is_vip": True, "version": 2}
    again = signed_in.post(url, {"vip": "1"}, headers=htmx("", tag="button"))
    assert stored(anna, "version") == {"version": 2}
    assert f'id="customer-row-{anna.pk}" hx-swap-oob="outerHTML"' in again.text
    assert f'"customer-updated": "{anna.pk}"' in again["HX-Trigger"]
    signed_in.post(url, {"vip": "0"})
    assert stored(anna, "is_vip") == {"is_vip": False}
    kinds = [event.kind for event in Event.objects.all()]
    assert kinds == ["customer.changed", "customer.changed"]
    assert signed_in.get(url).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_selecting_a_customer_costs_seven_queries(
    count: int, anna: Customer, owner: User, signed_in: Client, django_assert_num_queries: Any
) -> None:
    """Session, user, member of the workspace, customer with status and assignee, timeline, tabs."""
    InteractionFactory.create_batch(count, customer=anna, by=owner)
    Customer.objects.filter(pk=anna.pk).update(assignee=owner, notes="Likes dogs")
    with django_assert_num_queries(7):
        part = signed_in.get(f"/studio/customers/{anna.pk}/", headers=htmx("customer-detail"))
    assert part.text.count("Asked for larger prints.") == count


def test_dialog_goes_on_to_all_fields_with_what_was_typed(signed_in: Client) -> None:
    url, headers = "/studio/customers/add/", htmx("dialog-body")
    short = signed_in.get(url, headers=headers)
    assert short.context["form"].names == ["name", "company", "kind", "phone", "email"]
    typed = {"name": "Anna", "company": "Alt", "kind": "partner", "phone": "x", "email": "a@"}
    full = signed_in.post(url, typed | {"all": "more"}, headers=headers)
    assert (full.status_code, Customer.objects.count()) == (200, 0)
    form = full.context["form"]
    assert {name: form[name].value() for name in typed} == typed
    assert ("birthday" in form.fields, form.errors) == (True, {})
    values = typed | {"all": "1", "phone": "030 1", "email": "", "birthday": "14 March"}
    wrong = signed_in.post(url, values | {"birthday": "soon"}, headers=headers)
    assert (wrong.status_code, wrong.context["form"]["birthday"].value()) == (422, "soon")
    assert signed_in.post(url, values, headers=headers).status_code == 204
    customer = Customer.objects.get()
    assert (customer.kind, customer.birthday, customer.status.name) == (
        "partner",
        date(1604, 3, 14),
        "Lead",
    )


def test_page_of_a_new_customer_asks_everything(workspace: Workspace, signed_in: Client) -> None:
    won = CustomerStatus.objects.of(workspace).get(name="Won")
    values = {"name": "Anna", "kind": "customer", "status": str(won.pk), "priority": "1"}
    signed_in.post("/studio/customers/add/", values)
    customer = Customer.objects.get()
    assert (customer.status, customer.priority) == (won, 1)


def test_money_is_asked_in_the_currency_of_the_workspace(
    anna: Customer, workspace: Workspace, signed_in: Client
) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(currency="CHF")
    form = signed_in.get(f"/studio/customers/{anna.pk}/edit/").context["form"]
    labels = [form.fields[name].label for name in ("deal_value", "check_size")]
    assert labels == ["Deal value (CHF)", "Check size (CHF)"]


def test_about_shows_what_there_is_in_words(anna: Customer, owner: User) -> None:
    for name, value in {
        "relationship": "Bride",
        "birthday": date(1604, 3, 14),
        "deal_value": Decimal("1200.00"),
        "keep_in_touch_weeks": 6,
        "assignee": owner,
        "external_id": "K-1",
    }.items():
        setattr(anna, name, value)
    assert {fact.label: fact.text for fact in about(anna) if fact.text} == {
        "Kind": "Customer",
        "Relationship": "Bride",
        "Birthday": "14 March",
        "Priority": "Normal",
        "Deal value": "1,200 EUR",
        "Keep in touch": "Every 6 weeks",
        "Assignee": str(owner),
        "External id": "K-1",
    }


@pytest.mark.parametrize(
    ("days", "text", "tone"),
    [
        (-3, "3 days overdue", "warning"),
        (-1, "Was due yesterday", "warning"),
        (0, "Due today", "warning"),
        (1, "Due tomorrow", "warning"),
        (2, "Due Monday", "neutral"),
        (30, "Due 21 December 2026", "neutral"),
    ],
)
def test_due_day_in_words(days: int, text: str, tone: str) -> None:
    found = due(TODAY + timedelta(days=days), TODAY)
    assert found is not None
    assert (found.text, found.tone) == (text, tone)
    assert due(None, TODAY) is None


def test_page_tells_what_is_due(anna: Customer, owner: User, signed_in: Client) -> None:
    today = timezone.localdate(timezone=ZoneInfo(anna.workspace.time_zone))
    tomorrow = today + timedelta(days=1)
    Customer.objects.filter(pk=anna.pk).update(
        next_action="Send album proofs", next_action_on=tomorrow, assignee=owner
    )
    page = signed_in.get(f"/studio/customers/{anna.pk}/").text
    assert f"Due tomorrow · {owner.get_short_name()}" in page
