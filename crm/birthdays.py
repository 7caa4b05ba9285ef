"""Birthdays, some of which people know without the year."""

from datetime import date

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
