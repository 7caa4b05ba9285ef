"""The best matches first, typing mistakes forgiven, and what was found marked."""

from typing import Any
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.finding import best, forgiving, ranked, ranked_page
from crm.models import Customer
from photocrm.accounts.models import Workspace
from photocrm.pagination import page_through
from tests.factories import ContactFactory, CustomerFactory
from tests.htmx import htmx

pytestmark = pytest.mark.django_db


# -- the best first


def in_order(workspace: Workspace, text: str) -> list[str]:
    groups = ranked(Customer.objects.of(workspace).search(text), text)
    return [row.name for row in page_through(groups, after="", size=50).rows]


def test_exact_comes_first_then_names_that_start_so_then_others(workspace: Workspace) -> None:
    for name in ("Anna", "Annabel Ott", "Zoë Anna", "Anna Alt", "Zoë Annen"):
        CustomerFactory(workspace=workspace, name=name)
    assert in_order(workspace, "ánna") == ["Anna", "Anna Alt", "Annabel Ott", "Zoë Anna"]


@pytest.mark.parametrize("text", ["ANNA@ott.example", "0170 1234567", "+49 (0)170 1234567"])
def test_whole_address_or_number_is_exact(text: str, workspace: Workspace) -> None:
    exact = {"email": "anna@ott.example", "phone": "0049 170 1234567"}
    longer = {"email": "anna@ott.examples", "phone": "0170 12345678"}
    CustomerFactory(workspace=workspace, name="Exact", **exact)
    CustomerFactory(workspace=workspace, name="Longer", **longer)
    assert in_order(workspace, text) == ["Exact", "Longer"]


def test_pages_of_ranked_groups_show_everybody_once(
    workspace: Workspace,
    signed_in: Client,
    settings: Any,
) -> None:
    settings.PAGE_SIZE = 2
    for name in ("Anna", "Anna B", "Anna C", "X Anna", "Y Anna"):
        CustomerFactory(workspace=workspace, name=name)
    url, seen = "/studio/customers/?q=anna", []
    while url:
        context = signed_in.get(url).context
        seen += [row.name for row in context["page"].rows]
        url = context["next_url"]
    assert seen == ["Anna", "Anna C", "Anna B", "Y Anna", "X Anna"]


@pytest.mark.parametrize("names", [0, 100])
@pytest.mark.parametrize("walk", [1, 3, 100])
def test_frequent_words_give_the_same_order(names: int, walk: int, workspace: Workspace) -> None:
    for name in ("Anna", "Zoë Anna", "Anna B", "Yves Anna", "Anna C", "Ben", "Anna D"):
        CustomerFactory(workspace=workspace, name=name)
    everyone = Customer.objects.of(workspace)
    found, pages = everyone.search("anna"), []
    with mock.patch.multiple("crm.finding", SURE=0, MANY_NAMES=names, WALK=walk):
        after: str | None = ""
        while after is not None:
            page, _ = ranked_page(everyone, found, "anna", after=after, size=2)
            pages += [row.name for row in page.rows]
            after = page.after or None
    assert pages == ["Anna", "Anna D", "Anna C", "Anna B", "Yves Anna", "Zoë Anna"]


# -- typing mistakes


@pytest.mark.parametrize(
    "typed", ["lauretn", "lorent", "amelei laurent", "Amélie Laurentt", "lyon laurnet"]
)
def test_mistakes_are_forgiven_and_said(
    typed: str, workspace: Workspace, signed_in: Client
) -> None:
    CustomerFactory(workspace=workspace, name="Amélie Laurent", location="Lyon")
    CustomerFactory(workspace=workspace, name="Ben Nowak")
    response = signed_in.get("/studio/customers/", {"q": typed})
    assert [row.name for row in response.context["page"].rows] == []
    assert [row.name for row in response.context["similar"]] == ["Amélie Laurent"]
    assert f"Nothing matches “{typed}”. Similar:" in response.text


