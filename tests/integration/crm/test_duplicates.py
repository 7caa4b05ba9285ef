"""Likely duplicates: found, suggested, decided."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from crm import tasks
from crm.actions import customers, duplicates
from crm.models import Customer, CustomerPair
from crm.views.duplicates import LOOKING
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.models import Event
from tests.factories import ContactFactory, CustomerFactory, CustomerPairFactory
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

LIST = "/studio/customers/"
PAGE = f"{LIST}duplicates/"


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(
        workspace=workspace,
        name="Anna Müller",
        email="anna@villa.example",
        phone="030 901820",
        location="Hamburg",
    )


def pairs() -> dict[tuple[str, str], list[str]]:
    found = CustomerPair.objects.select_related("customer", "other")
    return {(pair.customer.name, pair.other.name): pair.evidence for pair in found}


@pytest.mark.parametrize(
    ("values", "evidence"),
    [
        ({"email": "ANNA@villa.example", "name": "A. M."}, ["email"]),
        ({"phone": "+49 30 901820", "name": "Anna M."}, ["phone"]),
        ({"name": "Mueller Anna", "location": "Hamburg, DE"}, ["same_name", "town"]),
        ({"name": "Anne Müller", "email": "x@villa.example"}, ["name", "domain"]),
        ({"name": "Ben Müller", "email": "anna@villa.example"}, ["email", "first_names"]),
    ],
)
def test_likely_duplicate_is_suggested(
    values: dict[str, str], evidence: list[str], anna: Customer
) -> None:
    other = CustomerFactory(workspace=anna.workspace, **({"email": ""} | values))
    assert duplicates.look(other) == 1
    ((names, found),) = pairs().items()
    assert names == ("Anna Müller", other.name)
    assert found == evidence
    CustomerPair.objects.all().delete()
    duplicates.look(anna)
    assert pairs() == {names: found}


def test_contacts_find_their_customer(anna: Customer) -> None:
    villa = CustomerFactory(workspace=anna.workspace, name="Villa Rosa")
    ContactFactory(customer=villa, name="Anna", email="anna@villa.example")
    duplicates.look(villa)
    assert pairs() == {("Anna Müller", "Villa Rosa"): ["contact_email", "first_names"]}


def test_neither_trash_nor_other_studios_are_looked_at(
    anna: Customer, other_workspace: Workspace, owner: User
) -> None:
    CustomerFactory(workspace=other_workspace, email=anna.email)
    thrown = {"trashed_at": timezone.now(), "trashed_by": owner}
    CustomerFactory(workspace=anna.workspace, email=anna.email, **thrown)
    CustomerFactory(workspace=anna.workspace, email=anna.email, merged_into=anna)
    assert duplicates.look(anna) == 0


def test_looking_again_follows_the_facts_and_leaves_decisions(
    anna: Customer, workspace: Workspace, owner: User
) -> None:
    other, decided = CustomerFactory.create_batch(2, workspace=workspace, email=anna.email)
    duplicates.look(anna)
    pair = CustomerPair.objects.get(other=decided)
    duplicates.distinguish(pair_id=pair.pk, workspace=workspace, by=owner)
    before = CustomerPair.objects.get(other=other).score
    Customer.objects.filter(pk=other.pk).update(location="Hamburg")
    assert duplicates.look(anna) == 0
    assert CustomerPair.objects.get(other=other).score == before + 15
    Customer.objects.exclude(pk=anna.pk).update(email="")
    duplicates.look(anna)
    assert CustomerPair.objects.get().verdict == "different"


def test_looking_through_a_workspace_finds_what_looking_at_each_finds(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "BATCH", 3)
    for number in range(8):
        values = {"name": f"Customer {number}", "phone": f"030 9000{number % 5}"}
        CustomerFactory(workspace=workspace, email="", **values)
    for row in Customer.objects.all():
        duplicates.look(row)
    one_by_one = pairs()
    CustomerPair.objects.all().delete()
    duplicates.look_through(workspace)
    assert pairs() == one_by_one
    assert set(one_by_one) == {(f"Customer {n}", f"Customer {n + 5}") for n in range(3)}


@pytest.mark.parametrize("count", [1, 30])
def test_looking_through_costs_the_same_for_a_full_batch(
    count: int, workspace: Workspace, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        CustomerFactory.create_batch(2, workspace=workspace, phone="030 901820", company="Villa")
    with django_assert_num_queries(15):
        duplicates.look_through(workspace)


def test_saving_tells_a_worker_to_look(
    anna: Customer, owner: User, monkeypatch: pytest.MonkeyPatch, committed: Any
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(
        duplicates, "hint", lambda task, customer_id: asked.append(f"{task.name} {customer_id}")
    )
    with committed():
        new = customers.add(workspace=anna.workspace, by=owner, name="Anna", email=anna.email)
        customers.change(
            customer_id=anna.pk, workspace=anna.workspace, version=1, by=owner, company="Villa"
        )
    assert asked == [f"crm.find_duplicates {one.pk}" for one in (new, anna)]
    tasks.find_duplicates(customer_id=str(new.pk))
    assert list(pairs()) == [("Anna Müller", "Anna")]


def test_command_looks_through_one_workspace_or_all(
    anna: Customer, other_workspace: Workspace, capsys: Any
) -> None:
    CustomerFactory(workspace=anna.workspace, email=anna.email)
    call_command("find_duplicates", "rival")
    assert capsys.readouterr().out == "rival: 0 new\n"
    call_command("find_duplicates")
    assert capsys.readouterr().out == "rival: 0 new\nstudio: 1 new\n"
    with pytest.raises(CommandError, match="no workspace"):
        call_command("find_duplicates", "nobody")


class TestNewCustomer:
    VALUES = {"name": "Anna Muller", "kind": "customer", "email": "anna@villa.example"}

    def test_is_asked_about_before_it_is_added(self, anna: Customer, signed_in: Client) -> None:
        answer = signed_in.post(f"{LIST}add/", self.VALUES, headers=htmx("dialog-body"))
        assert (answer.status_code, Customer.objects.count()) == (422, 1)
        assert 'value="Anna Muller"' in answer.text
        assert [words for _, words in answer.context["known"]] == [["Same e-mail", "Same name"]]
        assert f'href="{LIST}{anna.pk}/"' in answer.text

    def test_is_added_when_the_person_says_so(self, anna: Customer, signed_in: Client) -> None:
        answer = signed_in.post(f"{LIST}add/", self.VALUES | {"known": str(anna.pk)})
        assert (answer.status_code, Customer.objects.count()) == (302, 2)

    def test_is_asked_about_again_for_somebody_else(
        self, anna: Customer, signed_in: Client
    ) -> None:
        ben = CustomerFactory(workspace=anna.workspace, name="Ben", phone="030 55")
        values = self.VALUES | {"known": str(anna.pk), "phone": "030 55"}
        answer = signed_in.post(f"{LIST}add/", values)
        assert {alike.customer for alike, _ in answer.context["known"]} == {anna, ben}

    def test_is_added_at_once_when_nobody_is_like_it(
        self, anna: Customer, signed_in: Client
    ) -> None:
        values = {"name": "Anna Müller", "kind": "customer"}
        assert signed_in.post(f"{LIST}add/", values).status_code == 302


class TestPage:
    @pytest.mark.parametrize("count", [1, 3])
    def test_costs_the_same_for_any_number(
        self,
        count: int,
        workspace: Workspace,
        signed_in: Client,
        django_assert_num_queries: Any,
    ) -> None:
        for _ in range(count):
            CustomerPairFactory(workspace=workspace, customer__workspace=workspace)
        with django_assert_num_queries(8):
            page = signed_in.get(PAGE)
        assert len(page.context["pairs"]) == count

    def test_shows_the_likeliest_first_on_every_page(
        self, anna: Customer, signed_in: Client, settings: Any
    ) -> None:
        settings.PAGE_SIZE = 2
        scores = [50, 90, 70, 90, 10]
        for score in scores:
            CustomerPairFactory(customer=anna, score=score)
        seen, url = [], PAGE
        while url:
            context = signed_in.get(url).context
            seen += [shown.pair.score for shown in context["pairs"]]
            url = context["next_url"]
        assert seen == [90, 90, 70, 50, 10]

    def test_tells_menus_how_many_there_are(self, anna: Customer, signed_in: Client) -> None:
        headers = htmx("duplicate-count", tag="span")
        assert "></span>" in signed_in.get(PAGE, headers=headers).text
        CustomerPairFactory.create_batch(2, customer=anna)
        assert ">2</span>" in signed_in.get(PAGE, headers=headers).text

    def test_is_empty_without_pairs(self, signed_in: Client) -> None:
        assert "No likely duplicates" in signed_in.get(PAGE).text

    def test_hides_pairs_of_merged_customers(self, anna: Customer, signed_in: Client) -> None:
        pair = CustomerPairFactory(customer=anna)
        Customer.objects.filter(pk=pair.other_id).update(merged_into=anna)
        assert signed_in.get(PAGE).context["pairs"] == []

    def test_asks_couples_whether_they_are_partners(
        self, anna: Customer, signed_in: Client
    ) -> None:
        CustomerPairFactory(customer=anna, evidence=["email", "first_names"])
        assert "are they partners?" in signed_in.get(PAGE).text

    @pytest.mark.parametrize(
        ("verdict", "kind"),
        [("different", "customer.distinguished"), ("partners", "customer.partnered")],
    )
    def test_decides_and_takes_it_back(
        self, verdict: str, kind: str, anna: Customer, signed_in: Client
    ) -> None:
        pair = CustomerPairFactory(customer=anna)
        url = f"{PAGE}{pair.pk}/"
        answer = signed_in.post(url, {"verdict": verdict}, headers=htmx())
        assert f"{url}?verdict=suggested" in answer.text
        pair.refresh_from_db()
        assert (pair.verdict, signed_in.get(PAGE).context["pairs"]) == (verdict, [])
        signed_in.post(f"{url}?verdict=suggested")
        pair.refresh_from_db()
        assert (pair.verdict, pair.decided_at, pair.decided_by) == ("suggested", None, None)
        told = [event.kind for event in Event.objects.filter(row_id=str(anna.pk)).order_by("pk")]
        assert told == [kind, "customer.reconsidered"]

    def test_refuses_an_unknown_verdict_and_viewers(
        self, anna: Customer, signed_in: Client, member: Member, client_of: ClientOf
    ) -> None:
        url = f"{PAGE}{CustomerPairFactory(customer=anna).pk}/"
        assert signed_in.post(url, {"verdict": "twins"}).status_code == 400
        viewer = client_of(member(Role.VIEWER))
        assert viewer.post(url, {"verdict": "partners"}).status_code == 403
        assert "Not the same person" not in viewer.get(PAGE).text


def test_panel_names_likes_and_partners(anna: Customer, owner: User, signed_in: Client) -> None:
    like = CustomerPairFactory(customer=anna, evidence=["same_name", "town"]).other
    decided = {"verdict": "partners", "decided_at": timezone.now(), "decided_by": owner}
    partner = CustomerPairFactory(customer=anna, **decided).other
    panel = signed_in.get(f"{LIST}{anna.pk}/duplicates/", headers=htmx("customer-duplicates"))
    assert [other for other, _ in panel.context["suggested"]] == [like]
    assert [other for other, _ in panel.context["partners"]] == [partner]
    mine = signed_in.get(f"{LIST}{partner.pk}/duplicates/", headers=htmx("customer-duplicates"))
    assert f'Partner: <a class="link" href="{LIST}{anna.pk}/">' in mine.text


def test_panel_asks_again_only_while_a_worker_may_be_looking(
    anna: Customer, signed_in: Client
) -> None:
    url, headers = f"{LIST}{anna.pk}/duplicates/", htmx("customer-duplicates")
    assert "load delay" in signed_in.get(url, headers=headers).text
    Customer.objects.update(updated_at=timezone.now() - LOOKING)
    assert "load delay" not in signed_in.get(url, headers=headers).text
