"""What a bulk run did to one row."""

from typing import Self

from django.db import models

from photocrm.accounts.models import Owned, WorkspaceQuerySet
from photocrm.bulk.models.run import BulkRun


class RowQuerySet(WorkspaceQuerySet["BulkRow"]):
    def reported(self) -> Self:
        """Rows with something to tell: not done, or not undone."""
        told = (BulkRow.Status.FAILED, BulkRow.Status.KEPT)
        return self.filter(status__in=told).order_by("subject_id")


class BulkRow(Owned):
    """`name` is the subject's at the start, `before` what the kind needs to undo it.

    The subject is no foreign key, since a run of any kind of row keeps its log when rows go.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"
        UNDONE = "undone"
        KEPT = "kept"

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="rows")
    subject_id = models.UUIDField()
    name = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    before = models.JSONField(null=True, blank=True)

    objects = RowQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "subject_id"], name="bulk_row_once"),
            models.CheckConstraint(
                condition=~models.Q(status__in=("failed", "kept")) | ~models.Q(reason=""),
                name="bulk_row_says_why",
            ),
        )
        indexes = (models.Index(fields=["run", "status", "subject_id"], name="bulk_row_by_status"),)

    def __str__(self) -> str:
        return self.name
