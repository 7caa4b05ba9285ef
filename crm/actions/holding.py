"""Holding a customer while it, or what belongs to it, is written."""

from uuid import UUID

from crm.models import Customer
from photocrm.accounts.models import Workspace


def held(customer_id: UUID, workspace: Workspace) -> Customer:
    """The customer as it is now, locked until the transaction ends, before any row of its own.

    Raises Customer.DoesNotExist for one who went to the trash or was merged meanwhile.
    """
    customer = Customer.objects.of(workspace).locked().get(pk=customer_id)
    customer.workspace = workspace
    return customer
