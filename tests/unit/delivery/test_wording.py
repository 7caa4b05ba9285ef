"""Texts with placeholders."""

from hypothesis import given
from hypothesis import strategies as st

from delivery import wording

VALUES = {
    "customer": "Anna",
    "session": "Wedding",
    "link": "https://studio.example/s/x/",
    "expires": "",
    "message": "One.\n\nTwo {customer}.",
}


def plain(template: str, **more: str) -> str:
    return wording.plain(wording.paragraphs(template, VALUES | more), "(below)")


def test_placeholders_are_filled() -> None:
    assert plain("Hello {customer},\n\nsee {session}: {link}") == (
        "Hello Anna,\n\nsee Wedding: (below)"
    )


def test_line_whose_placeholder_has_nothing_to_say_is_left_out() -> None:
    assert plain("Hello.\nUntil {expires}.\nBye.") == "Hello.\nBye."
    assert plain("Hello.\n\nUntil {expires}.\n\nBye.") == "Hello.\n\nBye."


def test_address_stands_in_no_line_of_its_own_in_plain_text() -> None:
    assert plain("Hello.\n\n{link}\n\nBye.") == "Hello.\n\nBye."
    (block,) = wording.paragraphs("{link}", VALUES)
    assert block.is_button
    (block,) = wording.paragraphs("Here: {link}", VALUES)
    assert not block.is_button


def test_what_a_value_says_in_braces_is_no_placeholder() -> None:
    assert plain("{message}") == "One.\n\nTwo {customer}."
    assert wording.subject("{session}", {"session": "{link}"}) == "{link}"


def test_unknown_placeholders_are_named() -> None:
    known = ["customer", "link"]
    assert wording.unknown("{customer} {link}", known) == []
    assert wording.unknown("{Customer} {} {link.x} {0} { link }", known) == [
        "{Customer}",
        "{}",
        "{link.x}",
        "{0}",
        "{ link }",
    ]


def test_lone_braces_are_letters() -> None:
    assert wording.unknown("a { b } }{", ["customer"]) == ["{ b }"]
    assert plain("a { b") == "a { b"


@given(st.text(), st.text())
def test_subject_is_one_line_whatever_is_said(template: str, name: str) -> None:
    found = wording.subject(template, {"session": name})
    assert found == " ".join(found.split())
    assert found.isprintable()


@given(st.text())
def test_any_text_can_be_filled(text: str) -> None:
    blocks = wording.paragraphs(text, VALUES)
    assert isinstance(wording.plain(blocks, "x"), str)
