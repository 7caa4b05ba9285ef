"""The people at a customer."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm.models import Contact, Customer
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.history import history_of
from photocrm.audit.models import Event
from tests.factories import ContactFactory, CustomerFactory
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

VALUES = {"name": "Théo Dubois", "title": "Groom", "phone": "0170 1234567", "email": "t@a.example"}
DIALOG = htmx("dialog-body")


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna Alt")


def panel(customer: Customer, tail: str = "") -> str:
    return f"/studio/customers/{customer.pk}/contacts/{tail}"


def stored() -> list[dict[str, Any]]:
    fields = ("name", "title", "phone", "phone_e164", "email", "version")
    return list(Contact.objects.order_by("name").values(*fields))


def undo_in(text: str) -> str:
    [address] = re.findall(r'action="([^"]*/restore/)"', text)
    return str(address)


@pytest.mark.parametrize("count", [1, 3])
def test_panel_costs_the_same_for_any_number(
    count: int, anna: Customer, owner: User, signed_in: Client, django_assert_num_queries: Any
) -> None:
    ContactFactory.create_batch(count, customer=anna, assignee=owner)
    with django_assert_num_queries(5):
        response = signed_in.get(panel(anna), headers=htmx("customer-contacts"))
    assert (len(response.context["contacts"]), "<html" in response.text) == (count, False)


def test_panel_links_phone_and_mail_and_tells_birthday_and_assignee(
    anna: Customer, owner: User, signed_in: Client
) -> None:
    ContactFactory(customer=anna, assignee=owner, birthday=date(1990, 3, 14), **VALUES)
    ContactFactory(customer=anna, birthday=date(1604, 2, 29), name="Zoé")
    page = signed_in.get(panel(anna)).text
    for words in ("tel:+491701234567", "mailto:t@a.example", "14 March 1990", "Groom", str(owner)):
        assert words in page
    assert ("29 February" in page, "1604" in page) == (True, False)


def test_empty_panel_says_what_contacts_are_for(
    anna: Customer, signed_in: Client, member: Member, client_of: ClientOf
) -> None:
    viewer = client_of(member(Role.VIEWER)).get(panel(anna)).text
    mine = signed_in.get(panel(anna)).text
    assert ["the art buyer" in page for page in (mine, viewer)] == [True, True]
    assert [panel(anna, "add/") in page for page in (mine, viewer)] == [True, False]


def test_added_contact_is_stored_and_told_about(
    anna: Customer, owner: User, signed_in: Client
) -> None:
    values = VALUES | {"birthday": "1990-03-14", "assignee": str(owner.pk)}
    response = signed_in.post(panel(anna, "add/"), values, headers=DIALOG)
    assert f'"contacts-{anna.pk}"' in response["HX-Trigger"]
    assert stored() == [VALUES | {"phone_e164": "+491701234567", "version": 1}]
    contact = Contact.objects.get()
    assert (contact.customer, contact.birthday, contact.assignee, contact.created_by) == (
        anna,
        date(1990, 3, 14),
        owner,
        owner,
    )
    assert history_of(anna)[0].sentences == ["Contact Théo Dubois added"]


def test_couple_may_share_phone_and_mail(anna: Customer, signed_in: Client) -> None:
    for name in ("Théo", "Zoé"):
        assert signed_in.post(panel(anna, "add/"), VALUES | {"name": name}).status_code == 302
    assert [row["email"] for row in stored()] == ["t@a.example"] * 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "?"}, "name"),
        ({"phone": "none"}, "phone"),
        ({"email": "t@"}, "email"),
        ({"birthday": "1849-12-31"}, "birthday"),
        ({"birthday": str(timezone.localdate() + timedelta(days=2))}, "birthday"),
        ({"birthday": "soon"}, "birthday"),
        ({"assignee": "0190a000-0000-7000-8000-000000000000"}, "assignee"),
    ],
)
def test_refused_values_stay_typed(
    changes: dict[str, str], field: str, anna: Customer, signed_in: Client
) -> None:
    response = signed_in.post(panel(anna, "add/"), VALUES | changes, headers=DIALOG)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert 'value="Groom"' in response.text
    assert stored() == []


def test_stranger_is_no_assignee(
    anna: Customer, signed_in: Client, member: Member, other_workspace: Workspace
) -> None:
    values = VALUES | {"assignee": str(member(of=other_workspace).pk)}
    response = signed_in.post(panel(anna, "add/"), values)
    assert (response.status_code, stored()) == (422, [])


def test_edited_contact_has_a_new_version_and_the_same_again_writes_nothing(
    anna: Customer, signed_in: Client
) -> None:
    contact = ContactFactory(customer=anna, **VALUES)
    edit = panel(anna, f"{contact.pk}/edit/")
    for _ in range(2):
        values = VALUES | {"title": "Husband", "version": "1"}
        assert signed_in.post(edit, values).status_code == 302
    contact.refresh_from_db()
    assert (contact.title, contact.version) == ("Husband", 2)
    assert history_of(anna)[0].sentences == ["Changed title of contact Théo Dubois"]


def test_stale_save_shows_both_and_loses_no_word(anna: Customer, signed_in: Client) -> None:
    contact = ContactFactory(customer=anna, **VALUES)
    edit = panel(anna, f"{contact.pk}/edit/")
    signed_in.post(edit, VALUES | {"title": "Husband", "version": "1"})
    stale = signed_in.post(edit, VALUES | {"title": "Best man", "version": "1"}, headers=DIALOG)
    assert stale.status_code == 409
    assert [(c.label, c.mine, c.theirs) for c in stale.context["conflicts"]] == [
        ("Who they are there", "Best man", "Husband")
    ]
    assert stale.context["form"]["version"].value() == "2"
    contact.refresh_from_db()
    assert contact.title == "Husband"
    again = signed_in.post(edit, VALUES | {"title": "Best man", "version": "2"})
    contact.refresh_from_db()
    assert (again.status_code, contact.title, contact.version) == (302, "Best man", 3)


def test_deleted_contact_comes_back_by_undo(anna: Customer, signed_in: Client) -> None:
    contact = ContactFactory(customer=anna, **VALUES)
    gone = signed_in.post(panel(anna, f"{contact.pk}/trash/"), follow=True)
    assert Contact.objects.count() == 0
    assert Contact.everything.get().trashed_by is not None
    signed_in.post(undo_in(gone.text))
    assert list(Contact.objects.all()) == [contact]
    told = Event.objects.about(anna).order_by("pk").values_list("kind", "details")
    assert list(told) == [
        ("contact.trashed", {"name": "Théo Dubois"}),
        ("contact.restored", {"name": "Théo Dubois"}),
    ]


def test_deleting_and_restoring_twice_is_doing_it_once(anna: Customer, signed_in: Client) -> None:
    contact = ContactFactory(customer=anna)
    for tail, count in (("trash/", 0), ("trash/", 0), ("restore/", 1), ("restore/", 1)):
        assert signed_in.post(panel(anna, f"{contact.pk}/{tail}")).status_code == 302
        assert Contact.objects.count() == count


def test_contact_of_another_customer_does_not_exist(anna: Customer, signed_in: Client) -> None:
    other = ContactFactory(customer=CustomerFactory(workspace=anna.workspace))
    answers = [
        signed_in.post(panel(anna, f"{other.pk}/{tail}/"), VALUES).status_code
        for tail in ("edit", "trash", "restore")
    ]
    assert (answers, Contact.objects.get(pk=other.pk).version) == ([404] * 3, 1)


def test_what_is_purged_is_not_restored(anna: Customer, owner: User, signed_in: Client) -> None:
    about = {"trashed_at": timezone.now(), "trashed_by": owner, "purging": True}
    contact = ContactFactory(customer=anna, **about)
    assert signed_in.post(panel(anna, f"{contact.pk}/restore/")).status_code == 404
