"""Putting labels on customers, and taking them off."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from crm.actions.holding import held
from crm.models import CustomerLabel, Label
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record


@transaction.atomic
def put(*, customer_id: UUID, workspace: Workspace, label: Label, by: User) -> bool:
    """False when the customer carries the label already. Raises Customer.DoesNotExist."""
    customer = held(customer_id, workspace)
    _, is_new = CustomerLabel.objects.get_or_create(
        workspace=workspace, customer=customer, label=label
    )
    if is_new:
        record("customer.labelled", customer, by=by, label=label.name)
    return is_new


@transaction.atomic
def take(*, customer_id: UUID, workspace: Workspace, label: Label, by: User) -> bool:
    """False when the customer does not carry the label. Raises Customer.DoesNotExist."""
    customer = held(customer_id, workspace)
    gone, _ = CustomerLabel.objects.filter(customer=customer, label=label).delete()
    if gone:
        record("customer.unlabelled", customer, by=by, label=label.name)
    return bool(gone)


@transaction.atomic
def change(
    *,
    customer_id: UUID,
    workspace: Workspace,
    added: Iterable[Label],
    removed: Iterable[Label],
    by: User,
) -> None:
    """Only what somebody changed: what others put on or took off meanwhile stays so."""
    held(customer_id, workspace)
    for label in added:
        put(customer_id=customer_id, workspace=workspace, label=label, by=by)
    for label in removed:
        take(customer_id=customer_id, workspace=workspace, label=label, by=by)
