"""The lists of the Tasks page that have no end: all that is open, and all that was done."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import DateField, DateTimeField, ExpressionWrapper, F, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from crm.agenda import Line, Span
from crm.models import Meeting, Reminder, Task
from photocrm.pagination import page_merged

NEVER = date.max  # the day of tasks without one, which come last


def all_open(span: Span, now: datetime, after: str) -> tuple[list[Line], str]:
    """Tasks, coming meetings and reminders by their day; the lines, and the cursor behind them."""
    open_tasks = span.mine(Task.objects).open()
    coming = span.mine(Meeting.objects).filter(ends_at__gt=now)
    pending = span.mine(Reminder.objects).filter(next_on__isnull=False)
    days = (
        (open_tasks.filter(due_on__isnull=False), F("due_on")),
        (open_tasks.filter(due_on=None), Value(NEVER)),
        (coming, TruncDate("starts_at", tzinfo=span.zone)),
        (pending, F("next_on")),
    )
    lists = [
        rows.annotate(day=ExpressionWrapper(day, DateField())).order_by("day", "pk")
        for rows, day in days
    ]
    lines, after = page(lists, after)
    return sorted(lines, key=lambda line: line.order), after


def all_done(span: Span, now: datetime, after: str) -> tuple[list[Line], str]:
    """As `all_open`, the latest first. A reminder is over since it was last written."""
    moments = (
        (span.mine(Task.objects).filter(done_at__isnull=False), "done_at"),
        (span.mine(Meeting.objects).filter(ends_at__lte=now), "starts_at"),
        (span.mine(Reminder.objects).filter(next_on=None), "updated_at"),
    )
    lists = [
        rows.annotate(moment=ExpressionWrapper(F(name), DateTimeField())).order_by("-moment", "-pk")
        for rows, name in moments
    ]
    return page(lists, after)


def page(lists: list[Any], after: str) -> tuple[list[Line], str]:
    found = page_merged([rows.for_list() for rows in lists], after=after, size=settings.PAGE_SIZE)
    return [line_of(row) for row in found.rows], found.after


def line_of(row: Any) -> Line:
    day = timezone.localtime(row.moment).date() if hasattr(row, "moment") else row.day
    at = row.starts_at if isinstance(row, Meeting) else None
    kind = row._meta.model_name
    return Line(kind, row, row.title, None if day == NEVER else day, row.customer, at)
