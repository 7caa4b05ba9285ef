"""The people at customers who are there already: filled, overwritten, left, and taken back."""

from datetime import date
from typing import Any

import pytest

from crm.actions import contacts
from crm.models import Contact, Customer
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Change
from photocrm.imports.actions import runs, working
from photocrm.imports.models import ImportRun
from tests.factories import ContactFactory, CustomerFactory
from tests.integration.imports.importing import counts, imported, statuses, table, undone, worked

pytestmark = pytest.mark.django_db

MATCH: dict[str, Any] = {"match": ["email"]}
HEADER = "Name;E-mail;Contacts"
SAID = ("name", "title", "email", "phone", "phone_e164", "birthday")


def row(*lines: str, email: str = "anna@mail.example") -> str:
    quoted = "\n".join(lines).replace('"', '""')
    return f'Anna;{email};"{quoted}"'


def file(*rows: str) -> str:
    return table(*rows, header=HEADER)


def people(customer: Customer) -> list[tuple[Any, ...]]:
    return list(Contact.everything.filter(customer=customer).order_by("pk").values_list(*SAID))


def written() -> list[tuple[str, Any]]:
    found = Change.objects.filter(table="crm_contact").order_by("pk")
    return list(found.values_list("operation", "request_id"))


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    anna: Customer = CustomerFactory(workspace=workspace, name="Anna", email="anna@mail.example")
    ContactFactory(customer=anna, name="Ben", title="", email="ben@mail.example", phone="030 1")
    ContactFactory(customer=anna, name="Zoe", title="Planner", phone="030 2345678")
    return anna


TWO = file(
    row(
        "Benjamin Ray; Groom; BEN@mail.example; 0170 1234567; 14 March 1990",
        "Zoé; Sister; ; ; 1 May",
        "Cem",
    )
)
ZOE = ("Zoe", "Planner", "", "030 2345678", "+49302345678", date(1604, 5, 1))
CEM = ("Cem", "", "", "", "", None)


def test_gaps_of_people_are_filled(anna: Customer, workspace: Workspace, owner: User) -> None:
    run = imported(workspace, owner, TWO, on_match="fill", **MATCH)
    assert counts(run) == {"updated": 1}
    ben = ("Ben", "Groom", "ben@mail.example", "030 1", "+490301", date(1990, 3, 14))
    assert people(anna) == [ben, ZOE, CEM]
    assert [one.version for one in anna.contacts.order_by("pk")] == [2, 2, 1]


def test_people_are_overwritten(anna: Customer, workspace: Workspace, owner: User) -> None:
    last = Change.objects.latest("pk").pk
    run = imported(workspace, owner, TWO, on_match="overwrite", **MATCH)
    assert counts(run) == {"updated": 1}
    ben = ("Benjamin Ray", "Groom", "BEN@mail.example", "0170 1234567", "+491701234567")
    zoe = ("Zoé", "Sister", *ZOE[2:])
    assert people(anna) == [(*ben, date(1990, 3, 14)), zoe, CEM]
    assert [
        bool(Customer.objects.search(text)) for text in ("benj", "1701234", "cem", "030 1")
    ] == [
        True,
        True,
        True,
        False,
    ]
    told = Change.objects.filter(table="crm_contact", pk__gt=last).order_by("pk")
    assert {(one.actor_id, one.request_id) for one in told} == {(owner.pk, f"import-{run.pk}")}
    assert sorted(one.operation for one in told) == ["insert", "update", "update"]
    update = told.get(row_id=str(anna.contacts.get(name="Benjamin Ray").pk))
    assert update.changes["name"] == ["Ben", "Benjamin Ray"]


def test_people_are_left_where_customers_are(
    anna: Customer, workspace: Workspace, owner: User
) -> None:
    before = people(anna)
    assert counts(imported(workspace, owner, TWO, **MATCH)) == {"skipped": 1}
    assert people(anna) == before


