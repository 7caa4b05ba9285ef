"""One thing done to many rows at once."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class RunQuerySet(WorkspaceQuerySet["BulkRun"]):
    def moving(self) -> Self:
        return self.filter(status__in=BulkRun.MOVING)

    def free(self) -> Self:
        """Runs that somebody should carry on: nobody works on them, or whoever did has died."""
        unheld = models.Q(lease_until__isnull=True) | models.Q(lease_until__lt=Now())
        return self.moving().filter(unheld)


class BulkRun(Owned):
    """The rows are drawn up when the run starts, and each is done once, whoever works on the run.

    A worker holds a lease: the token of its claim, and the time after which anybody may take over.
    `arguments` are the kind's own. `key` is drawn when the question was shown, so that answering it
    twice starts one run. The counts follow from the rows.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        FINISHED = "finished"
        CANCELLED = "cancelled"
        UNDOING = "undoing"
        UNDONE = "undone"

    MOVING = (Status.QUEUED, Status.RUNNING, Status.UNDOING)
    OVER = (Status.FINISHED, Status.CANCELLED)
    SETTLED = (*OVER, Status.UNDONE)

    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict, blank=True)
    key = models.UUIDField()
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    total = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    undone_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.RESTRICT, related_name="+")
    undone_by = models.ForeignKey(
        User, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="bulk_run_in_workspace"),
            models.UniqueConstraint(fields=["workspace", "key"], name="bulk_run_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=("queued", "running", "undoing"))
                | models.Q(
                    status__in=("finished", "cancelled", "undone"), finished_at__isnull=False
                ),
                name="bulk_run_over_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(lease_token__isnull=True, lease_until__isnull=True)
                | models.Q(lease_token__isnull=False, lease_until__isnull=False),
                name="bulk_run_lease_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(total__gte=models.F("done_count") + models.F("failed_count"))
                & models.Q(done_count__gte=models.F("undone_count") + models.F("kept_count")),
                name="bulk_run_counts_add_up",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("undoing", "undone"))
                | models.Q(undone_by__isnull=False),
                name="bulk_run_undone_by_somebody",
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "-created_at", "-id"], name="bulk_run_newest"),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(status__in=("queued", "running", "undoing")),
                name="bulk_run_moving",
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} of {self.total}"

    @property
    def is_moving(self) -> bool:
        return self.status in self.MOVING

    @property
    def is_undoing(self) -> bool:
        return self.status == self.Status.UNDOING

    @property
    def may_be_undone(self) -> bool:
        return self.status in self.OVER and self.done_count > 0

    @property
    def may_be_cancelled(self) -> bool:
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)

    @property
    def steps(self) -> tuple[int, int]:
        """How many rows are over, of how many."""
        if self.undone_by_id:
            return self.undone_count + self.kept_count, self.done_count
        return self.done_count + self.failed_count, self.total

    @property
    def actor(self) -> Any:
        return self.undone_by or self.created_by

    def get_absolute_url(self) -> str:
        return reverse("bulk:run_detail", args=[self.workspace.slug, self.pk])
