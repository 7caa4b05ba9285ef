"""Birthdays, some of which people know without the year."""

from calendar import isleap, monthrange
from datetime import date, timedelta

# The year of birthdays whose year is unknown: a leap year that nobody living was born in, and the
# one that vCards of Apple say they omit.
NO_YEAR = 1604


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
