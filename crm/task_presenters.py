"""Words for the Tasks page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.utils.formats import date_format

from crm.agenda import Line
from crm.task_filters import SHOW, WHOSE, TaskFilter
from photocrm.pills import Pill

EMPTY = {
    "": ("Nothing left for today", "What is due shows up here."),
    "overdue": ("Nothing is overdue", "Well done."),
    "week": ("Nothing in the next 7 days", "Tasks, meetings and birthdays show up here."),
    "month": ("Nothing in the next 30 days", "Tasks, meetings and birthdays show up here."),
    "all": ("Nothing to do", "Tasks, meetings and reminders show up here."),
    "done": ("Nothing done yet", "Finished tasks, past meetings and reminders are kept here."),
}


@dataclass(frozen=True)
class Day:
    heading: str
    lines: list[Line]
    is_late: bool = False


def pills(filters: TaskFilter, name: str, choices: Sequence[tuple[str, str]]) -> list[Pill]:
    current = filters.data.get(name, "")
    return [
        Pill(url=filters.query(**{name: value}), label=label, current=value == current)
        for value, label in choices
    ]


def show_pills(filters: TaskFilter) -> list[Pill]:
    return pills(filters, "show", SHOW)


def whose_pills(filters: TaskFilter) -> list[Pill]:
    return pills(filters, "whose", WHOSE)


def days(lines: Iterable[Line], today: date) -> list[Day]:
    """One behind the other, as the lines come; everything late is one day."""
    grouped = groupby(lines, key=lambda line: heading(line.on, today))
    return [Day(name, list(found), name == "Overdue") for name, found in grouped]


def heading(day: date | None, today: date) -> str:
    if day is None:
        return "Without a date"
    if day < today:
        return "Overdue"
    if day == today:
        return "Today"
    if day == today + timedelta(days=1):
        return "Tomorrow"
    return date_format(day, "l j F" if day.year == today.year else "l j F Y")
