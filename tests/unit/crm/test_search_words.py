"""How names, addresses and phone numbers become words, and queries starts of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import phones, search


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Łukasz Müller", "lukasz muller"),
        ("STRASSE Straße", "strasse strasse"),
        ("Søren Æbelø", "soren aebelo"),
        ("İpek", "ipek"),
        ("Zoë", "zoe"),
    ],
)
def test_plain_text_has_no_case_and_no_accents(written: str, expected: str) -> None:
    assert search.plain(written) == expected


def test_search_text_holds_every_word_from_each_part_on_and_umlauts_in_every_spelling() -> None:
    found = search.search_text(
        *("Anna-Lena Müller", "Foto AG", "Köln", "a.mueller@mail.example"),
        phone_numbers=["+49 (0)30 1234567"],
        country="DE",
    )
    assert found == (
        " anna-lena annalena lena muller mueller foto ag koln koeln"
        " a.mueller@mail.example a.muller@mail.example"
        " mueller@mail.example muller@mail.example mail.example example"
        " 490301234567 0301234567 301234567 1234567 49301234567"
    )


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("0170 123", {"0170123", "170123", "49170123"}),
        ("+33 6 12 34 56 78", {"33612345678", "612345678", "12345678", "345678", "5678"}),
        ("+39 06 5550 1234", {"390655501234", "0655501234", "655501234", "55501234", "1234"}),
        ("030/00", {"03000", "3000", "493000"}),
        ("none", set()),
    ],
)
def test_phone_is_found_from_each_group_on_however_it_was_typed(
    phone: str, expected: set[str]
) -> None:
    assert expected <= set(search.phone_words(phone, country="DE")) <= expected | {"0612345678"}


FORMS = (
    *("+33 6 12 34 56 78", "0033612345678", "06 12 34 56 78", "0612345678", "+33 (0)6 12345678"),
    *("06.12.34.56.78", "(06) 12-34-56-78", "\u202a+33\u00a06\u201112345678\u202c", "33612345678"),
    *("612345678", "+33 06 12 34 56 78", "06/12345678", "٠٦١٢٣٤٥٦٧٨"),
)


@pytest.mark.parametrize("typed", FORMS)
@pytest.mark.parametrize("kept", FORMS)
def test_number_in_any_form_finds_it_in_any_other(kept: str, typed: str) -> None:
    (start,) = search.asked(typed) or [""]
    words = set(search.phone_words(kept, country="FR"))
    assert start
    assert any(word.startswith(start) for word in words)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", []),
        ("  ", []),
        ("+", []),
        ("00", []),
        ("Ann Mül", ["ann", "mul"]),
        ("Mueller", ["muller"]),
        ("0170 / 12", ["17012"]),
        ("+49 170", ["49170"]),
        ("+49 (0)170", ["49170"]),
        ("0", ["0"]),
        ("100%_", ["100"]),
        ("Anna Ott <anna@ott.example>", ["anna", "ott", "anna@ott.example"]),
        ("o’b", ["o'b"]),
        ("24-7", ["247"]),
        ("%", None),
        ("_", None),
    ],
)
def test_query_asks_for_starts_of_words(typed: str, expected: list[str] | None) -> None:
    assert search.asked(typed) == expected


def test_what_like_understands_is_taken_as_it_is() -> None:
    assert search.pattern(r"a%_\b") == r"% a\%\_\\b%"


letters = st.text("aeouämüßlrt", min_size=1, max_size=12)


@given(word=letters, length=st.integers(1, 12))
def test_start_of_a_word_is_one_in_every_spelling(word: str, length: int) -> None:
    whole, start = (search.folded(search.plain(text)) for text in (word, word[:length]))
    assert whole.startswith(start)


@given(st.text())
def test_any_text_makes_words_without_spaces(text: str) -> None:
    assert not [word for word in search.words(text) if not word or word.split() != [word]]


@given(st.text())
def test_any_number_that_is_asked_for_is_made_of_digits(text: str) -> None:
    assert phones.typed_digits(text).isdecimal() or not phones.digits(text)
