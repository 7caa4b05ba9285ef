"""Reading across the models of delivery."""

from django.db.models import Count

from delivery.models import DeliveryJob
from photocrm.accounts.models import Workspace

COUNT_LIMIT = 10_000


def counts(workspace: Workspace) -> dict[str, int]:
    """How many deliveries stand where, over the newest COUNT_LIMIT + 1; "" is their sum."""
    newest = DeliveryJob.objects.of(workspace).order_by("-created_at", "-pk")
    some = DeliveryJob.objects.filter(pk__in=newest.values("pk")[: COUNT_LIMIT + 1])
    found = dict(some.order_by().values_list("status").annotate(count=Count("pk")))
    return {"": sum(found.values())} | found


def needing_attention(workspace: Workspace) -> int:
    """Deliveries that failed and were not tried again."""
    return DeliveryJob.objects.of(workspace).filter(status=DeliveryJob.Status.FAILED).count()
