"""When a reminder comes up; knows no model."""

from datetime import date, timedelta

from crm.birthdays import in_year

WEEKLY, YEARLY = "weekly", "yearly"
WEEK = timedelta(weeks=1)


def next_after(first: date, repeat: str, day: date) -> date | None:
    """The first time after `day`, None when there is none. Yearly ones of 29 February come up on
    the 28th in other years.
    """
    if day < first:
        return first
    if repeat == WEEKLY:
        return day + WEEK - (day - first) % WEEK
    if repeat == YEARLY:
        this_year = in_year(first, day.year)
        return this_year if this_year > day else in_year(first, day.year + 1)
    return None


def first_from(first: date, repeat: str, today: date) -> date:
    """When a reminder that somebody just wrote comes up; a single one may be late already."""
    return next_after(first, repeat, today - timedelta(days=1)) or first


def touch_due_on(last_contact: date, weeks: int | None) -> date | None:
    """When a customer wants to be spoken to again; None without a rhythm."""
    return last_contact + weeks * WEEK if weeks else None
