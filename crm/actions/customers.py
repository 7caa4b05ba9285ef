"""Writing customers."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.actions import duplicates
from crm.models import Customer
from photocrm.accounts.models import User, Workspace
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
    duplicates.look_soon(customer)
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
    duplicates.look_soon(customer)
    return customer
