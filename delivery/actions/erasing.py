"""What delivery does when a person is erased; each runs in the transaction of the erasure."""

from django.db.models import QuerySet
from django.db.models.functions import Now

from delivery.models import DeliveryJob, ShareLink
from photocrm.accounts.models import User

Status = DeliveryJob.Status


class Busy(Exception):
    """A worker is at a delivery to the person this moment; its outcome has to be waited for."""


def stop(jobs: QuerySet[DeliveryJob]) -> None:
    """What was not sent yet never is. Raises Busy."""
    leases = list(jobs.select_for_update(of=("self",)).values_list("lease_token", flat=True))
    if any(leases):
        raise Busy
    waiting = (*DeliveryJob.OPEN, Status.NEEDS_DECISION, Status.PAUSED)
    jobs.filter(status__in=waiting).update(
        status=Status.CANCELLED, finished_at=Now(), next_attempt_at=None, reserved_until=None
    )
    jobs.update(alarm_due_at=None)


def close(links: QuerySet[ShareLink], *, by: User) -> None:
    """Whoever has the address of a link finds nothing there any more."""
    links.filter(revoked_at=None).update(revoked_at=Now(), revoked_by=by)
