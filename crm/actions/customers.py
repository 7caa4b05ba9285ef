"""Writing customers."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.actions import duplicates
from crm.actions.holding import held
from crm.actions.saving import Stale
from crm.models import Customer, CustomerStatus
from crm.versions import Values, standing
from photocrm.accounts.models import Membership, User, Workspace
from photocrm.audit.trail import record


class StatusGone(Exception):
    """The chosen status was deleted meanwhile."""


@transaction.atomic
def add(*, workspace: Workspace, by: User, **fields: Any) -> Customer:
    """Raises StatusGone."""
    fields["status"] = held_status(workspace, fields.get("status"))
    customer = Customer.objects.create(
        workspace=workspace, created_by=by, last_contact_at=timezone.now(), **fields
    )
    record("customer.added", customer, by=by)
    duplicates.look_soon(customer)
    return customer


@transaction.atomic
def change(
    *,
    customer_id: UUID,
    workspace: Workspace,
    version: int,
    by: User,
    seen: Values | None = None,
    **fields: Any,
) -> Customer:
    """Save `fields` on top of what was `seen` of them; raises Stale when that is no longer so, and
    StatusGone.

    Where nobody knows what was seen, `version` has to be the newest. Saving what already stands
    there writes nothing.
    """
    if "status" in fields:
        held_status(workspace, fields["status"])
    customer = held(customer_id, workspace)
    before = standing(customer, fields)
    for name, value in fields.items():
        setattr(customer, name, value)
    changed = [name for name, value in standing(customer, fields).items() if value != before[name]]
    if not changed:
        return customer
    if (customer.version != version) if seen is None else (before != seen):
        raise Stale(Customer.objects.get(pk=customer_id))
    return write(customer, changed, by)


@transaction.atomic
def mark_vip(*, customer_id: UUID, workspace: Workspace, is_vip: bool, by: User) -> Customer:
    """One click sets one state, so there is nothing to be stale."""
    customer = held(customer_id, workspace)
    if customer.is_vip == is_vip:
        return customer
    customer.is_vip = is_vip
    return write(customer, ["is_vip"], by)


def held_status(workspace: Workspace, status: CustomerStatus | None) -> CustomerStatus:
    """The status, or the first one, kept by this from being deleted; held before any customer."""
    statuses = CustomerStatus.objects.of(workspace).locked().order_by("position")
    found = (statuses.filter(pk=status.pk) if status else statuses).first()
    if found is None:
        raise StatusGone
    return found


def write(customer: Customer, changed: list[str], by: User) -> Customer:
    customer.version = F("version") + 1
    customer.save()
    customer.refresh_from_db(fields=["version"])
    record("customer.changed", customer, by=by, fields=changed)
    duplicates.look_soon(customer)
    return customer


@transaction.atomic
def assign(
    *, customer_id: UUID, workspace: Workspace, assignee: User | None, by: User
) -> User | None:
    """Make a member answer for the customer, or nobody; returns who did before.

    Raises Membership.DoesNotExist, Customer.DoesNotExist.
    """
    if assignee:
        Membership.objects.of(workspace).locked().get(user=assignee)
    earlier: User | None = replace(customer_id, workspace, "assignee", assignee, by)
    return earlier


@transaction.atomic
def set_status(
    *, customer_id: UUID, workspace: Workspace, status: CustomerStatus, by: User
) -> CustomerStatus:
    """Returns the status before. Raises StatusGone, Customer.DoesNotExist."""
    held_status(workspace, status)
    earlier: CustomerStatus = replace(customer_id, workspace, "status", status, by)
    return earlier


def replace(customer_id: UUID, workspace: Workspace, field: str, value: Any, by: User) -> Any:
    """Put `value` into one field, whatever stands there, and return what did."""
    customer = held(customer_id, workspace)
    earlier = getattr(customer, field)
    if earlier != value:
        setattr(customer, field, value)
        customer.version = F("version") + 1
        customer.save(update_fields=[field, "version", "updated_at"])
        record("customer.changed", customer, by=by, fields=[field])
    return earlier
