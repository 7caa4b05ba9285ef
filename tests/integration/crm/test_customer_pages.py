"""The pages of customers: list, detail, add, edit, timeline."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm.actions import customers
from crm.models import Customer, Interaction
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from tests.factories import CustomerFactory, InteractionFactory
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/customers/"
VALUES = {"name": "Anna Alt", "kind": "customer", "phone": "0170 1", "email": "a@mail.example"}


@pytest.fixture
def anna(workspace: Workspace, owner: User) -> Customer:
    return customers.add(workspace=workspace, by=owner, notes="", **VALUES)


def address(customer: Customer, tail: str = "") -> str:
    return f"{LIST}{customer.pk}/{tail}"


def stored(customer: Customer) -> dict[str, Any]:
    fields = ("name", "kind", "phone", "email", "notes", "version")
    return Customer.objects.filter(pk=customer.pk).values(*fields).get()


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(
    count: int, workspace: Workspace, signed_in: Client, django_assert_num_queries: Any
) -> None:
    CustomerFactory.create_batch(count, workspace=workspace)
    with django_assert_num_queries(14):
        response = signed_in.get(LIST)
    assert len(response.context["page"].rows) == count
    assert response.text.count('class="customer-row"') == count


@pytest.mark.parametrize("count", [1, 3])
def test_detail_costs_the_same_for_any_number_of_entries(
    count: int, anna: Customer, owner: User, signed_in: Client, django_assert_num_queries: Any
) -> None:
    InteractionFactory.create_batch(count, customer=anna, by=owner)
    with django_assert_num_queries(18):
        response = signed_in.get(address(anna))
    assert len(response.context["timeline"]) == count


def test_list_walks_every_row_once_although_times_are_equal(
    workspace: Workspace, signed_in: Client, settings: Any
) -> None:
    settings.PAGE_SIZE = 2
    now = timezone.now()
    times = [now, now, now, now - timedelta(microseconds=1), now - timedelta(days=1)]
    rows = [CustomerFactory(workspace=workspace, last_contact_at=at) for at in times]
    expected = sorted(rows, key=lambda row: (row.last_contact_at, row.pk), reverse=True)
    seen, url = [], LIST
    while url:
        context = signed_in.get(url).context
        seen.append([row.pk for row in context["page"].rows])
        url = context["next_url"]
    pks = [row.pk for row in expected]
    assert seen == [pks[:2], pks[2:4], pks[4:]]


@pytest.mark.parametrize(
    "query", ["?after=nonsense", "?after=W10", "?colour=red", "?show=nobody", "?q=a%00b"]
)
def test_list_refuses_what_it_does_not_understand(query: str, signed_in: Client) -> None:
    assert signed_in.get(LIST + query).status_code == 400


def test_list_is_filtered_by_kind_and_vip(workspace: Workspace, signed_in: Client) -> None:
    CustomerFactory(workspace=workspace, name="Vera", is_vip=True)
    CustomerFactory(workspace=workspace, name="Paul", kind="partner")
    found = {
        query: [row.name for row in signed_in.get(LIST + query).context["page"].rows]
        for query in ("?vip=yes", "?kind=partner", "?kind=partner&kind=customer", "?kind=investor")
    }
    assert found == {
        "?vip=yes": ["Vera"],
        "?kind=partner": ["Paul"],
        "?kind=partner&kind=customer": ["Paul", "Vera"],
        "?kind=investor": [],
    }


def test_one_address_answers_page_and_parts(anna: Customer, signed_in: Client) -> None:
    page = signed_in.get(address(anna))
    part = signed_in.get(address(anna), headers=htmx("customer-detail", tag="section"))
    restored = signed_in.get(address(anna), headers=htmx("customer-detail", restores=True))
    unknown = signed_in.get(address(anna), headers=htmx("somewhere-else"))
    whole = ["<html" in one.text for one in (page, part, restored, unknown)]
    assert whole == [True, False, True, True]
    assert "Anna Alt" in part.text
    assert {one["Vary"] for one in (page, part, restored, unknown)} == {page["Vary"]}
    assert {"HX-Request", "HX-Request-Type", "HX-Target"} <= set(page["Vary"].split(", "))


def test_added_customer_is_stored_and_told_about(signed_in: Client, owner: User) -> None:
    response = signed_in.post(f"{LIST}add/", VALUES | {"is_vip": "on", "notes": "Likes dogs"})
    customer = Customer.objects.get()
    assert response["Location"] == address(customer)
    assert stored(customer) == VALUES | {"notes": "Likes dogs", "version": 1}
    assert (customer.is_vip, customer.created_by) == (True, owner)
    assert [(e.kind, e.actor_name) for e in Event.objects.all()] == [("customer.added", str(owner))]


@pytest.mark.parametrize(
    ("changes", "field", "error"),
    [
        ({"name": ""}, "name", "This field is required."),
        ({"name": "..."}, "name", "Give a name with at least one letter or digit."),
        ({"email": "anna@"}, "email", "Enter a valid email address."),
        ({"phone": "none"}, "phone", "A phone number has digits."),
        ({"kind": "friend"}, "kind", None),
    ],
)
@pytest.mark.parametrize("headers", [{}, htmx("dialog-body")], ids=["page", "dialog"])
def test_refused_values_stay_typed_with_the_reason_beside(
    changes: dict[str, str],
    field: str,
    error: str | None,
    headers: dict[str, str],
    signed_in: Client,
) -> None:
    response = signed_in.post(f"{LIST}add/", VALUES | changes, headers=headers)
    assert response.status_code == 422
    form = response.context["form"]
    assert list(form.errors) == [field]
    assert error in (None, *form.errors[field])
    assert form.errors[field][0].replace("'", "&#x27;").split("(")[0] in response.text
    assert 'value="0170 1"' in response.text or field == "phone"
    assert Customer.objects.count() == 0


def test_edited_customer_is_stored_with_a_new_version(anna: Customer, signed_in: Client) -> None:
    values = VALUES | {"name": "Anna Neu", "notes": "", "version": "1"}
    response = signed_in.post(address(anna, "edit/"), values)
    assert response["Location"] == address(anna)
    assert stored(anna) == VALUES | {"name": "Anna Neu", "notes": "", "version": 2}


def test_edit_in_place_answers_the_panel_and_an_event(anna: Customer, signed_in: Client) -> None:
    values = VALUES | {"name": "Anna Neu", "version": "1"}
    response = signed_in.post(address(anna, "edit/"), values, headers=htmx("customer-detail"))
    assert response.status_code == 200
    assert response["HX-Push-Url"] == address(anna)
    assert f'"customer-updated": "{anna.pk}"' in response["HX-Trigger"]
    assert "<html" not in response.text
    assert "Anna Neu" in response.text


def test_saving_what_stands_there_writes_nothing(anna: Customer, signed_in: Client) -> None:
    signed_in.post(address(anna, "edit/"), VALUES | {"version": "1"})
    assert stored(anna)["version"] == 1
    assert [event.kind for event in Event.objects.all()] == ["customer.added"]


def test_stale_save_shows_both_and_loses_no_word(anna: Customer, signed_in: Client) -> None:
    edit = address(anna, "edit/")
    signed_in.post(edit, VALUES | {"notes": "first words", "version": "1"})
    stale = signed_in.post(edit, VALUES | {"notes": "other words", "version": "1"})
    assert stale.status_code == 409
    assert stored(anna)["notes"] == "first words"
    assert "first words" in stale.text
    assert "other words" in stale.text
    assert stale.context["form"]["version"].value() == 2
    both = VALUES | {"notes": "first words, other words", "version": "2"}
    assert signed_in.post(edit, both).status_code == 302
    assert stored(anna)["notes"] == "first words, other words"


def test_save_without_version_is_stale(anna: Customer, signed_in: Client) -> None:
    response = signed_in.post(address(anna, "edit/"), VALUES | {"name": "Anna Neu"})
    assert (response.status_code, stored(anna)["name"]) == (409, "Anna Alt")


def test_notes_saved_unchanged_by_a_browser_are_no_change(
    workspace: Workspace, owner: User, signed_in: Client
) -> None:
    """Browsers send line ends as CR LF, whatever was stored."""
    anna = customers.add(workspace=workspace, by=owner, notes="one\ntwo", **VALUES)
    values = VALUES | {"notes": "one\r\ntwo", "version": "1"}
    assert signed_in.post(address(anna, "edit/"), values).status_code == 302
    assert stored(anna)["version"] == 1


def test_interaction_moves_the_customer_to_the_top(anna: Customer, signed_in: Client) -> None:
    long_ago = timezone.now() - timedelta(days=400)
    Customer.objects.filter(pk=anna.pk).update(last_contact_at=long_ago)
    values = {"kind": "call", "text": "Wants an album"}
    response = signed_in.post(
        address(anna, "interactions/add/"), values, headers=htmx("dialog-body")
    )
    assert response.status_code == 200
    assert f'"customer-updated": "{anna.pk}"' in response["HX-Trigger"]
    entry = Interaction.objects.get()
    anna.refresh_from_db()
    assert (entry.customer, entry.text, anna.last_contact_at) == (anna, "Wants an album", entry.at)


def test_empty_interaction_is_refused(anna: Customer, signed_in: Client) -> None:
    response = signed_in.post(address(anna, "interactions/add/"), {"kind": "call", "text": ""})
    assert (response.status_code, Interaction.objects.count()) == (422, 0)


@pytest.mark.django_db(transaction=True)
def test_history_tells_who_did_what(anna: Customer, signed_in: Client, owner: User) -> None:
    signed_in.post(address(anna, "edit/"), VALUES | {"name": "Anna Neu", "version": "1"})
    (edited, added) = signed_in.get(address(anna, "history/")).context["entries"]
    assert (edited.actor, edited.sentences) == (str(owner), ["Changed name"])
    assert [(d.name, d.before, d.after) for d in edited.differences] == [
        ("Name", "Anna Alt", "Anna Neu")
    ]
    assert (added.actor, added.sentences, added.differences) == (
        str(owner),
        ["Customer added"],
        [],
    )
