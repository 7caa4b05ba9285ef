"""What comes onto timelines by itself, and the last contact that follows from them.

Whoever writes an entry holds its customer first, and locks nothing of gallery or delivery after
that.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, Now

from crm.models import Customer, Interaction
from photocrm.accounts.models import User


@transaction.atomic
def happened(
    *,
    customer_id: UUID,
    workspace_id: UUID,
    kind: str,
    at: datetime,
    text: str,
    source: str,
    path: str,
    by: User | None = None,
) -> None:
    """Put the happening that `source` names on the timeline, where it stands once.

    Told again later it says the newer `text`; what somebody removed stays removed. The entries of
    a duplicate are written to its survivor, those of a customer who was deleted nowhere.
    """
    customer = held(customer_id, workspace_id)
    if customer is None:
        return
    facts = {"kind": kind, "at": at, "text": text, "path": path}
    named = {"workspace_id": workspace_id, "source": source}
    entry = Interaction(customer=customer, by=by, **named, **facts)
    Interaction.everything.bulk_create([entry], ignore_conflicts=True)
    is_news = Q(at__lt=at) | (Q(at=at) & ~Q(text=text))
    Interaction.everything.filter(is_news, **named).update(
        version=F("version") + 1, updated_at=Now(), **facts
    )
    follow(customer)


@transaction.atomic
def withdraw(*, workspace_id: UUID, source: str) -> None:
    """It is not so any more: take the entry off whichever timeline it stands on."""
    found = Interaction.everything.filter(workspace_id=workspace_id, source=source)
    for entry in found:
        customer = held(entry.customer_id, workspace_id)
        entry.delete()
        if customer:
            follow(customer)


def hold(workspace_id: UUID, customer_ids: Iterable[UUID]) -> None:
    """Lock several customers until the transaction ends, in the one order that all keep to."""
    rows = Customer.everything.filter(workspace_id=workspace_id, pk__in=customer_ids)
    list(rows.order_by("pk").select_for_update(no_key=True).values_list("pk"))


def held(customer_id: UUID, workspace_id: UUID) -> Customer | None:
    """The customer, locked until the transaction ends, or whom a duplicate was merged into."""
    rows = Customer.everything.filter(workspace_id=workspace_id).select_for_update(no_key=True)
    customer = rows.filter(pk=customer_id).first()
    if customer and customer.merged_into_id:
        return held(customer.merged_into_id, workspace_id)
    return customer


def follow(customer: Customer) -> None:
    """Bring the last contact into line with the timeline of a customer who is held."""
    entries = Interaction.objects.filter(
        workspace=OuterRef("workspace"), customer=OuterRef("pk")
    ).exclude(kind=Interaction.Kind.NOTE)
    newest = Subquery(entries.order_by("-at").values("at")[:1])
    Customer.everything.filter(pk=customer.pk).update(
        last_contact_at=Coalesce(newest, "created_at")
    )


def forget_page(*, workspace_id: UUID, customer_id: UUID, path: str) -> None:
    """The page is gone for ever: entries about it lead nowhere from now on."""
    found = Interaction.everything.filter(workspace_id=workspace_id, customer=customer_id)
    found.filter(path=path).update(path="")
