"""Two people edit the same customer: each choice ends in the row, and no word is lost."""

import html
import re
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.actions import customers
from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Event
from tests.factories import CustomerFactory, MembershipFactory, UserFactory, WorkspaceFactory
from tests.htmx import htmx

pytestmark = pytest.mark.django_db

VALUES = {
    "name": "Anna Alt",
    "company": "",
    "kind": "customer",
    "phone": "030 901820",
    "email": "a@mail.example",
    "location": "Lyon",
    "source": "Fair",
    "deal_value": "1,200",
    "birthday": "14 March",
    "notes": "Old words",
}


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    stored = VALUES | {"deal_value": Decimal(1200), "birthday": date(1604, 3, 14)}
    return CustomerFactory(workspace=workspace, **stored)


@pytest.fixture
def ben(workspace: Workspace) -> User:
    return MembershipFactory(workspace=workspace, user=UserFactory(name="Ben Nowak")).user


def address(customer: Customer, tail: str = "edit/") -> str:
    return f"/studio/customers/{customer.pk}/{tail}"


def shown(text: str) -> dict[str, str]:
    """Name and value of all fields of the form, as a browser would send them untouched."""
    text = text.partition("data-guard")[2].partition("</form>")[0]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") not in {"checkbox", "radio"} or " checked" in tag:
            found[attributes["name"]] = attributes.get("value", "")
    for name, inner in re.findall(r'<select name="(\w+)"(.*?)</select>', text, re.DOTALL):
        found[name] = next(iter(re.findall(r'value="([^"]*)" selected', inner)), "")
    for name, inner in re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', text, re.DOTALL):
        found[name] = inner.removeprefix("\n")
    found.pop("csrfmiddlewaretoken")
    return {name: html.unescape(value) for name, value in found.items()}


def change(customer: Customer, by: User, **fields: Any) -> None:
    version = Customer.objects.get(pk=customer.pk).version
    customers.change(
        customer_id=customer.pk, workspace=customer.workspace, version=version, by=by, **fields
    )


def stored(customer: Customer, *names: str) -> dict[str, Any]:
    return Customer.objects.filter(pk=customer.pk).values(*names).get()


def test_form_shows_what_is_saved_and_saving_it_changes_nothing(
    anna: Customer, signed_in: Client
) -> None:
    form = shown(signed_in.get(address(anna)).text)
    assert {name: form[name] for name in VALUES} == VALUES
    assert signed_in.post(address(anna), form).status_code == 302
    assert stored(anna, "version") == {"version": 1}


def test_only_what_both_changed_is_asked(anna: Customer, ben: User, signed_in: Client) -> None:
    mine = shown(signed_in.get(address(anna)).text)
    change(anna, ben, phone="030 1111", location="Paris", notes="Ben's words")
    answer = signed_in.post(address(anna), mine | {"notes": "My words", "source": "Friend"})
    assert answer.status_code == 409
    form, conflict = answer.context["form"], answer.context["conflict"]
    assert [(q.field.name, q.theirs) for q in form.questions] == [("notes", "Ben's words")]
    assert conflict.by == "Ben Nowak"
    assert list(conflict.taken) == [
        ("Phone", "030 901820", "030 1111"),
        ("Location", "Lyon", "Paris"),
    ]
    again = shown(answer.text)
    expected = VALUES | {"phone": "030 1111", "location": "Paris"}
    expected |= {"notes": "My words", "source": "Friend"}
    assert {name: again[name] for name in VALUES} == expected
    assert stored(anna, "notes", "source") == {"notes": "Ben's words", "source": "Fair"}


@pytest.mark.parametrize(("choice", "kept"), [("mine", "My words"), ("theirs", "Ben's words")])
def test_the_version_that_was_chosen_is_saved(
    choice: str, kept: str, anna: Customer, ben: User, signed_in: Client
) -> None:
    mine = shown(signed_in.get(address(anna)).text)
    change(anna, ben, notes="Ben's words", phone="030 1111")
    asked = signed_in.post(address(anna), mine | {"notes": "My words", "company": "Alt GmbH"})
    again = shown(asked.text)
    assert again["keep-notes"] == "mine"
    answer = signed_in.post(address(anna), again | {"keep-notes": choice})
    assert answer["Location"] == address(anna, "")
    expected = {"notes": kept, "phone": "030 1111", "company": "Alt GmbH", "version": 3}
    assert stored(anna, *expected) == expected


def test_both_notes_can_become_one(anna: Customer, ben: User, signed_in: Client) -> None:
    mine = shown(signed_in.get(address(anna)).text)
    change(anna, ben, notes="Ben's words")
    again = shown(signed_in.post(address(anna), mine | {"notes": "My words"}).text)
    signed_in.post(address(anna), again | {"notes": "My words\r\nBen's words"})
    assert stored(anna, "notes") == {"notes": "My words\nBen's words"}


def test_a_third_save_meanwhile_is_asked_again(
    anna: Customer, ben: User, signed_in: Client
) -> None:
    mine = shown(signed_in.get(address(anna)).text)
    change(anna, ben, notes="Ben's words")
    again = shown(signed_in.post(address(anna), mine | {"notes": "My words"}).text)
    change(anna, ben, notes="Ben's last words")
    answer = signed_in.post(address(anna), again)
    assert answer.status_code == 409
    assert [q.theirs for q in answer.context["form"].questions] == ["Ben's last words"]
    assert shown(answer.text)["notes"] == "My words"


