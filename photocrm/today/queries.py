"""Numbers of the first page, across all apps."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from crm.models import CustomerTally, Task
from crm.queries import COUNT_LIMIT, active_count
from delivery.models import DeliveryJob
from gallery import queries as gallery
from gallery.models import SessionTally
from photocrm.accounts.models import Membership, Workspace
from photocrm.pills import capped
from photocrm.today.models import Notification

LIST_LENGTH = 6
BELL_LENGTH = 20


@dataclass(frozen=True)
class Totals:
    """`active_customers` is "10,000+" where it is more."""

    customers: int
    active_customers: str
    sessions: int
    raw_sessions: int
    delivered: int


def totals(workspace: Workspace, now: datetime) -> Totals:
    sessions = gallery.tallies(workspace).by_status
    jobs = DeliveryJob.objects.of(workspace)
    return Totals(
        customers=tallied(workspace)["customers"],
        active_customers=capped(active_count(workspace, now), COUNT_LIMIT),
        sessions=sessions[""],
        raw_sessions=sessions["raw"],
        delivered=jobs.filter(status=DeliveryJob.Status.COMPLETED).count(),
    )


def tallied(workspace: Workspace) -> dict[str, int]:
    """How many rows of each list there are, by one query, whatever their number."""
    sums = {
        "gallery": sum_of(SessionTally.objects.filter(gallery.UNLABELLED)),
        "customers": sum_of(CustomerTally.objects.all()),
    }
    there = Workspace.objects.filter(pk=workspace.pk)
    row: dict[str, int] = {**there.values(**sums).get()}  # type: ignore[dict-item]
    return row


def sum_of(tally: QuerySet[Any]) -> Coalesce:
    own = tally.filter(workspace=OuterRef("pk")).order_by().values("workspace")
    return Coalesce(Subquery(own.annotate(number=Sum("count")).values("number")), 0)


@dataclass(frozen=True)
class Waiting:
    """What waits for one member: own tasks that are due, and news of the bell."""

    tasks: int
    news: int


def waiting(membership: Membership, today: date) -> Waiting:
    """Both in one query, since every whole page shows them."""
    workspace, user = membership.workspace, membership.user
    due = Task.objects.of(workspace).in_sight().of_member(user).due_by(today)
    news = Notification.objects.of(workspace).filter(user=user, read_at=None)
    row = Membership.objects.filter(pk=membership.pk).values_list(number(due), number(news))
    return Waiting(*row.get())


def number(rows: QuerySet[Any]) -> Coalesce:
    """How many there are, within another query."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)