def test_similar_ones_keep_no_letter_waiting(workspace: Workspace, signed_in: Client) -> None:
    CustomerFactory(workspace=workspace, name="Amélie Laurent")
    wanted = {"q": "lauretn"}
    at_once = signed_in.get("/studio/customers/", wanted, headers=htmx("customer-results"))
    later = signed_in.get("/studio/customers/", wanted, headers=htmx("customer-similar"))
    assert at_once.context["similar"] == []
    assert 'hx-get="/studio/customers/?q=lauretn" hx-trigger="load"' in at_once.text
    assert [row.name for row in later.context["similar"]] == ["Amélie Laurent"]
    assert later.text.lstrip().startswith('<div id="customer-similar">')


@pytest.mark.parametrize("typed", ["maurent", "kaurent amelie", "lyan", "Amelja"])
def test_first_letters_and_short_words_may_be_wrong_too(typed: str, workspace: Workspace) -> None:
    CustomerFactory(workspace=workspace, name="Amélie Laurent", location="Lyon")
    CustomerFactory(workspace=workspace, name="Ben Nowak", location="Kiel")
    found = best(workspace, typed, 5)
    assert ([row.name for row in found.customers], found.are_similar) == (["Amélie Laurent"], True)


def test_who_begins_as_typed_comes_before_other_first_letters(workspace: Workspace) -> None:
    for name in ("Ina Laurent", "Ina Maurer"):
        CustomerFactory(workspace=workspace, name=name)
    assert [row.name for row in best(workspace, "mauret", 5).customers] == ["Ina Maurer"]


def test_nothing_similar_is_shown_beside_what_matches(
    workspace: Workspace, signed_in: Client
) -> None:
    CustomerFactory(workspace=workspace, name="Anna Laurent")
    CustomerFactory(workspace=workspace, name="Anna Lauren")
    response = signed_in.get("/studio/customers/", {"q": "laurent"})
    assert [row.name for row in response.context["page"].rows] == ["Anna Laurent"]
    assert response.context["similar"] == []


def test_filters_hold_for_the_similar_too(workspace: Workspace, signed_in: Client) -> None:
    CustomerFactory(workspace=workspace, name="Anna Laurent")
    response = signed_in.get("/studio/customers/", {"q": "lauretn", "kind": "partner"})
    assert response.context["similar"] == []
    assert "No customer found" in response.text


@pytest.mark.parametrize("typed", ["xyz", "0170 999", "%", "qwertyuiop"])
def test_what_is_unlike_everything_finds_nothing(typed: str, workspace: Workspace) -> None:
    CustomerFactory(workspace=workspace, name="Anna Laurent", phone="0170 1234567")
    assert forgiving(Customer.objects.of(workspace), typed) == []
    assert best(workspace, typed, 5) == ([], False)


# -- what is seen


def test_match_is_marked_in_the_row(workspace: Workspace, signed_in: Client) -> None:
    CustomerFactory(workspace=workspace, name="Hannah Müller", phone="+49 170 1234567")
    texts = {
        text: signed_in.get("/studio/customers/", {"q": text}).text for text in ("mue", "0170 1")
    }
    assert "Hannah <mark>Mü</mark>ller" in texts["mue"]
    assert "+49 <mark>170 1</mark>234567" in texts["0170 1"]


def test_row_tells_which_contact_matched(workspace: Workspace, signed_in: Client) -> None:
    customer = CustomerFactory(workspace=workspace, name="Agency", phone="030 1")
    ContactFactory(customer=customer, name="Ida Berg", email="ida@art.example")
    ContactFactory(customer=customer, name="Théo Petit")
    texts = {
        text: signed_in.get("/studio/customers/", {"q": text}).text
        for text in ("the", "art", "agen")
    }
    assert "<mark>Thé</mark>o Petit" in texts["the"]
    assert "Ida Berg · ida@<mark>art</mark>.example" in texts["art"]
    assert "Ida Berg" not in texts["agen"]


def test_contacts_that_matched_are_asked_for_once(workspace: Workspace, signed_in: Client) -> None:
    counts = []
    for number in (1, 3):
        while Customer.objects.count() < number:
            ContactFactory(customer__workspace=workspace, name="Ida Berg")
        with CaptureQueriesContext(connection) as asked:
            signed_in.get("/studio/customers/", {"q": "berg"})
        counts.append(len(asked))
    assert counts[0] == counts[1]
