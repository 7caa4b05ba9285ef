"""The page of statuses: their order, names, colours, and where customers go."""

from typing import Any

import pytest
from django.test import Client

from crm.actions import statuses
from crm.models import Customer, CustomerStatus
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.models import Event
from tests.factories import CustomerFactory, CustomerStatusFactory
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/customers/statuses/"
VALUES = {"name": "Booked", "outcome": "won", "colour": "teal"}


def named(workspace: Workspace, name: str) -> CustomerStatus:
    return CustomerStatus.objects.of(workspace).get(name=name)


def names(workspace: Workspace) -> list[str]:
    found = CustomerStatus.objects.of(workspace).order_by("position")
    return [status.name for status in found]


def address(status: CustomerStatus, tail: str = "") -> str:
    return f"{LIST}{status.pk}/{tail}"


def test_usual_ones_are_shown_in_order(signed_in: Client) -> None:
    shown = signed_in.get(LIST).context["statuses"]
    assert [(each.name, each.outcome, each.colour) for each in shown] == [
        ("Lead", "open", "grey"),
        ("Qualified", "open", "blue"),
        ("Proposal", "open", "amber"),
        ("Won", "won", "green"),
        ("Lost", "lost", "red"),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_page_costs_the_same_for_any_number(
    count: int, workspace: Workspace, signed_in: Client, django_assert_num_queries: Any
) -> None:
    CustomerStatusFactory.create_batch(count, workspace=workspace)
    with django_assert_num_queries(7):
        response = signed_in.get(LIST)
    assert len(response.context["statuses"]) == 5 + count


def test_new_one_stands_at_the_end(workspace: Workspace, signed_in: Client, owner: User) -> None:
    assert signed_in.post(LIST, VALUES)["Location"] == LIST
    assert names(workspace)[-1] == "Booked"
    assert CustomerStatus.objects.filter(**VALUES, position=6).count() == 1
    [event] = Event.objects.all()
    assert (event.kind, event.actor_name) == ("status.added", str(owner))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "lead"}, "name"),
        ({"name": "x" * 41}, "name"),
        ({"outcome": "perhaps"}, "outcome"),
        ({"colour": "mauve"}, "colour"),
    ],
)
def test_wrong_values_are_refused(
    changes: dict[str, str], field: str, workspace: Workspace, signed_in: Client
) -> None:
    added = signed_in.post(LIST, VALUES | changes)
    url = address(named(workspace, "Won"))
    changed = signed_in.post(url, VALUES | changes, headers=htmx("dialog-body"))
    for response in (added, changed):
        assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert names(workspace) == ["Lead", "Qualified", "Proposal", "Won", "Lost"]


def test_change_keeps_the_customers(workspace: Workspace, signed_in: Client) -> None:
    won = named(workspace, "Won")
    customer = CustomerFactory(workspace=workspace, status=won)
    signed_in.post(address(won), VALUES)
    customer.refresh_from_db()
    assert (customer.status.name, customer.status.position) == ("Booked", 4)
    signed_in.post(address(won), VALUES)
    assert [event.kind for event in Event.objects.all()] == ["status.changed"]


def test_a_name_may_change_its_case(workspace: Workspace, signed_in: Client) -> None:
    won = named(workspace, "Won")
    signed_in.post(address(won), VALUES | {"name": "WON"})
    assert names(workspace)[3] == "WON"


def test_moves_go_one_place_and_stop_at_the_ends(workspace: Workspace, signed_in: Client) -> None:
    won, lead = named(workspace, "Won"), named(workspace, "Lead")
    signed_in.post(address(won, "move/"), {"to": "up"})
    assert names(workspace) == ["Lead", "Qualified", "Won", "Proposal", "Lost"]
    signed_in.post(address(lead, "move/"), {"to": "up"})
    signed_in.post(address(lead, "move/"), {"to": "down"})
    assert names(workspace) == ["Qualified", "Lead", "Won", "Proposal", "Lost"]
    assert [event.kind for event in Event.objects.all()] == ["status.moved"] * 2
    assert signed_in.post(address(won, "move/"), {"to": "left"}).status_code == 400


def test_deleted_one_hands_its_customers_on(
    workspace: Workspace, signed_in: Client, owner: User
) -> None:
    won, lead = named(workspace, "Won"), named(workspace, "Lead")
    there = CustomerFactory(workspace=workspace, status=won)
    trashed = {"trashed_at": there.created_at, "trashed_by": owner}
    CustomerFactory(workspace=workspace, status=won, **trashed)
    question = signed_in.get(address(won, "remove/"), headers=htmx("dialog-body"))
    assert "2 customers have it" in " ".join(question.text.split())
    answer = signed_in.post(address(won, "remove/"), {"to": str(lead.pk)})
    assert answer["Location"] == LIST
    assert names(workspace) == ["Lead", "Qualified", "Proposal", "Lost"]
    rows = Customer.everything.of(workspace).values_list("status__name", "version")
    assert list(rows) == [("Lead", 2), ("Lead", 2)]
    [event] = Event.objects.all()
    assert event.details == {"name": "Won", "to": "Lead", "moved": 2}


def test_customers_go_to_no_other_workspace(
    workspace: Workspace, other_workspace: Workspace, signed_in: Client
) -> None:
    won, theirs = named(workspace, "Won"), named(other_workspace, "Won")
    for to in (str(theirs.pk), str(won.pk), "", "nonsense"):
        answer = signed_in.post(address(won, "remove/"), {"to": to})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["to"])
    assert len(names(workspace)) == 5


def test_the_last_one_stays(workspace: Workspace, signed_in: Client, owner: User) -> None:
    lead = named(workspace, "Lead")
    CustomerStatus.objects.of(workspace).exclude(pk=lead.pk).delete()
    page = signed_in.get(address(lead, "remove/")).text
    assert ("is the only status" in page, "btn-error" in page) == (True, False)
    assert signed_in.post(address(lead, "remove/"), {"to": str(lead.pk)}).status_code == 422
    with pytest.raises(statuses.Last):
        statuses.remove(status_id=lead.pk, workspace=workspace, to=lead.pk, by=owner)
    assert names(workspace) == ["Lead"]


@pytest.mark.parametrize("role", [Role.STAFF, Role.VIEWER])
def test_only_who_sets_up_the_studio_comes_here(
    role: Role, member: Member, client_of: ClientOf
) -> None:
    client = client_of(member(role))
    assert [client.get(LIST).status_code, client.post(LIST, VALUES).status_code] == [403, 403]
