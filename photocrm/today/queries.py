"""Numbers of the first page, across all apps."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from crm.models import Customer, Task
from delivery.models import DeliveryJob
from gallery.models import PhotoSession
from photocrm.accounts.models import Membership, Workspace
from photocrm.today.models import Notification

ACTIVE = timedelta(days=30)
LIST_LENGTH = 6
BELL_LENGTH = 20


@dataclass(frozen=True)
class Totals:
    customers: int
    active_customers: int
    sessions: int
    raw_sessions: int
    delivered: int


def totals(workspace: Workspace, now: datetime) -> Totals:
    customers = Customer.objects.of(workspace)
    sessions = PhotoSession.objects.of(workspace)
    jobs = DeliveryJob.objects.of(workspace)
    return Totals(
        customers=customers.count(),
        active_customers=customers.filter(last_contact_at__gt=now - ACTIVE).count(),
        sessions=sessions.count(),
        raw_sessions=sessions.raw().count(),
        delivered=jobs.filter(status=DeliveryJob.Status.COMPLETED).count(),
    )


@dataclass(frozen=True)
class Waiting:
    """What waits for one member: own tasks that are due, and news of the bell."""

    tasks: int
    news: int


def waiting(membership: Membership, today: date) -> Waiting:
    """Both in one query, since every whole page shows them."""
    workspace, user = membership.workspace, membership.user
    due = Task.objects.of(workspace).of_member(user).due_by(today)
    news = Notification.objects.of(workspace).filter(user=user, read_at=None)
    row = Membership.objects.filter(pk=membership.pk).values_list(number(due), number(news))
    return Waiting(*row.get())


def number(rows: QuerySet[Any]) -> Coalesce:
    """How many there are, within another query."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)
