"""The palette: one field that leads to customers, sessions, photos, deliveries and pages."""

from typing import Any

import pytest
from django.test import Client

from crm.actions import customers
from gallery.actions import sessions
from photocrm.accounts.models import Role, User, Workspace
from photocrm.palette.places import PLACES
from tests.factories import (
    CustomerFactory,
    JobFactory,
    PhotoFactory,
    SessionFactory,
)
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

FIND = "/studio/find/"


def found(client: Client, text: str) -> dict[str, list[str]]:
    groups = client.get(FIND, {"q": text}).context["groups"]
    return {group.title: [entry.title for entry in group.entries] for group in groups}


def test_what_is_merely_similar_comes_behind_pages_that_fit(
    workspace: Workspace, signed_in: Client
) -> None:
    CustomerFactory(workspace=workspace, name="Ben Masks")
    groups = list(found(signed_in, "tasks").items())
    assert groups == [("Go to", ["Tasks"]), ("Similar customers", ["Ben Masks"])]


def test_every_kind_is_found_by_a_few_letters(workspace: Workspace, signed_in: Client) -> None:
    amelie = CustomerFactory(workspace=workspace, name="Amélie Laurent", email="a@l.example")
    session = SessionFactory(workspace=workspace, name="Wedding in Arles", customer=amelie)
    PhotoFactory(session=session, file_name="AMELIE_0042.jpg")
    PhotoFactory(session=session, file_name="other.jpg")
    JobFactory(link__session=session, customer=amelie)
    SessionFactory(workspace=workspace, name="Something else")
    assert found(signed_in, "amel") == {
        "Customers": ["Amélie Laurent"],
        "Sessions": ["Wedding in Arles"],
        "Photos": ["AMELIE_0042.jpg"],
        "Deliveries": ["Wedding in Arles"],
    }


def test_entries_lead_to_their_pages(workspace: Workspace, signed_in: Client) -> None:
    customer = CustomerFactory(workspace=workspace, name="Amélie Laurent")
    session = SessionFactory(workspace=workspace, name="Amélie and Théo")
    photo = PhotoFactory(session=session, file_name="amelie.jpg")
    groups = signed_in.get(FIND, {"q": "amelie"}).context["groups"]
    urls = [entry.url for group in groups for entry in group.entries]
    assert urls == [
        customer.get_absolute_url(),
        session.get_absolute_url(),
        f"{session.get_absolute_url()}photos/{photo.pk}/",
    ]
    assert [signed_in.get(url).status_code for url in urls] == [200, 200, 200]


def test_pages_and_actions_are_found_by_the_start_of_their_words(signed_in: Client) -> None:
    assert found(signed_in, "new cust") == {"Go to": ["New customer"]}
    assert found(signed_in, "bin") == {"Go to": ["Trash"]}


def test_every_place_opens(signed_in: Client, workspace: Workspace) -> None:
    answers = {place.title: signed_in.get(place.url(workspace)).status_code for place in PLACES}
    assert answers == dict.fromkeys(answers, 200)


def test_whoever_only_looks_is_offered_no_action(member: Member, client_of: ClientOf) -> None:
    viewer = client_of(member(Role.VIEWER))
    assert found(viewer, "")["Go to"] == [
        *("Today", "Gallery", "Customers", "Deliveries", "Tasks", "My settings", "Saved views"),
        *("Imports", "Trash"),
    ]


def test_without_a_text_what_i_worked_on_last_comes_first(
    workspace: Workspace, owner: User, member: Member, signed_in: Client
) -> None:
    earlier = customers.add(workspace=workspace, by=owner, name="Earlier")
    session = SessionFactory(workspace=workspace, name="Linked")
    sessions.link(session_id=session.pk, workspace=workspace, customer=earlier, by=owner)
    customers.add(workspace=workspace, by=owner, name="Later")
    customers.add(workspace=workspace, by=member(), name="Of somebody else")
    assert found(signed_in, "")["Recent"] == ["Later", "Earlier", "Linked"]


def test_other_workspaces_are_never_found(other_workspace: Workspace, signed_in: Client) -> None:
    CustomerFactory(workspace=other_workspace, name="Amélie")
    PhotoFactory(session=SessionFactory(workspace=other_workspace, name="Amélie"))
    assert found(signed_in, "amelie") == {}


def test_nothing_found_is_said(signed_in: Client) -> None:
    assert "Nothing is called “zzz”." in signed_in.get(FIND, {"q": "zzz\0 "}).text


def test_typing_brings_the_results_alone(signed_in: Client) -> None:
    answer = signed_in.get(FIND, {"q": "trash"}, headers=htmx("palette-results")).text
    assert (answer.count("<form"), answer.count('role="option"')) == (0, 1)


@pytest.mark.parametrize("number", [1, 3])
def test_palette_costs_the_same_for_any_number(
    number: int, workspace: Workspace, signed_in: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(number):
        customer = CustomerFactory(workspace=workspace, name="Amélie")
        session = SessionFactory(workspace=workspace, name="Amélie", customer=customer)
        PhotoFactory(session=session, file_name="amelie.jpg")
        JobFactory(link__session=session, customer=customer)
    with django_assert_num_queries(11):
        signed_in.get(FIND, {"q": "amelie"}, headers=htmx("palette-results"))
