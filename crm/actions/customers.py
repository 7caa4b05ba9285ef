"""Writing customers."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.models import Customer, CustomerStatus
from photocrm.accounts.models import Membership, User, Workspace
from photocrm.audit.trail import record


class Stale(Exception):
    """Somebody else saved meanwhile; `current` is the row as it stands now."""

    def __init__(self, current: Customer) -> None:
        super().__init__("the customer was changed meanwhile")
        self.current = current


@transaction.atomic
def add(*, workspace: Workspace, by: User, **fields: Any) -> Customer:
    customer = Customer.objects.create(
        workspace=workspace, created_by=by, last_contact_at=timezone.now(), **fields
    )
    record("customer.added", customer, by=by)
    return customer


@transaction.atomic
def change(
    *, customer_id: UUID, workspace: Workspace, version: int, by: User, **fields: Any
) -> Customer:
    """Save `fields` on top of `version`; raises Stale when that is no longer the newest.

    Saving what already stands there writes nothing.
    """
    customer = Customer.objects.of(workspace).select_for_update().get(pk=customer_id)
    changed = [name for name, value in fields.items() if getattr(customer, name) != value]
    if not changed:
        return customer
    if customer.version != version:
        raise Stale(customer)
    for name in changed:
        setattr(customer, name, fields[name])
    customer.version = F("version") + 1
    customer.save()
    customer.refresh_from_db(fields=["version"])
    record("customer.changed", customer, by=by, fields=changed)
    return customer


@transaction.atomic
def assign(
    *, customer_id: UUID, workspace: Workspace, assignee: User | None, by: User
) -> User | None:
    """Make a member answer for the customer, or nobody; returns who did before.

    Raises Membership.DoesNotExist, Customer.DoesNotExist.
    """
    if assignee:
        Membership.objects.of(workspace).select_for_update(no_key=True).get(user=assignee)
    earlier: User | None = replace(customer_id, workspace, "assignee", assignee, by)
    return earlier


@transaction.atomic
def set_status(
    *, customer_id: UUID, workspace: Workspace, status: CustomerStatus, by: User
) -> CustomerStatus:
    """Returns the status before. Raises CustomerStatus.DoesNotExist, Customer.DoesNotExist."""
    CustomerStatus.objects.of(workspace).select_for_update(no_key=True).get(pk=status.pk)
    earlier: CustomerStatus = replace(customer_id, workspace, "status", status, by)
    return earlier


def replace(customer_id: UUID, workspace: Workspace, field: str, value: Any, by: User) -> Any:
    """Put `value` into one field, whatever stands there, and return what did."""
    found = Customer.objects.of(workspace).select_related(field)
    customer = found.select_for_update(of=("self",)).get(pk=customer_id)
    earlier = getattr(customer, field)
    if earlier != value:
        customer.workspace = workspace
        setattr(customer, field, value)
        customer.version = F("version") + 1
        customer.save(update_fields=[field, "version", "updated_at"])
        record("customer.changed", customer, by=by, fields=[field])
    return earlier
