"""Counting sessions anew."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from gallery.models import SessionTally
from photocrm.counting import differences

# All sessions of a workspace, or those of one label.
Counted = tuple[UUID, UUID | None]


@transaction.atomic
def recount() -> dict[Counted, tuple[int, int]]:
    """Begin the tallies anew; returns before and after where a total was wrong.

    Whoever writes a session or labels one waits meanwhile, for some seconds with a million of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE gallery_photosession, gallery_sessionlabel IN SHARE MODE")
        before = totals()
        cursor.execute("SELECT gallery_recount()")
    return differences(before, totals())


def totals() -> dict[Counted, int]:
    found = SessionTally.objects.values_list("workspace", "label_id").annotate(total=Sum("count"))
    return {(workspace, label): total for workspace, label, total in found.order_by()}
