"""Who of a row is which contact of a customer, and what that changes."""

from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.importing.circle import PARTS, Circle, folded

CUSTOMER = uuid4()
names = st.sampled_from(["Ben", "Zoe", "Ann"])
numbers = st.sampled_from(["", "+491", "+492"])


def somebody(name: str, **said: Any) -> dict[str, Any]:
    person = dict.fromkeys(PARTS, "") | {"name": name, "birthday": None} | said
    return person | {"phone_e164": person["phone"]}


def stored(*people: dict[str, Any]) -> list[dict[str, Any]]:
    usual = {"customer_id": CUSTOMER, "is_trashed": False, "is_recent": False}
    return [
        usual | {"id": f"contact {number}"} | person
        for number, person in enumerate(people, start=1)
    ]


def after(there: list[dict[str, Any]], *rows: list[dict[str, Any]], overwrite: bool) -> list[str]:
    """All in one line each: name, title, e-mail, phone and birthday."""
    circle = Circle(CUSTOMER, deepcopy(there))
    for row in rows:
        circle.welcome(folded(row), overwrite=overwrite)
    return [
        " ".join(str(person[part]) for part in PARTS if person[part])
        for person in circle.people.values()
    ]


BEN = somebody("Ben", email="ben@x", phone="+491", title="Groom")
HOME = [somebody("Ann", email="home@x"), somebody("Bob", email="home@x")]


@pytest.mark.parametrize(
    ("said", "filled", "overwritten"),
    [
        (
            somebody("Benjamin", email="BEN@x", title="Father", birthday="1990-05-01"),
            "Ben Groom ben@x +491 1990-05-01",
            "Benjamin Father BEN@x +491 1990-05-01",
        ),
        (somebody("Benjamin", phone="+491"), "Ben Groom ben@x +491", "Benjamin Groom ben@x +491"),
        (
            somebody("BÉN", email="new@x", phone="+492"),
            "Ben Groom ben@x +491",
            "BÉN Groom new@x +492",
        ),
        (
            somebody("ben@x", email="ben@x", title="Partner", assumed=("name", "title")),
            "Ben Groom ben@x +491",
            "Ben Groom ben@x +491",
        ),
    ],
)
def test_contacts_are_known_by_email_else_phone_else_name(
    said: Any, filled: str, overwritten: str
) -> None:
    assert after(stored(BEN), [said], overwrite=False) == [filled]
    assert after(stored(BEN), [said], overwrite=True) == [overwritten]


@pytest.mark.parametrize("overwrite", [True, False])
@pytest.mark.parametrize(
    ("there", "rows", "then"),
    [
        ([], [HOME], ["Ann home@x", "Bob home@x"]),
        ([], [[one] for one in HOME], ["Ann home@x", "Bob home@x"]),
        (HOME[:1], [HOME], ["Ann home@x", "Bob home@x"]),
        (HOME, [HOME[::-1]], ["Ann home@x", "Bob home@x"]),
        (HOME, [[somebody("Cy", email="home@x")]], ["Ann home@x", "Bob home@x", "Cy home@x"]),
        (
            [somebody("Ann", email="ann@x", phone="+491")],
            [[somebody("Bob", email="bob@x", phone="+491")]],
            ["Ann ann@x +491", "Bob bob@x +491"],
        ),
        ([], [[somebody("Ben"), somebody("Ben", email="ben@x")]], ["Ben ben@x"]),
        (
            [],
            [[somebody("Ben", title="Groom"), somebody("Ben", title="Father")]],
            ["Ben Groom", "Ben Father"],
        ),
        (
            [],
            [[somebody("Jo", email="a@x")], [somebody("Jo", email="b@x")]],
            ["Jo a@x", "Jo b@x"],
        ),
    ],
)
def test_those_who_share_something_stay_apart(
    there: Any, rows: Any, then: list[str], *, overwrite: bool
) -> None:
    assert after(stored(*there), *rows, overwrite=overwrite) == then
    again = stored(*after_people(there, rows, overwrite=overwrite))
    assert after(again, *rows, overwrite=overwrite) == then


def after_people(there: Any, rows: Any, *, overwrite: bool) -> list[dict[str, Any]]:
    circle = Circle(CUSTOMER, stored(*deepcopy(there)))
    for row in rows:
        circle.welcome(folded(row), overwrite=overwrite)
    return [{part: one[part] for part in (*PARTS, "phone_e164")} for one in circle.people.values()]


def test_an_address_that_stands_in_for_a_name_gives_way_to_one() -> None:
    there = stored(somebody("ben@x", email="ben@x"))
    assert after(there, [somebody("Ben", email="ben@x")], overwrite=False) == ["Ben ben@x"]


@pytest.mark.parametrize("name", ["Ben", "ben"])
def test_whom_a_person_removed_stays_removed(name: str) -> None:
    gone = BEN | {"is_trashed": True}
    said = [somebody(name, email="ben@x", birthday="1990-05-01")]
    assert after(stored(gone), said, overwrite=True) == ["Ben Groom ben@x +491"]


def test_another_one_with_the_address_of_whom_a_person_removed_comes() -> None:
    said = [somebody("Zoe", email="ben@x")]
    found = after(stored(BEN | {"is_trashed": True}), said, overwrite=True)
    assert found == ["Ben Groom ben@x +491", "Zoe ben@x"]


@st.composite
def people(draw: st.DrawFn) -> dict[str, Any]:
    emails = st.sampled_from(["", "b@x", "z@x"])
    return somebody(draw(names), email=draw(emails), phone=draw(numbers))


@given(st.lists(people(), max_size=4))
def test_the_same_people_twice_change_nothing(row: list[dict[str, Any]]) -> None:
    first = after_people([], [row], overwrite=True)
    circle = Circle(CUSTOMER, stored(*first))
    assert circle.welcome(folded(row), overwrite=True) == ([], {})
