"""When reminders, birthdays and rhythms come up."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm import schedule
from crm.birthdays import days_by_month, in_year, next_birthday

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(first=DAYS, day=DAYS)
def test_weekly_comes_up_after_the_day_on_its_weekday_and_skips_none(first: date, day: date):
    found = schedule.next_after(first, "weekly", day)
    assert found is not None
    assert found > day
    assert found >= first
    assert (found - first).days % 7 == 0
    assert found == first or found - timedelta(weeks=1) <= day


@given(first=DAYS, day=DAYS)
def test_yearly_comes_up_after_the_day_on_its_date_and_skips_none(first: date, day: date):
    found = schedule.next_after(first, "yearly", day)
    assert found is not None
    assert found > day
    assert found == in_year(first, found.year)
    assert found == first or in_year(first, found.year - 1) <= day


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2024, 2, 28), date(2024, 2, 29)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 29)),
    ],
)
def test_yearly_of_29_february_is_on_the_28th_in_other_years(day: date, found: date):
    assert schedule.next_after(date(2024, 2, 29), "yearly", day) == found


def test_once_is_over_after_its_day():
    first = date(2026, 5, 4)
    assert schedule.next_after(first, "once", date(2026, 5, 3)) == first
    assert schedule.next_after(first, "once", first) is None


@given(first=DAYS, repeat=st.sampled_from(["weekly", "yearly"]), today=DAYS)
def test_what_is_just_written_comes_up_today_or_later(first: date, repeat: str, today: date):
    assert schedule.first_from(first, repeat, today) >= today


def test_a_single_reminder_may_be_late_from_the_start():
    assert schedule.first_from(date(2026, 1, 1), "once", date(2026, 5, 1)) == date(2026, 1, 1)


def test_a_rhythm_counts_weeks_from_the_last_contact():
    assert schedule.touch_due_on(date(2026, 11, 1), 6) == date(2026, 12, 13)
    assert schedule.touch_due_on(date(2026, 11, 1), None) is None


@given(
    birthday=DAYS,
    first=st.dates(date(2000, 1, 1), date(2060, 12, 31)),
    length=st.integers(0, 300),
)
def test_days_by_month_hold_exactly_the_birthdays_of_the_span(
    birthday: date, first: date, length: int
):
    last = first + timedelta(days=length)
    found = days_by_month(first, last).get(birthday.month)
    is_within = found is not None and found[0] <= birthday.day <= found[1]
    assert is_within == (first <= next_birthday(birthday, first) <= last)


def test_no_days_before_the_first():
    assert days_by_month(date(2026, 5, 2), date(2026, 5, 1)) == {}
