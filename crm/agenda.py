"""What stands on whose days: tasks, meetings, reminders, next actions, birthdays, keeping in touch.

Read across models and put in one order; each kind is read to LONGEST lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from crm.birthdays import has_year, next_birthday
from crm.models import Contact, Customer, Meeting, Reminder, Task
from crm.models.customer_queryset import birthday_within
from photocrm.accounts.models import User, Workspace

LONGEST = 200
KINDS = ("meeting", "task", "reminder", "action", "birthday", "touch")


@dataclass(frozen=True)
class Line:
    """`row` is what it is about; `on` its day, None for a task of no day, `at` a meeting's time."""

    kind: str
    row: Any
    title: str
    on: date | None
    customer: Customer | None
    at: datetime | None = None

    @property
    def day(self) -> str:
        """As addresses carry it."""
        return self.on.isoformat() if self.on else ""

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to be done about it."""
        if self.kind == "meeting":
            return bool(self.row.ends_at <= timezone.now())
        if self.kind == "task":
            return self.row.done_at is not None
        return self.kind == "reminder" and self.row.next_on is None

    @property
    def names_customer(self) -> bool:
        """Whether the title says for whom, and leads there."""
        is_of_customer = self.kind in ("birthday", "touch")
        return is_of_customer and self.customer is not None and self.customer.name in self.title

    @property
    def order(self) -> tuple[date, int, str]:
        clock = timezone.localtime(self.at).strftime("%H:%M") if self.at else ""
        return (self.on or date.max, KINDS.index(self.kind), clock)


@dataclass(frozen=True)
class Span:
    """Whose days (everybody's without `user`), as seen on `today` by the clock of `zone`."""

    workspace: Workspace
    user: User | None
    today: date
    last: date
    zone: ZoneInfo

    def moment(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self.zone)

    def mine(self, rows: Any) -> Any:
        found = rows.of(self.workspace).in_sight()
        return found.of_member(self.user) if self.user else found

    def cared_for(self, customers: Any) -> Any:
        found = customers.of(self.workspace)
        return found.cared_for_by(self.user) if self.user else found


def agenda(span: Span) -> list[Line]:
    """Everything up to `span.last`, what is overdue first."""
    kinds = (meetings, tasks, reminders, actions, birthdays, touches)
    return sorted(chain.from_iterable(kind(span) for kind in kinds), key=lambda line: line.order)


def meetings(span: Span) -> Iterator[Line]:
    start, end = span.moment(span.today), span.moment(span.last + timedelta(days=1))
    found = span.mine(Meeting.objects).between(start, end).for_list()
    for meeting in found.order_by("starts_at", "pk")[:LONGEST]:
        day = timezone.localtime(meeting.starts_at, span.zone).date()
        yield Line("meeting", meeting, meeting.title, day, meeting.customer, meeting.starts_at)


def tasks(span: Span) -> Iterator[Line]:
    due = span.mine(Task.objects).due_by(span.last).for_list()
    for task in due.order_by("due_on", "pk")[:LONGEST]:
        yield line_of(task)


def line_of(task: Task) -> Line:
    return Line("task", task, task.title, task.due_on, task.customer)


def reminders(span: Span) -> Iterator[Line]:
    due = span.mine(Reminder.objects).due_by(span.last).for_list()
    for reminder in due.order_by("next_on", "pk")[:LONGEST]:
        yield Line("reminder", reminder, reminder.title, reminder.next_on, reminder.customer)


def actions(span: Span) -> Iterator[Line]:
    """The next actions of the member's own customers."""
    customers = Customer.objects.of(span.workspace).actions_due(span.last)
    if span.user:
        customers = customers.filter(assignee=span.user)
    for customer in customers.order_by("next_action_on", "pk")[:LONGEST]:
        day = customer.next_action_on
        yield Line("action", customer, customer.next_action, day, customer)


def birthdays(span: Span) -> Iterator[Line]:
    """Of customers and of the people at them, from today on."""
    within = birthday_within(span.today, span.last)
    customers = span.cared_for(Customer.objects).filter(within)
    for customer in customers.order_by("pk")[:LONGEST]:
        yield birthday(customer, customer, span.today)
    yield from (birthday(one, one.customer, span.today) for one in contacts(span, within))


def contacts(span: Span, within: Q) -> Any:
    kept = Contact.objects.of(span.workspace).in_sight().filter(within)
    if span.user:
        kept = kept.filter(Q(customer__assignee=span.user) | Q(customer__assignee=None))
    return kept.select_related("customer").order_by("pk")[:LONGEST]


def birthday(person: Customer | Contact, customer: Customer, today: date) -> Line:
    born = person.birthday or today
    day = next_birthday(born, today)
    title = f"Birthday of {person.name}"
    if has_year(born):
        title += f", {day.year - born.year} years"
    return Line("birthday", person, title, day, customer)


def touches(span: Span) -> Iterator[Line]:
    customers = span.cared_for(Customer.objects).touch_due(span.last, span.zone)
    for customer in customers.order_by("touch_on", "pk")[:LONGEST]:
        title = f"Get in touch with {customer.name}"
        yield Line("touch", customer, title, customer.touch_on, customer)
