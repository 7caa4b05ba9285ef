"""What comes onto timelines by itself, and the last contact that follows from them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import partial
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
    survivor = survivor_of(customer_id, workspace_id)
    if survivor is None:
        return
    facts = {"kind": kind, "at": at, "text": text, "path": path}
    named = {"workspace_id": workspace_id, "source": source}
    entry = Interaction(customer_id=survivor, by=by, **named, **facts)
    Interaction.everything.bulk_create([entry], ignore_conflicts=True)
    is_news = Q(at__lt=at) | (Q(at=at) & ~Q(text=text))
    Interaction.everything.filter(is_news, **named).update(
        version=F("version") + 1, updated_at=Now(), **facts
    )
    settle(survivor)


@transaction.atomic
def all_happened(entries: Sequence[Interaction]) -> None:
    """Put many happenings, all of them news, on the timelines of customers who are there."""
    Interaction.everything.bulk_create(entries, ignore_conflicts=True, batch_size=1_000)
    settle(*{entry.customer_id for entry in entries})


def withdraw(*, workspace_id: UUID, source: str) -> None:
    """It is not so any more: take the entry off whichever timeline it stands on."""
    withdraw_all(workspace_id=workspace_id, sources=[source])


@transaction.atomic
def withdraw_all(*, workspace_id: UUID, sources: Collection[str]) -> None:
    found = Interaction.everything.filter(workspace_id=workspace_id, source__in=sources)
    customers = set(found.values_list("customer_id", flat=True))
    found.delete()
    settle(*customers)


def survivor_of(customer_id: UUID, workspace_id: UUID) -> UUID | None:
    """The customer, or whom a duplicate was merged into; None where there is none any more."""
    rows = Customer.everything.filter(workspace_id=workspace_id, pk=customer_id)
    found = rows.values_list("pk", "merged_into").first()
    if found is None:
        return None
    key, merged_into = found
    return survivor_of(merged_into, workspace_id) if merged_into else key


def settle(*customer_ids: UUID) -> None:
    """Let the last contact follow now, or right after the commit where somebody else is at a
    customer: whoever holds rows of gallery or delivery does not wait here.
    """
    rows = Customer.everything.select_for_update(no_key=True, skip_locked=True)
    free = set(rows.filter(pk__in=customer_ids).order_by("pk").values_list("pk", flat=True))
    follow(*free)
    for key in sorted(set(customer_ids) - free):
        transaction.on_commit(partial(catch_up, key), robust=True)


@transaction.atomic
def catch_up(customer_id: UUID) -> None:
    """What came by itself to a customer who was merged just then goes on to the survivor."""
    line = line_of(customer_id)
    rows = Customer.everything.locked().filter(pk__in=line).order_by("pk")
    heirs = {customer.pk: customer.merged_into_id for customer in rows}
    if [heirs.get(key) for key in line] != [*line[1:], None]:
        transaction.on_commit(partial(catch_up, customer_id), robust=True)  # merged or parted again
        return
    entries = Interaction.everything.filter(customer__in=line[:-1]).exclude(source="")
    entries.update(customer=line[-1])
    follow(*line)


def line_of(customer_id: UUID) -> list[UUID]:
    """The customer and, one after the other, whom it was merged into."""
    found = Customer.everything.filter(pk=customer_id).values_list("merged_into", flat=True)
    heir = found.first()
    return [customer_id, *line_of(heir)] if heir else [customer_id]


def follow(*customer_ids: UUID) -> None:
    """Bring the last contact into line with the timelines of customers who are held."""
    entries = Interaction.objects.filter(
        workspace=OuterRef("workspace"), customer=OuterRef("pk")
    ).exclude(kind=Interaction.Kind.NOTE)
    newest = Subquery(entries.order_by("-at").values("at")[:1])
    Customer.everything.filter(pk__in=customer_ids).update(
        last_contact_at=Coalesce(newest, "created_at")
    )


def forget_page(*, workspace_id: UUID, customer_id: UUID, path: str) -> None:
    """The page is gone for ever: entries about it lead nowhere from now on."""
    found = Interaction.everything.filter(workspace_id=workspace_id, customer=customer_id)
    found.filter(path=path).update(path="")
