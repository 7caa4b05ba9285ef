"""Writing the people at a customer.

Always by `save`: what a customer is found by follows from it.
"""

from typing import Any
from uuid import UUID

from django.db import transaction

from crm.actions import duplicates
from crm.actions.holding import held
from crm.actions.saving import into_trash, out_of_trash, save_changes
from crm.models import Contact, Customer
from photocrm.accounts.models import User
from photocrm.audit.trail import record


@transaction.atomic
def add(*, customer: Customer, by: User, **fields: Any) -> Contact:
    """Several people may share one e-mail or phone, as couples do."""
    customer = held(customer.pk, customer.workspace)
    contact = Contact(customer=customer, workspace=customer.workspace, created_by=by, **fields)
    contact.save()
    record("contact.added", customer, by=by, name=contact.name)
    duplicates.look_soon(customer)
    return contact


@transaction.atomic
def change(
    *, customer: Customer, contact_id: UUID, version: int, by: User, **fields: Any
) -> Contact:
    """Save `fields` on top of `version`; raises Stale when that is no longer the newest, and
    Contact.DoesNotExist.
    """
    customer = held(customer.pk, customer.workspace)
    rows = customer.contacts.locked().select_related("workspace")
    contact = rows.get(pk=contact_id)
    if changed := save_changes(contact, version=version, fields=fields):
        record("contact.changed", customer, by=by, name=contact.name, fields=changed)
        duplicates.look_soon(customer)
    return contact


@transaction.atomic
def trash(*, customer: Customer, contact_id: UUID, by: User) -> Contact:
    """Into the trash; again is harmless. Raises Contact.DoesNotExist."""
    customer = held(customer.pk, customer.workspace)
    contact = found(customer, contact_id)
    if into_trash(contact, by):
        record("contact.trashed", customer, by=by, name=contact.name)
        duplicates.look_soon(customer)
    return contact


@transaction.atomic
def restore(*, customer: Customer, contact_id: UUID, by: User) -> Contact:
    """Out of the trash; again is harmless. Raises Contact.DoesNotExist, also for what is being
    deleted for ever.
    """
    customer = held(customer.pk, customer.workspace)
    contact = found(customer, contact_id)
    if out_of_trash(contact):
        record("contact.restored", customer, by=by, name=contact.name)
        duplicates.look_soon(customer)
    return contact


def found(customer: Customer, contact_id: UUID) -> Contact:
    rows = Contact.everything.filter(customer=customer, purging=False).select_related("workspace")
    return rows.locked().get(pk=contact_id)
