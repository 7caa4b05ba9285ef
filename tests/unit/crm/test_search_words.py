"""How names, addresses and phone numbers become words, and queries patterns."""

import pytest

from crm import search


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


def test_search_text_holds_every_word_its_parts_and_umlauts_written_out() -> None:
    found = search.search_text(
        name="Anna-Lena Müller",
        company="Foto AG",
        email="a.mueller@mail.example",
        phone="+49 (0)30 1234",
    )
    assert found == (
        " anna-lena anna lena muller mueller foto ag a.mueller@mail.example a mail example"
        " 490301234 0301234 301234 1234"
    )


@pytest.mark.parametrize(
    ("phone", "expected"),
    [
        ("0170 123", {"0170123", "170123", "123"}),
        ("0049 170 123", {"0049170123", "49170123", "170123", "123"}),
        ("+91 22 5550-0134", {"912255500134", "2255500134", "55500134", "0134", "134"}),
        ("030/00", {"03000", "3000", "00"}),
        ("none", set()),
    ],
)
def test_phone_is_found_from_each_typed_group_and_without_prefix(
    phone: str, expected: set[str]
) -> None:
    assert set(search.phone_words(phone)) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", []),
        ("  ", []),
        ("Ann Mül", ["% ann%", "% mul%"]),
        ("0170 / 12", ["% 17012%"]),
        ("+49 170", ["% 49170%"]),
        ("0", ["% 0%"]),
        ("100%_", [r"% 100\%\_%"]),
    ],
)
def test_patterns(typed: str, expected: list[str]) -> None:
    assert search.patterns(typed) == expected


def test_longest_text_still_fits_the_index() -> None:
    longest = "".join(f"wörd{number} " for number in range(2_000))
    text = search.search_text(name=longest, company=longest, email="", phone="")
    assert len(text.encode()) <= search.INDEXABLE_BYTES


def test_longest_phone_adds_few_words() -> None:
    text = search.search_text(name="", company="", email="", phone="0 " * 25)
    assert len(text.encode()) < search.INDEXABLE_BYTES / 3
