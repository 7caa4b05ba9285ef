"""Links of people and what they wrote."""

import re
from datetime import date
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.models import Interaction
from crm.profile_forms import LONGEST_LINK, refusal_of
from crm.templatetags.people import ICONS, day_of_birth, host, linked


@given(st.text(alphabet=st.sampled_from("a<>&\"' .:/@w-\n")) | st.text())
def test_linked_text_says_what_was_written_and_has_no_tag_but_links(text: str) -> None:
    html = linked(text)
    plain = re.sub(
        r'<a class="link" href="[^"<>]*" rel="nofollow noopener noreferrer" '
        r'target="_blank">([^<>]*)</a>',
        r"\1",
        html,
    )
    assert not set("<>\"'") & set(plain)
    assert unescape(plain) == unescape(text) or "…" in plain


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://www.instagram.com/anna", "instagram.com"),
        ("http://Example.com:8080/", "example.com"),
        ("https://sub.anna.example", "sub.anna.example"),
        ("anna", "anna"),
    ],
)
def test_links_are_shown_by_host(link: str, expected: str) -> None:
    assert host(link) == expected


@pytest.mark.parametrize(
    ("link", "is_taken"),
    [
        ("https://anna.example/?a=1#b", True),
        ("http://localhost/", True),
        ("https://müller.example/ä", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://", False),
        ("https://anna .example", False),
        ("https://a.example/" + "x" * LONGEST_LINK, False),
    ],
)
def test_only_web_addresses_are_links(link: str, is_taken: bool) -> None:
    assert (refusal_of(link) == "") is is_taken


def test_birthday_is_told_with_the_year_where_it_is_known() -> None:
    days = [date(1990, 3, 14), date(1604, 2, 29), None]
    assert [day_of_birth(day) for day in days] == ["14 March 1990", "29 February", ""]


def test_every_kind_has_an_icon() -> None:
    assert set(ICONS) == set(Interaction.Kind)
