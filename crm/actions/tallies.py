"""Counting customers anew."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from crm.models import CustomerTally
from photocrm.counting import differences

# The customers of a workspace that have one status.
Counted = tuple[UUID, UUID]


@transaction.atomic
def recount() -> dict[Counted, tuple[int, int]]:
    """Begin the tally anew; returns before and after where the count of a status was wrong.

    Whoever writes a customer waits meanwhile, for some seconds with a million of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE crm_customer IN SHARE MODE")
        before = totals()
        cursor.execute("SELECT crm_recount()")
    return differences(before, totals())


def totals() -> dict[Counted, int]:
    found = CustomerTally.objects.values_list("workspace", "status_id")
    counted = found.annotate(total=Sum("count")).order_by()
    return {(workspace, status): total for workspace, status, total in counted}
