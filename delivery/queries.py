"""Reading across the models of delivery."""

from django.db.models import Q

from delivery.models import DeliveryJob
from photocrm.accounts.models import Workspace
from photocrm.counting import counts_by

COUNT_LIMIT = 10_000


def counts(workspace: Workspace) -> dict[str, int]:
    """How many deliveries stand where, and under "" how many in all."""
    statuses = {status: Q(status=status) for status in DeliveryJob.Status.values}
    return counts_by(DeliveryJob.objects.of(workspace), statuses, COUNT_LIMIT)
