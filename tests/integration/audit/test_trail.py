"""The trail: everything that changes is written down, whoever changes it, and stays written."""

from typing import Any
from unittest import mock

import pytest
from django.db import DatabaseError, connection
from django.test import Client

from crm.actions import customers
from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from photocrm.audit.context import acting
from photocrm.audit.history import history_of
from photocrm.audit.models import Change, Event
from photocrm.audit.trail import record
from photocrm.ids import new_id
from photocrm.logs import request_id
from tests.factories import CustomerFactory, InvitationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna")


def changes(customer_id: Any) -> list[tuple[str, dict[str, Any]]]:
    found = Change.objects.filter(table="crm_customer", row_id=str(customer_id)).order_by("pk")
    return list(found.values_list("operation", "changes"))


def test_insert_update_and_delete_are_written(customer: Customer) -> None:
    pk = customer.pk
    customer.name = "Berta"
    customer.save()
    customer.delete()
    (insert, first), (update, second), (delete, third) = changes(pk)
    assert (insert, update, delete) == ("insert", "update", "delete")
    assert (first["name"], third["name"]) == ("Anna", "Berta")
    assert second == {"name": ["Anna", "Berta"]}
    assert {"search_text", "sort_name", "version"} & {*first, *third} == set()


def test_bulk_sql_is_written_row_by_row(workspace: Workspace) -> None:
    rows = CustomerFactory.create_batch(3, workspace=workspace)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE crm_customer SET notes = 'bulk' WHERE name <> %s", [rows[0].name])
        cursor.execute("DELETE FROM crm_customer")
    written = {row.pk: [operation for operation, _ in changes(row.pk)] for row in rows}
    assert written == {
        rows[0].pk: ["insert", "delete"],
        rows[1].pk: ["insert", "update", "delete"],
        rows[2].pk: ["insert", "update", "delete"],
    }


def test_update_that_changes_nothing_writes_nothing(customer: Customer) -> None:
    Customer.objects.filter(pk=customer.pk).update(name="Anna")
    Customer.objects.filter(pk=customer.pk).update(search_text="x", version=9)
    assert [operation for operation, _ in changes(customer.pk)] == ["insert"]


def test_secrets_are_left_out() -> None:
    user = UserFactory()
    user.set_password("another passphrase")
    user.save()
    invitation = InvitationFactory()
    written = Change.objects.filter(row_id__in=[str(user.pk), str(invitation.pk)])
    assert len(written) == 2
    for change in written:
        assert {"password", "last_login", "token_hash"} & set(change.changes) == set()


def test_request_names_its_actor_and_its_id(signed_in: Client, owner: User) -> None:
    values = {"name": "Anna", "kind": "customer"}
    response = signed_in.post("/studio/customers/add/", values)
    change = Change.objects.get(table="crm_customer")
    event = Event.objects.get()
    assert (change.actor_id, event.actor_id) == (owner.pk, owner.pk)
    assert {change.request_id, event.request_id} == {response["X-Request-Id"]}
    assert change.transaction_id == event.transaction_id
    assert change.workspace_id == event.workspace_id is not None


def test_actor_is_forgotten_after_the_request(signed_in: Client, workspace: Workspace) -> None:
    signed_in.post("/studio/customers/add/", {"name": "Anna", "kind": "customer"})
    later = CustomerFactory(workspace=workspace)
    change = Change.objects.get(row_id=str(later.pk))
    assert (change.actor_id, change.request_id) == (None, "")


def test_actor_is_forgotten_after_a_failure(customer: Customer, owner: User) -> None:
    with pytest.raises(RuntimeError, match="broken"), acting(actor_id=owner.pk):
        raise RuntimeError("broken")
    Customer.objects.filter(pk=customer.pk).update(name="Berta")
    assert Change.objects.get(operation="update").actor_id is None


def test_commands_can_name_an_actor(customer: Customer, owner: User) -> None:
    token = request_id.set("import-7")
    with acting(actor_id=owner.pk):
        Customer.objects.filter(pk=customer.pk).update(name="Berta")
    request_id.reset(token)
    change = Change.objects.get(operation="update")
    assert (change.actor_id, change.request_id) == (owner.pk, "import-7")


@pytest.mark.parametrize("table", ["audit_change", "audit_event"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET request_id = 'x'", "DELETE FROM {}", "TRUNCATE {}"]
)
def test_trail_is_append_only(statement: str, table: str, customer: Customer, owner: User) -> None:
    record("customer.added", customer, by=owner)
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
        cursor.execute(statement.format(table))


def test_action_is_undone_when_its_event_cannot_be_written(
    workspace: Workspace, owner: User
) -> None:
    with (
        mock.patch.object(Event.objects, "create", side_effect=DatabaseError("disk full")),
        pytest.raises(DatabaseError, match="disk full"),
    ):
        customers.add(workspace=workspace, by=owner, name="Anna")
    assert (Customer.objects.count(), Change.objects.filter(table="crm_customer").count()) == (0, 0)


def test_event_needs_a_saved_subject(workspace: Workspace, owner: User) -> None:
    unsaved = Customer(workspace=workspace, name="Anna", id=new_id())
    with pytest.raises(ValueError, match="saved subject"):
        record("customer.added", unsaved, by=owner)


@pytest.mark.django_db(transaction=True)
def test_history_words_what_was_done_directly(customer: Customer, owner: User) -> None:
    with acting(actor_id=owner.pk):
        Customer.objects.filter(pk=customer.pk).update(phone="030 1", is_vip=True)
    edited, added = history_of(customer)
    assert (edited.actor, edited.sentences) == (str(owner), [])
    assert [(one.name, one.before, one.after) for one in edited.differences] == [
        ("VIP", False, True),
        ("Phone", "", "030 1"),
    ]
    assert (added.actor, added.sentences) == ("", ["Added directly"])


def test_history_of_another_workspace_stays_there(
    customer: Customer, other_workspace: Workspace
) -> None:
    twin = CustomerFactory(workspace=other_workspace)
    Event.objects.create(
        kind="customer.added",
        workspace_id=other_workspace.pk,
        table="crm_customer",
        row_id=str(customer.pk),
    )
    assert [entry.sentences for entry in history_of(customer)] == [["Added directly"]]
    assert [entry.sentences for entry in history_of(twin)] == [["Added directly"]]
