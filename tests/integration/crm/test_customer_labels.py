"""The labels of one customer."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from crm.models import Customer, Label
from photocrm.accounts.models import Role, Workspace
from photocrm.audit.models import Event
from tests.factories import (
    CustomerFactory,
    CustomerLabelFactory,
    LabelFactory,
    SessionFactory,
    SessionLabelFactory,
)
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna")


def address(customer: Customer, tail: str = "") -> str:
    return f"/studio/customers/{customer.pk}/labels/{tail}"


def carried(customer: Customer) -> list[str]:
    return list(customer.labels.order_by("name").values_list("name", flat=True))


def test_dialog_changes_only_what_the_person_changed(
    anna: Customer, workspace: Workspace, signed_in: Client
) -> None:
    old, kept, new = (LabelFactory(workspace=workspace, name=name) for name in "ABC")
    for label in (old, kept):
        CustomerLabelFactory(customer=anna, label=label)
    dialog = signed_in.get(address(anna), headers=htmx("dialog-body"))
    assert dialog.text.count("checked") == 2
    elsewhere = CustomerLabelFactory(customer=anna, label__name="Meanwhile").label
    answer = {"had": [old.pk, kept.pk], "label": [kept.pk, new.pk], "name": "Fresh"}
    response = signed_in.post(address(anna), answer, headers=htmx("dialog-body"))
    assert carried(anna) == ["B", "C", "Fresh", elsewhere.name]
    assert set(json.loads(response["HX-Trigger"])) == {
        *("dialog-close", "labels-changed", f"customer-{anna.pk}-labels")
    }


def test_a_chip_is_taken_off_once_and_undo_puts_it_back(anna: Customer, signed_in: Client) -> None:
    label = CustomerLabelFactory(customer=anna, label__name="Wedding").label
    told = signed_in.post(address(anna, f"{label.pk}/take/"), headers=htmx())
    assert "Label “Wedding” taken off" in told.text
    assert address(anna, f"{label.pk}/put/") in told.text
    again = signed_in.post(address(anna, f"{label.pk}/take/"), headers=htmx())
    assert ("taken off" in again.text, carried(anna)) == (False, [])
    for _ in range(2):
        signed_in.post(address(anna, f"{label.pk}/put/"))
    assert carried(anna) == ["Wedding"]
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["customer.unlabelled", "customer.labelled"]


def test_chips_stand_on_the_page_and_come_alone(
    anna: Customer, signed_in: Client, member: Member, client_of: ClientOf
) -> None:
    label = CustomerLabelFactory(customer=anna, label__name="Wedding").label
    page = signed_in.get(f"/studio/customers/{anna.pk}/").text
    chips = signed_in.get(address(anna), headers=htmx("customer-labels")).text
    for text in (page, chips):
        assert text.count('id="customer-labels"') == 1
        assert "Take off the label Wedding" in text
    assert "<html" not in chips
    seen = client_of(member(Role.VIEWER)).get(f"/studio/customers/{anna.pk}/").text
    found = [text in seen for text in ("Wedding", "Take off the label", address(anna))]
    assert found == [True, False, False]
    assert label.customer_links.count() == 1


def test_chips_stand_in_the_order_of_their_names(anna: Customer, signed_in: Client) -> None:
    for name in ("Wedding", "Family", "Ölberg", "newborn"):
        CustomerLabelFactory(customer=anna, label__name=name)
    chips = signed_in.get(address(anna), headers=htmx("customer-labels")).text
    assert re.findall('title="(.+?)"', chips) == ["Family", "newborn", "Ölberg", "Wedding"]


def test_labels_and_customers_of_another_studio_are_not_there(
    anna: Customer, other_workspace: Workspace, signed_in: Client
) -> None:
    strange = LabelFactory(workspace=other_workspace)
    assert signed_in.post(address(anna, f"{strange.pk}/put/")).status_code == 404
    refused = signed_in.post(address(anna), {"label": [strange.pk]})
    assert (refused.status_code, carried(anna)) == (422, [])


def test_the_list_of_labels_counts_sessions_and_customers(
    workspace: Workspace, signed_in: Client
) -> None:
    label = LabelFactory(workspace=workspace, name="Wedding")
    for _ in range(3):
        CustomerLabelFactory(customer__workspace=workspace, label=label)
    for _ in range(2):
        SessionLabelFactory(session=SessionFactory(workspace=workspace), label=label)
    assert "2 sessions, 3 customers" in signed_in.get("/studio/labels/").text
    remove: Any = f"/studio/labels/{label.pk}/remove/"
    assert "It is taken off 2 sessions and 3 customers" in signed_in.get(remove).text
    told = signed_in.post(remove, follow=True).text
    assert "taken off 2 sessions and 3 customers" in told
    assert (Label.objects.count(), Customer.objects.count()) == (0, 3)
