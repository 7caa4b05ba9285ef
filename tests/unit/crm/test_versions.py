"""Who changed what, when two people edited the same fields."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import versions
from crm.versions import Comparison, compare

FEW = st.sampled_from(["", "a", "b"])
VALUES = st.fixed_dictionaries({"name": FEW, "phone": FEW, "notes": FEW})


def test_each_way_two_people_can_change_a_field() -> None:
    seen = dict.fromkeys(("same", "mine", "theirs", "alike", "both"), "old")
    mine = seen | {"mine": "m", "alike": "x", "both": "m"}
    theirs = seen | {"theirs": "t", "alike": "x", "both": "t"}
    assert compare(seen=seen, mine=mine, theirs=theirs) == Comparison(["both"], ["theirs"])


def test_without_what_was_seen_everything_that_differs_is_asked() -> None:
    mine, theirs = {"name": "a", "phone": "1"}, {"name": "b", "phone": "1"}
    assert compare(seen=None, mine=mine, theirs=theirs) == Comparison(["name"], [])


@given(VALUES, VALUES, VALUES)
def test_every_change_of_either_side_has_its_place(seen: Any, mine: Any, theirs: Any) -> None:
    found = compare(seen=seen, mine=mine, theirs=theirs)
    for name in seen:
        i_did, they_did = mine[name] != seen[name], theirs[name] != seen[name]
        differ = mine[name] != theirs[name]
        assert (name in found.contested) == (i_did and they_did and differ)
        assert (name in found.taken) == (they_did and not i_did)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", "7", '{"name": "Anna"}', '{"name": "Anna", "deal_value": "much"}'],
)
def test_what_the_page_did_not_write_was_not_seen(text: str) -> None:
    assert versions.read(text, ["name", "deal_value"]) is None


def test_unknown_fields_were_not_seen() -> None:
    assert versions.read(json.dumps({"colour": "red"}), ["colour"]) is None
