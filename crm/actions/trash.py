"""Customers into the trash, and back."""

from uuid import UUID

from django.db import transaction

from crm.actions.saving import into_trash, out_of_trash
from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record


@transaction.atomic
def trash_customer(*, customer_id: UUID, workspace: Workspace, by: User) -> Customer:
    """Into the trash; again is harmless. Raises Customer.DoesNotExist.

    What belongs to the customer goes and comes back with it unmarked; sessions, private links and
    deliveries stay as they are.
    """
    customer = held(customer_id, workspace)
    if into_trash(customer, by):
        record("customer.trashed", customer, by=by)
    return customer


@transaction.atomic
def restore_customer(*, customer_id: UUID, workspace: Workspace, by: User) -> Customer:
    """Out of the trash as it went in; again is harmless.

    Raises Customer.DoesNotExist, also for what is being deleted for ever.
    """
    customer = held(customer_id, workspace)
    if out_of_trash(customer):
        record("customer.restored", customer, by=by)
    return customer


def held(customer_id: UUID, workspace: Workspace) -> Customer:
    """Not one that is being deleted, nor one that turned out to be another customer."""
    found = Customer.everything.of(workspace).filter(purging=False, merged_into=None)
    customer = found.locked().get(pk=customer_id)
    customer.workspace = workspace
    return customer
