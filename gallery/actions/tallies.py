"""Counting sessions anew."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Sum

from gallery.models import SessionTally


@transaction.atomic
def recount() -> dict[UUID, tuple[int, int]]:
    """Begin the tallies anew; returns before and after where a total was wrong.

    Whoever writes a session waits meanwhile, for about a second with a million of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE gallery_photosession IN SHARE MODE")
        before = totals()
        cursor.execute("SELECT gallery_recount()")
    after = totals()
    return {
        key: (before.get(key, 0), after.get(key, 0))
        for key in before.keys() | after.keys()
        if before.get(key, 0) != after.get(key, 0)
    }


def totals() -> dict[UUID, int]:
    found = SessionTally.objects.values_list("workspace").annotate(total=Sum("count"))
    return dict(found.order_by())
