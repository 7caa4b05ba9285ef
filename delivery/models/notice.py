"""What programs of the studio are told besides deliveries."""

from django.db import models
from django.db.models import Q

from delivery.models.bounce import Bounce
from delivery.models.endpoint import Endpoint
from photocrm.accounts.models import Owned, WorkspaceQuerySet


class Notice(Owned):
    """One webhook is told of one bounce; written in the transaction that notes the bounce.

    Its key is the `webhook-id` of every try, by which the receiver knows a second one.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="notices")
    bounce = models.ForeignKey(Bounce, on_delete=models.CASCADE, related_name="notices")
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    objects = WorkspaceQuerySet["Notice"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["endpoint", "bounce"], name="delivery_notice_once"),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) ^ ~Q(status="sent"),
                name="delivery_notice_sent_has_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status="waiting"),
                name="delivery_notice_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"notice {self.id}"
