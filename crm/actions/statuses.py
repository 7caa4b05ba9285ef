"""Writing the statuses of a workspace, one person at a time."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Max, QuerySet

from crm.models import Customer, CustomerStatus
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record


class Taken(Exception):
    """Another status has this name."""


class Last(Exception):
    """Every customer has a status, so one has to stay."""


def held(workspace: Workspace) -> QuerySet[CustomerStatus]:
    """The statuses in order, while nobody else changes any of them."""
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)
    return CustomerStatus.objects.of(workspace).order_by("position")


@transaction.atomic
def add(*, workspace: Workspace, name: str, outcome: str, colour: str, by: User) -> CustomerStatus:
    """At the end; raises Taken."""
    last = held(workspace).aggregate(last=Max("position"))["last"] or 0
    status = CustomerStatus(
        workspace=workspace, name=name, outcome=outcome, colour=colour, position=last + 1
    )
    save(status)
    record("status.added", status, by=by, name=name)
    return status


@transaction.atomic
def change(
    *, status_id: UUID, workspace: Workspace, name: str, outcome: str, colour: str, by: User
) -> CustomerStatus:
    """Raises Taken. The same again writes nothing."""
    status = held(workspace).get(pk=status_id)
    if (status.name, status.outcome, status.colour) == (name, outcome, colour):
        return status
    earlier = status.name
    status.name, status.outcome, status.colour = name, outcome, colour
    save(status)
    record("status.changed", status, by=by, name=name, earlier=earlier)
    return status


def save(status: CustomerStatus) -> None:
    try:
        with transaction.atomic():
            status.save()
    except IntegrityError as error:
        raise Taken from error


@transaction.atomic
def move(*, status_id: UUID, workspace: Workspace, step: int, by: User) -> CustomerStatus:
    """One place up (-1) or down (1); at the ends nothing happens."""
    statuses = list(held(workspace))
    place = next((i for i, status in enumerate(statuses) if status.pk == status_id), None)
    if place is None:
        raise CustomerStatus.DoesNotExist
    status = statuses[place]
    if not 0 <= place + step < len(statuses):
        return status
    other = statuses[place + step]
    status.position, other.position = other.position, status.position
    CustomerStatus.objects.bulk_update([status, other], ["position"])
    record("status.moved", status, by=by, name=status.name)
    return status


@transaction.atomic
def remove(*, status_id: UUID, workspace: Workspace, to: UUID, by: User) -> int:
    """Its customers, those in the trash too, get the status `to`; returns how many they are.

    Raises Last when there is no other status, and DoesNotExist when either is gone.
    """
    statuses = held(workspace).select_for_update()
    if len(statuses) < 2:
        raise Last
    status, heir = statuses.get(pk=status_id), statuses.exclude(pk=status_id).get(pk=to)
    carriers = Customer.everything.of(workspace).filter(status=status)
    moved = carriers.update(status=heir, version=F("version") + 1)
    record("status.removed", status, by=by, name=status.name, to=heir.name, moved=moved)
    status.delete()
    return moved