def test_the_same_change_twice_is_no_conflict(anna: Customer, ben: User, signed_in: Client) -> None:
    mine = shown(signed_in.get(address(anna)).text)
    change(anna, ben, phone="030 1111")
    assert signed_in.post(address(anna), mine | {"phone": "030 1111"}).status_code == 302
    assert stored(anna, "version") == {"version": 2}


def test_mistakes_beside_a_conflict_keep_what_was_seen(
    anna: Customer, ben: User, signed_in: Client
) -> None:
    mine = shown(signed_in.get(address(anna)).text)
    change(anna, ben, notes="Ben's words")
    wrong = signed_in.post(address(anna), mine | {"notes": "My words", "birthday": "soon"})
    assert (wrong.status_code, shown(wrong.text)["birthday"]) == (422, "soon")
    answer = signed_in.post(address(anna), shown(wrong.text) | {"birthday": ""})
    assert [q.theirs for q in answer.context["form"].questions] == ["Ben's words"]


def test_a_version_that_the_page_did_not_write_asks_about_everything(
    anna: Customer, signed_in: Client
) -> None:
    mine = shown(signed_in.get(address(anna)).text) | {"seen": '{"name": 1}', "version": "7"}
    answer = signed_in.post(address(anna), mine | {"source": "Friend"})
    assert answer.status_code == 409
    assert [q.field.name for q in answer.context["form"].questions] == ["source"]


def test_one_field_is_asked_only_when_it_was_changed(
    anna: Customer, ben: User, signed_in: Client
) -> None:
    notes = address(anna, "fields/notes/")
    headers = htmx("customer-aside")
    mine = shown(signed_in.get(notes, headers=headers).text)
    change(anna, ben, phone="030 1111")
    assert signed_in.post(notes, mine | {"notes": "First"}, headers=headers).status_code == 200
    change(anna, ben, notes="Ben's words")
    answer = signed_in.post(notes, mine | {"notes": "My words"}, headers=headers)
    assert answer.status_code == 409
    assert ("Ben&#x27;s words" in answer.text, "<html" in answer.text) == (True, False)
    again = shown(answer.text)
    assert (again["notes"], again["keep-notes"]) == ("My words", "mine")
    signed_in.post(notes, again, headers=headers)
    assert stored(anna, "notes", "phone") == {"notes": "My words", "phone": "030 1111"}


def test_changed_fields_alone_are_recorded(anna: Customer, ben: User, signed_in: Client) -> None:
    mine = shown(signed_in.get(address(anna)).text)
    signed_in.post(address(anna), mine | {"deal_value": "1.500,00", "birthday": "15.3."})
    [event] = Event.objects.filter(kind="customer.changed")
    assert event.details == {"fields": ["deal_value", "birthday"]}


WORDS = st.text("abcABC äß<&'\"\n", max_size=12).map(str.strip)
EDITS = st.fixed_dictionaries(
    {},
    optional={
        "name": WORDS.map(lambda word: f"Anna {word}".strip().replace("\n", " ")),
        "company": WORDS.map(lambda word: word.replace("\n", " ")),
        "location": WORDS.map(lambda word: word.replace("\n", " ")),
        "kind": st.sampled_from(["customer", "partner", "investor"]),
        "notes": WORDS,
        "phone": st.sampled_from(["", "030 1111", "0170 5550123"]),
        "deal_value": st.sampled_from(["", "0", "1,200", "900.50"]),
        "birthday": st.sampled_from(["", "14 March", "15 March 1988"]),
    },
)


class TestAnyTwoEdits(TestCase):
    """Two people open the form, edit any fields at once, and the second chooses for each."""

    def setup_example(self) -> None:
        super().setup_example()
        self.workspace = WorkspaceFactory(slug="studio")
        self.client = Client()
        self.client.force_login(MembershipFactory(workspace=self.workspace).user)

    @settings(max_examples=25)
    @given(theirs=EDITS, mine=EDITS, choices=st.lists(st.booleans(), min_size=8, max_size=8))
    def test_every_choice_ends_in_the_row_and_no_word_is_lost(
        self, theirs: dict[str, str], mine: dict[str, str], choices: list[bool]
    ) -> None:
        stored = VALUES | {"deal_value": Decimal(1200), "birthday": date(1604, 3, 14)}
        anna = CustomerFactory(workspace=self.workspace, **stored)
        opened = shown(self.client.get(address(anna)).text)
        self.client.post(address(anna), opened | theirs)
        answer = self.client.post(address(anna), opened | mine)
        expected = VALUES | theirs | mine
        if answer.status_code == 409:
            again = shown(answer.text)
            for name, typed in mine.items():
                if typed != VALUES[name]:
                    assert again[name] == typed
            contested = [question.field.name for question in answer.context["form"].questions]
            both = [name for name in mine if changed_by_both(name, mine, theirs)]
            assert sorted(contested) == sorted(both)
            for name, is_mine in zip(contested, choices, strict=False):
                again[f"keep-{name}"] = "mine" if is_mine else "theirs"
                expected[name] = mine[name] if is_mine else theirs[name]
            assert self.client.post(address(anna), again).status_code == 302
        for name, typed in theirs.items():
            if mine.get(name, VALUES[name]) == VALUES[name]:
                expected[name] = typed
        form = shown(self.client.get(address(anna)).text)
        assert {name: form[name] for name in VALUES} == expected


def changed_by_both(name: str, mine: dict[str, str], theirs: dict[str, str]) -> bool:
    return len({VALUES[name], mine[name], theirs.get(name, VALUES[name])}) == 3
