"""What the bell tells: rows that follow from what is due, each written once.

Told twice, or by two workers at once, a notice stands there once: `source` is unique for a member.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any
from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import Truncator

from crm.birthdays import next_birthday
from crm.models import Contact, Customer, Meeting, Reminder, Task
from crm.models.customer_queryset import birthday_within
from photocrm.accounts.models import User, Workspace
from photocrm.exports.models import Export
from photocrm.exports.presenters import outcome
from photocrm.today.actions import news
from photocrm.today.clocks import Morning, mornings
from photocrm.today.models import Notification

SOON = timedelta(hours=1)
NEWS = timedelta(hours=1)
BATCH = 500
TASKS = "tasks/"

Kind = Notification.Kind


def notify(now: datetime) -> int:
    """Write what is due at `now` and was not told yet; returns how many notices there are."""
    days = (of_the_day(morning) for morning in mornings(now))
    told = list(chain(meetings(now), exports(now), news.of_recipients(now), *days))
    Notification.objects.bulk_create(told, batch_size=BATCH, ignore_conflicts=True)
    return len(told)


def read(*, workspace: Workspace, by: User, upto: datetime, **only: Any) -> int:
    """Mark the own notices as read, those that came until `upto`; returns how many."""
    mine = Notification.objects.of(workspace).filter(user=by, read_at=None, **only)
    return mine.filter(created_at__lte=upto).update(read_at=timezone.now())


def of_the_day(morning: Morning) -> Iterator[Notification]:
    yield from tasks(morning)
    yield from reminders(morning)
    yield from birthdays(morning)
    yield from touches(morning)


def meetings(now: datetime) -> Iterator[Notification]:
    """In the next hour, for the members who come."""
    soon = Meeting.objects.in_sight().filter(starts_at__gt=now, starts_at__lte=now + SOON)
    rows = soon.prefetch_related("people")
    for meeting in rows:
        text = f"{meeting.title} is about to begin"
        source = f"meeting:{meeting.pk}:{meeting.starts_at:%Y%m%d%H%M}"
        users = [person.user_id for person in meeting.people.all() if person.user_id]
        for user_id in users or filter(None, [meeting.created_by_id]):
            row = notice(Kind.MEETING, meeting, user_id, text, source)
            row.due_at = meeting.starts_at
            yield row


def exports(now: datetime) -> Iterator[Notification]:
    """Files that were finished in the last hour, or will never be, for the members who wait."""
    over = Export.objects.filter(finished_at__gt=now - NEWS, finished_at__lte=now)
    told = over.filter(status__in=(Export.Status.READY, Export.Status.FAILED))
    for export in told.filter(workspace__memberships__user=F("created_by")):
        yield Notification(
            workspace_id=export.workspace_id,
            user_id=export.created_by_id,
            kind=Kind.EXPORT,
            text=outcome(export),
            path=f"exports/{export.pk}/",
            source=f"export:{export.pk}",
            due_at=export.finished_at or now,
        )


def tasks(morning: Morning) -> Iterator[Notification]:
    due = Task.objects.in_sight().open().filter(workspace__in=morning.members, due_on=morning.day)
    for task in due:
        source = f"task:{task.pk}:{task.due_on}"
        text = f"Due today: {task.title}"
        yield from whose(morning, task, [task.assignee_id or task.created_by_id], text, source)


def reminders(morning: Morning) -> Iterator[Notification]:
    due = Reminder.objects.in_sight().filter(workspace__in=morning.members, next_on=morning.day)
    for reminder in due:
        source = f"reminder:{reminder.pk}:{reminder.next_on}"
        users = [reminder.assignee_id or reminder.created_by_id]
        yield from whose(morning, reminder, users, f"Reminder: {reminder.title}", source)


def birthdays(morning: Morning) -> Iterator[Notification]:
    within = Q(birthday_within(morning.day, morning.day), workspace__in=morning.members)
    contacts = Contact.objects.in_sight().filter(within).select_related("customer")
    people: list[Customer | Contact] = [*Customer.objects.filter(within), *contacts]
    for person in people:
        customer = person.customer if isinstance(person, Contact) else person
        day = next_birthday(person.birthday or morning.day, morning.day)
        users = (
            [customer.assignee_id]
            if customer.assignee_id
            else sorted(morning.leading[customer.workspace_id])
        )
        text, source = f"Birthday of {person.name}", f"birthday:{person.pk}:{day.year}"
        yield from whose(morning, customer, users, text, source, kind=Kind.BIRTHDAY)


def touches(morning: Morning) -> Iterator[Notification]:
    customers = Customer.objects.filter(workspace__in=morning.members, assignee__isnull=False)
    due: Any = customers.touch_due(morning.day, morning.zone)
    for customer in due:
        text, source = (
            f"Get in touch with {customer.name}",
            f"touch:{customer.pk}:{customer.touch_on}",
        )
        yield from whose(morning, customer, [customer.assignee_id], text, source, kind=Kind.TOUCH)


def whose(
    morning: Morning,
    row: Any,
    users: Iterable[UUID | None],
    text: str,
    source: str,
    *,
    kind: str = "",
) -> Iterator[Notification]:
    """For those of `users` who are members in this time zone; others are told by their own."""
    for user_id in users:
        if user_id in morning.members[row.workspace_id]:
            told = notice(kind or row._meta.model_name, row, user_id, text, source)
            told.due_at = morning.at
            yield told


def notice(kind: str, row: Any, user_id: UUID, text: str, source: str) -> Notification:
    customer_id = row.pk if isinstance(row, Customer) else row.customer_id
    return Notification(
        workspace_id=row.workspace_id,
        user_id=user_id,
        kind=kind,
        text=Truncator(text).chars(300),
        path=f"customers/{customer_id}/" if customer_id else TASKS,
        source=source,
    )
