"""Birthdays as people type them."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.birthdays import MONTHS, NO_YEAR, Unreadable, in_year, next_birthday, read, shown

DAYS = st.dates(min_value=date(1850, 1, 1), max_value=date(2199, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "14 March",
        "14 march",
        " 14. March ",
        "14th of March",
        "14mar",
        "Mar 14",
        "March 14th",
        "14.3.",
        "14.03",
        "14/3",
        "14. 3.",
        "--03-14",
        "--0314",
        "1604-03-14",
    ],
)
def test_reads_a_day_without_its_year(text: str) -> None:
    assert read(text) == date(NO_YEAR, 3, 14)


@pytest.mark.parametrize(
    "text",
    [
        "14 March 1988",
        "14 Mar. 1988",
        "14.3.1988",
        "14.03.1988",
        "14/03/1988",
        "1988-03-14",
        "1988-3-14",
        "March 14, 1988",
        "Mar 14 1988",
    ],
)
def test_reads_a_day_with_its_year(text: str) -> None:
    assert read(text) == date(1988, 3, 14)


def test_the_day_stands_before_the_month() -> None:
    assert (read("4/3/1988"), read("3.4.")) == (date(1988, 3, 4), date(NO_YEAR, 4, 3))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type a day as “14 March”, “14.3.1988” or “1988-03-14”."),
        ("soon", "Type a day as “14 March”, “14.3.1988” or “1988-03-14”."),
        ("14.3.88", "Type a day as “14 March”, “14.3.1988” or “1988-03-14”."),
        ("14 Marzipan", "The calendar has no day “14 Marzipan”."),
        ("31.4.", "The calendar has no day “31.4.”."),
        ("3/14/1988", "The calendar has no day “3/14/1988”."),
        ("29 February 1989", "The calendar has no day “29 February 1989”."),
        ("0000-00-00", "Nobody living was born in 0. Leave the year out if it is unknown."),
        ("1.1.1749", "Nobody living was born in 1749. Leave the year out if it is unknown."),
    ],
)
def test_says_what_to_type_instead(text: str, sentence: str) -> None:
    with pytest.raises(Unreadable, match=f"^{re.escape(sentence)}$"):
        read(text)


def test_29_february_may_lack_its_year() -> None:
    day = read("29 Feb")
    assert (shown(day), in_year(day, 2026)) == ("29 February", date(2026, 2, 28))
    assert next_birthday(day, date(2027, 12, 1)) == date(2028, 2, 29)


@given(DAYS)
def test_what_is_shown_is_read(day: date) -> None:
    without = in_year(day, NO_YEAR)
    assert (read(shown(day)), read(shown(without))) == (day, without)


@given(DAYS)
def test_every_way_of_writing_means_the_same(day: date) -> None:
    month = MONTHS[day.month - 1]
    ways = (
        f"{day:%Y-%m-%d}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day:%d/%m/%Y}",
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month[:3].upper()} {day.year}",
    )
    assert {read(way) for way in ways} == {day}


@given(st.text(max_size=40))
def test_anything_else_is_refused_in_words(text: str) -> None:
    try:
        assert isinstance(read(text), date)
    except Unreadable as refusal:
        assert str(refusal).endswith(".")
