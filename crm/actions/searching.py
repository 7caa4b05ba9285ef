"""What customers are found by."""

from crm.models import Customer
from photocrm.accounts.models import Workspace

BATCH = 1_000


def reindex(customer: Customer) -> None:
    """Make the words of the customer anew after its contacts or duplicates changed.

    Part of the caller's transaction, as the change is; the row is locked until that ends.
    """
    Customer.everything.filter(pk=customer.pk).reindex()


def reindex_all(*, workspace: Workspace | None = None) -> int:
    """Every customer, in batches that each commit; returns how many there are."""
    rows = Customer.everything.order_by("pk")
    rows = rows.of(workspace) if workspace else rows
    keys = list(rows.values_list("pk", flat=True)[:BATCH])
    count = 0
    while keys:
        Customer.everything.filter(pk__in=keys).reindex()
        count += len(keys)
        keys = list(rows.filter(pk__gt=keys[-1]).values_list("pk", flat=True)[:BATCH])
    return count
