"""Reading across the models of crm."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from crm.models import (
    Contact,
    Customer,
    CustomerTally,
    Interaction,
    Meeting,
    Reminder,
    Task,
)
from photocrm.accounts.models import Workspace
from photocrm.counting import capped_count

# Beyond this many a filtered count says "5,000+": an exact one would cost more than it tells.
COUNT_LIMIT = 5_000
# The same for what a text finds, which is counted with every letter that is typed.
SEARCH_LIMIT = 1_000
ACTIVE = timedelta(days=30)
# What the tally tells apart, by the columns of customers.
KINDS = ("status_id", "kind", "priority", "is_vip", "has_sessions")
Asked = Mapping[str, Collection[Any]]


@dataclass(frozen=True)
class Share:
    """How many customers are of one kind."""

    kind: dict[str, Any]
    count: int

    def fits(self, asked: Asked) -> bool:
        return all(self.kind[column] in values for column, values in asked.items())


@dataclass(frozen=True)
class Tally:
    """Exact counts of a workspace's customers, by what is `asked` of the columns of KINDS."""

    shares: Sequence[Share]

    def count(self, asked: Asked) -> int:
        return sum(share.count for share in self.shares if share.fits(asked))

    def counts_of(self, column: str, asked: Asked) -> dict[Any, int]:
        """By the values of one column, whichever of them are asked."""
        others = {name: values for name, values in asked.items() if name != column}
        counts: dict[Any, int] = {}
        for share in self.shares:
            if share.fits(others):
                value = share.kind[column]
                counts[value] = counts.get(value, 0) + share.count
        return counts


def tally(workspace: Workspace) -> Tally:
    rows = CustomerTally.objects.filter(workspace=workspace).order_by().values(*KINDS)
    found = rows.annotate(number=Sum("count"))
    return Tally([Share(row, row.pop("number")) for row in found])


def active_count(workspace: Workspace, now: datetime) -> int:
    """Customers with a contact in the last 30 days, counted to COUNT_LIMIT + 1 at most."""
    active = Customer.objects.of(workspace).filter(last_contact_at__gt=now - ACTIVE)
    return capped_count(active, COUNT_LIMIT)


LINKS = """
    SELECT id,
        (SELECT count(*) FROM crm_contact own WHERE own.workspace_id = customer.workspace_id
            AND own.customer_id = customer.id AND own.trashed_at IS NULL),
        (SELECT count(*) FROM crm_task own WHERE own.workspace_id = customer.workspace_id
            AND own.customer_id = customer.id AND own.trashed_at IS NULL AND own.done_at IS NULL),
        (SELECT count(*) FROM crm_meeting own WHERE own.workspace_id = customer.workspace_id
            AND own.customer_id = customer.id AND own.trashed_at IS NULL AND own.ends_at > now()),
        (SELECT count(*) FROM {sessions} own WHERE own.workspace_id = customer.workspace_id
            AND own.customer_id = customer.id AND own.trashed_at IS NULL)
    FROM crm_customer customer WHERE id = ANY(%s)
"""


class Links(NamedTuple):
    """What a customer has, as its row in the list tells."""

    contacts: int = 0
    tasks: int = 0
    meetings: int = 0
    sessions: int = 0


def with_links(customers: Sequence[Customer]) -> Sequence[Customer]:
    """The same rows, each with its `links`, by one query for all of them."""
    counts = links_of([customer.pk for customer in customers])
    for customer in customers:
        customer.links = counts.get(customer.pk, Links())  # type: ignore[attr-defined]
    return customers


def links_of(keys: Iterable[UUID]) -> dict[UUID, Links]:
    """In plain SQL: to put it together anew for each list takes longer than to answer it."""
    sessions = Customer._meta.get_field("sessions").related_model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(LINKS.format(sessions=sessions), [list(keys)])
        return {key: Links(*counts) for key, *counts in cursor.fetchall()}


def tab_counts(customer: Customer) -> dict[str, int]:
    """How many rows each tab of the customer's page shows, by one query."""
    coming = Meeting.objects.filter(ends_at__gte=timezone.now())
    pending = Reminder.objects.filter(next_on__isnull=False)
    numbers = {
        "sessions": number_of(related("sessions")),
        "timeline": number_of(Interaction.objects.all()),
        "contacts": number_of(Contact.objects.all()),
        "tasks": number_of(Task.objects.open()) + number_of(coming) + number_of(pending),
        "photos": number_of(related("pictures")),
        "deliveries": number_of(related("jobs")),
    }
    row = Customer.everything.filter(pk=customer.pk)
    return dict(zip(numbers, row.values_list(*numbers.values()).get(), strict=True))


def related(name: str) -> QuerySet[Any]:
    """What another app keeps about customers, the trash apart."""
    model: Any = Customer._meta.get_field(name).related_model
    rows: QuerySet[Any] = model._default_manager.all()
    return rows


def number_of(rows: QuerySet[Any]) -> Coalesce:
    """How many of the rows are of the customer of the outer query."""
    own = rows.filter(workspace=OuterRef("workspace"), customer=OuterRef("pk")).order_by()
    counted = own.values("customer").annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(counted), 0)
