"""What leaves the studio as a file is written down."""

from photocrm.accounts.models import Membership
from photocrm.audit.models import Event
from photocrm.audit.trail import record


def note(*, membership: Membership, count: int) -> Event:
    """That the member took the list of so many deliveries."""
    return record("deliveries.exported", membership, by=membership.user, count=count)
