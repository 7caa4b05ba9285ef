"""What leaves the studio as a file is written down."""

from photocrm.accounts.models import Membership
from photocrm.audit.models import Event
from photocrm.audit.trail import record


def note_customers(*, membership: Membership, count: int) -> Event:
    """That the member took the data of so many customers."""
    return record("customers.exported", membership, by=membership.user, count=count)


def note_tasks(*, membership: Membership, count: int) -> Event:
    return record("tasks.exported", membership, by=membership.user, count=count)
