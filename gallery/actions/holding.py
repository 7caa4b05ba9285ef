"""In which order rows are held: customers, then sessions, then photos.

The database holds the customers itself when sessions come to them, leave them or go to the trash
(`gallery/sql`). Whoever makes a session do so holds them before the session.
"""

from uuid import UUID

from django.db.models import Q

from crm.models import Customer
from gallery.models.session import SessionQuerySet


def hold_customers(sessions: SessionQuerySet, *others: UUID | None) -> None:
    """Those of the sessions, and `others`, until the transaction ends."""
    theirs = sessions.exclude(customer=None).order_by().values("customer")
    customers = Customer.everything.filter(Q(pk__in=theirs) | Q(pk__in=filter(None, others)))
    list(customers.order_by("pk").locked().values_list("pk"))
