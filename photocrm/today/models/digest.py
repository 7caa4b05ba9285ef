"""The mail of the morning."""

from django.db import models
from django.db.models import Q

from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class Digest(Owned):
    """One member's mail of one day, by the member's clock; the row is what makes it go out once.

    From `handover` on the mail server may have it: such a mail is never sent a second time.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        HANDOVER = "handover"
        SENT = "sent"
        EMPTY = "empty"
        FAILED = "failed"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True)

    objects = WorkspaceQuerySet["Digest"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "user", "day"], name="today_digest_once_a_day"
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=False) ^ ~Q(status="sent"),
                name="today_digest_sent_has_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(status="waiting"),
                name="today_digest_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} for {self.user_id}"