@pytest.mark.parametrize("on_match", ["fill", "overwrite"])
def test_the_same_people_twice_change_nothing(
    on_match: str, anna: Customer, workspace: Workspace, owner: User
) -> None:
    couple = ("Ann; ; home@mail.example; 030 9", "Bob; ; home@mail.example; 030 9")
    text = file(row("Ben; Groom", *couple), row("Dora; ; home@mail.example", email="new@x.example"))
    first = imported(workspace, owner, text, on_match=on_match, **MATCH)
    assert counts(first) == {"updated": 1, "created": 1}
    before, done = list(Contact.objects.order_by("pk").values()), written()
    again = imported(workspace, owner, text, on_match=on_match, **MATCH)
    assert counts(again) == {"skipped": 2}
    assert (list(Contact.objects.order_by("pk").values()), written()) == (before, done)


def test_dry_run_counts_what_people_change(
    anna: Customer, workspace: Workspace, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a later chunk stands on an earlier one."""
    lines = (
        "Ben; Groom",
        "Ben; Groom",
        "Ben; ; ; ; 1 May 1990",
        "Eva; ; eva@mail.example",
        "Eva; Aunt; eva@mail.example",
        "Eva; Aunt; eva@mail.example",
    )
    text, before = file(*map(row, lines)), people(anna)
    for size in (1, 100):
        monkeypatch.setattr(working, "CHUNK", size)
        options = MATCH | {"on_match": "overwrite"}
        run = imported(workspace, owner, text, dry_run=True, **options)
        assert people(anna) == before
        assert run.plan == {"created": 0, "updated": 4, "skipped": 2, "failed": 0}
        runs.start(run=run, mapping=run.mapping, options=options, by=owner)
        run = worked(run)
        assert statuses(run) == ["updated", "skipped", "updated", "updated", "updated", "skipped"]
        assert people(anna)[-1] == ("Eva", "Aunt", "eva@mail.example", "", "", None)
        undone(run, owner)
        assert (counts(run)["undone"], people(anna)) == (4, before)


def test_undo_gives_people_back(anna: Customer, workspace: Workspace, owner: User) -> None:
    before, words = people(anna), Customer.objects.get().search_text
    run = imported(workspace, owner, TWO, on_match="overwrite", **MATCH)
    undone(run, owner)
    assert (statuses(run), people(anna)) == (["undone"], before)
    assert Customer.objects.get().search_text == words


def test_what_a_person_changed_about_people_since_stays_and_is_listed(
    anna: Customer, workspace: Workspace, owner: User
) -> None:
    run = imported(workspace, owner, TWO, on_match="overwrite", **MATCH)
    ben, zoe, cem = anna.contacts.order_by("pk")
    about: dict[str, Any] = {"customer": anna, "by": owner}
    contacts.change(contact_id=ben.pk, version=ben.version, phone="030 7654321", **about)
    contacts.change(contact_id=cem.pk, version=cem.version, title="Guest", **about)
    contacts.trash(contact_id=zoe.pk, **about)
    undone(run, owner)
    reasons = [problem["reason"] for problem in run.rows.reported().get().problems]
    assert reasons == [
        "The phone of “Ben” was changed since.",
        "One is not there any more.",
        "One was changed since.",
    ]
    assert list(anna.contacts.order_by("pk").values_list("name", "email", "phone")) == [
        ("Ben", "ben@mail.example", "030 7654321"),
        ("Cem", "", ""),
    ]
    assert Customer.objects.search("7654321").get() == anna


@pytest.mark.parametrize("count", [1, 3])
def test_people_cost_the_same_for_any_number(
    count: int, workspace: Workspace, owner: User, django_assert_num_queries: Any
) -> None:
    rows = []
    for number in range(count):
        email = f"{number}@mail.example"
        customer = CustomerFactory(workspace=workspace, email=email)
        ContactFactory(customer=customer, name="Ben")
        rows.append(row("Ben; Groom; ben@mail.example", "Zoe", email=email))
    text = file(*rows)
    with django_assert_num_queries(QUERIES):
        run = imported(workspace, owner, text, on_match="overwrite", **MATCH)
    assert counts(run) == {"updated": count}
    assert ImportRun.objects.get().status == "finished"


QUERIES = 78
