"""Birthdays, some of which people know without the year."""

import re
from calendar import isleap, monthrange
from datetime import date, timedelta

# The year of birthdays whose year is unknown: a leap year that nobody living was born in, and the
# one that vCards of Apple say they omit.
NO_YEAR = 1604
EARLIEST = 1850
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# The day stands before the month, but for ISO dates and written months.
WAYS = tuple(
    re.compile(way, re.IGNORECASE)
    for way in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        r"--(?P<month>\d{2})-?(?P<day>\d{2})",
        r"(?P<day>\d{1,2})[./]\s*(?P<month>\d{1,2})(?:[./]\s*(?P<year>\d{4})?)?",
        r"(?P<day>\d{1,2})(?:\.|[a-z]{2}\b)?\s*(?:of\s+)?(?P<month>[a-z]{3,})(?:[.,]?\s+(?P<year>\d{4}))?",
        r"(?P<month>[a-z]{3,})\.?\s*(?P<day>\d{1,2})(?:[a-z]{2}\b)?(?:,?\s+(?P<year>\d{4}))?",
    )
)


class Unreadable(ValueError):
    """Its text says what to type instead."""


def has_year(birthday: date) -> bool:
    return birthday.year != NO_YEAR


def next_birthday(birthday: date, today: date) -> date:
    """The next one from today on; those of 29 February are on the 28th in other years."""
    this_year = in_year(birthday, today.year)
    return this_year if this_year >= today else in_year(birthday, today.year + 1)


def in_year(birthday: date, year: int) -> date:
    try:
        return birthday.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def shown(birthday: date) -> str:
    """`14 March`, or `14 March 1988`."""
    year = f" {birthday.year}" if has_year(birthday) else ""
    return f"{birthday.day} {MONTHS[birthday.month - 1]}{year}"


def read(text: str) -> date:
    """A birthday as people type it, with the year or without; raises Unreadable."""
    matches = filter(None, (way.fullmatch(text.strip()) for way in WAYS))
    match = next(matches, None)
    if match is None:
        raise Unreadable("Type a day as “14 March”, “14.3.1988” or “1988-03-14”.")
    found = match.groupdict()
    year = int(found.get("year") or NO_YEAR)
    if year != NO_YEAR and year < EARLIEST:
        raise Unreadable(f"Nobody living was born in {year}. Leave the year out if it is unknown.")
    try:
        return date(year, month_of(found["month"]), int(found["day"]))
    except ValueError:
        raise Unreadable(f"The calendar has no day “{text.strip()}”.") from None


def month_of(word: str) -> int:
    """Its number, however many letters of the name are written; raises ValueError."""
    if word.isdigit():
        return int(word)
    named = [month for month in MONTHS if month.lower().startswith(word.lower())]
    return MONTHS.index(named[0]) + 1 if named else int(word)


def days_by_month(first: date, last: date) -> dict[int, tuple[int, int]]:
    """The days of a span of less than a year, as first and last day of each month it touches.

    In years without a 29 February its birthdays belong to the 28th.
    """
    spans: dict[int, tuple[int, int]] = {}
    day = first
    while day <= last:
        until = min(last, date(day.year, day.month, monthrange(day.year, day.month)[1]))
        end = 29 if (until.month, until.day) == (2, 28) and not isleap(day.year) else until.day
        spans[day.month] = (day.day, end)
        day = until + timedelta(days=1)
    return spans
