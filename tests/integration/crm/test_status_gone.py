"""A status that somebody deletes while somebody else saves a customer with it."""

from collections.abc import Callable
from threading import Event
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from crm.actions import merging, statuses
from crm.models import Customer, CustomerStatus
from photocrm.accounts.models import User, Workspace
from tests.factories import CustomerFactory, CustomerStatusFactory
from tests.fixtures.work import Race, until_somebody_waits

Deleting = Callable[[Callable[[], Any]], Any]
SENTENCE = "Somebody deleted this status meanwhile. Choose another one."


@pytest.fixture
def doomed(workspace: Workspace) -> CustomerStatus:
    return CustomerStatusFactory(workspace=workspace, name="On hold")


@pytest.fixture
def while_it_is_deleted(race: Race, doomed: CustomerStatus, owner: User) -> Deleting:
    """The answer to a request that is sent while another transaction deletes the status."""
    heir = CustomerStatus.objects.of(doomed.workspace).get(name="Won")
    facts: dict[str, Any] = {"workspace": doomed.workspace, "to": heir.pk, "by": owner}

    def run(send: Callable[[], Any]) -> Any:
        deleted = Event()

        def one_of(number: int) -> Any:
            if number == 0:
                with transaction.atomic():
                    statuses.remove(status_id=doomed.pk, **facts)
                    deleted.set()
                    until_somebody_waits()
                return None
            assert deleted.wait(10)
            return send()

        return race(2, one_of)[1]

    return run


def test_the_form_of_a_new_customer_says_so(
    while_it_is_deleted: Deleting, doomed: CustomerStatus, signed_in: Client
) -> None:
    sent = {"name": "Anna", "kind": "customer", "status": doomed.pk}
    address = reverse("crm:customer_add", args=["studio"])
    response = while_it_is_deleted(lambda: signed_in.post(address, sent))
    assert (response.status_code, SENTENCE in response.text) == (422, True)
    assert 'value="Anna"' in response.text
    assert "On hold" not in response.text
    assert not Customer.objects.exists()


@pytest.mark.parametrize("page", ["customer_edit", "customer_field"])
def test_the_form_of_a_customer_says_so(
    page: str,
    while_it_is_deleted: Deleting,
    doomed: CustomerStatus,
    workspace: Workspace,
    signed_in: Client,
) -> None:
    anna = CustomerFactory(workspace=workspace, name="Anna")
    before = anna.status
    sent = {"name": "Anna Ott", "kind": "customer", "status": doomed.pk, "version": 1}
    place = [anna.pk, "status"] if page == "customer_field" else [anna.pk]
    address = reverse(f"crm:{page}", args=["studio", *place])
    response = while_it_is_deleted(lambda: signed_in.post(address, sent))
    assert (response.status_code, SENTENCE in response.text) == (422, True)
    anna.refresh_from_db()
    assert (anna.name, anna.status) == ("Anna", before)


def test_a_customer_without_a_status_gets_the_first_that_is_left(
    race: Race, workspace: Workspace, owner: User, signed_in: Client
) -> None:
    first, heir = CustomerStatus.objects.of(workspace).order_by("position")[:2]
    deleted = Event()

    def one_of(number: int) -> Any:
        if number == 0:
            with transaction.atomic():
                statuses.remove(status_id=first.pk, workspace=workspace, to=heir.pk, by=owner)
                deleted.set()
                until_somebody_waits()
            return None
        assert deleted.wait(10)
        return signed_in.post(
            reverse("crm:customer_add", args=["studio"]), {"name": "Anna", "kind": "customer"}
        )

    assert race(2, one_of)[1].status_code == 302
    assert Customer.objects.get().status == heir


def test_it_goes_while_the_two_customers_with_it_are_merged(
    race: Race, doomed: CustomerStatus, workspace: Workspace, owner: User
) -> None:
    """The merge writes the status once more, and whoever deletes it moves the customers then."""
    anna, ana = CustomerFactory.create_batch(2, workspace=workspace)
    Customer.objects.filter(pk=ana.pk).update(status=doomed)
    heir = CustomerStatus.objects.of(workspace).get(name="Won")
    pair: dict[str, Any] = {"survivor_id": anna.pk, "duplicate_id": ana.pk}
    held = Event()

    def one_of(number: int) -> bool:
        if number == 1:
            assert held.wait(10)
            statuses.remove(status_id=doomed.pk, workspace=workspace, to=heir.pk, by=owner)
            return True
        with transaction.atomic():
            merging.lock(workspace, anna.pk, ana.pk)
            held.set()
            until_somebody_waits()
            chosen = {"status": "duplicate"}
            merging.merge(workspace=workspace, choices=chosen, by=owner, **pair)
        return True

    assert race(2, one_of) == [True, True]
    assert {customer.status for customer in Customer.everything.all()} == {heir}
