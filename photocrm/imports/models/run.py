"""One file that is brought in."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from photocrm.accounts.models import TRASH_PERIOD, Owned, User, WorkspaceQuerySet

COUNTS = (
    *("row_count", "staged_count", "done_count", "created_count", "updated_count"),
    *("skipped_count", "failed_count", "undone_count", "kept_count"),
)


class ImportRunQuerySet(WorkspaceQuerySet["ImportRun"]):
    def moving(self) -> Self:
        return self.filter(status__in=ImportRun.MOVING)

    def free(self) -> Self:
        """Runs that somebody should carry on: nobody works on them, or whoever did has died."""
        unheld = models.Q(lease_until__isnull=True) | models.Q(lease_until__lt=Now())
        return self.moving().filter(unheld)

    def undoable(self) -> Self:
        """Over, with something done, and not for longer than rows are kept."""
        return self.filter(
            models.Q(created_count__gt=0) | models.Q(updated_count__gt=0),
            status__in=ImportRun.OVER,
            finished_at__gt=Now() - TRASH_PERIOD,
        )


class ImportRun(Owned):
    """A draft until somebody has said what its columns mean; then workers read and write it.

    `details` tell how the file was understood, so that it is opened in the same way again: format,
    encoding, delimiter, header and its line. `mapping` has a target for each column. `options`:
    `match` (names of keys), `on_match` (skip, fill or overwrite), `country`, `labels` (ids), and
    `dry_run`. After a dry run the draft has its counts in `plan`.

    `row_count` is an estimate until the file was read to its end, `staged_count` how many rows were
    read, `done_count` how many are over; the line of the last of these is `done_line`. A worker
    holds a lease: the token of its claim, and the time after which anybody may take over.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        QUEUED = "queued"
        READING = "reading"
        RUNNING = "running"
        FINISHED = "finished"
        CANCELLED = "cancelled"
        FAILED = "failed"
        UNDOING = "undoing"
        UNDONE = "undone"

    MOVING = (Status.QUEUED, Status.READING, Status.RUNNING, Status.UNDOING)
    OVER = (Status.FINISHED, Status.CANCELLED, Status.FAILED)
    SETTLED = (*OVER, Status.UNDONE)

    kind = models.CharField(max_length=20)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    file_name = models.CharField(max_length=255)
    file_path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField()
    details = models.JSONField(default=dict)
    mapping = models.JSONField(default=list, blank=True)
    options = models.JSONField(default=dict, blank=True)
    plan = models.JSONField(null=True, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    staged_count = models.PositiveIntegerField(default=0)
    staged_line = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    done_line = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    updated_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)
    failed_count = models.PositiveIntegerField(default=0)
    undone_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    crashes = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.RESTRICT, related_name="+")
    undone_by = models.ForeignKey(
        User, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    objects = ImportRunQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="imports_run_in_workspace"),
            models.CheckConstraint(
                condition=models.Q(status__in=("draft", "queued", "reading", "running", "undoing"))
                | models.Q(
                    status__in=("finished", "cancelled", "failed", "undone"),
                    finished_at__isnull=False,
                ),
                name="imports_run_over_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(lease_token__isnull=True, lease_until__isnull=True)
                | models.Q(lease_token__isnull=False, lease_until__isnull=False),
                name="imports_run_lease_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(staged_count__gte=models.F("done_count"))
                & models.Q(
                    done_count=models.F("created_count")
                    + models.F("updated_count")
                    + models.F("skipped_count")
                    + models.F("failed_count")
                ),
                name="imports_run_counts_add_up",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    created_count__gte=models.F("undone_count")
                    + models.F("kept_count")
                    - models.F("updated_count")
                ),
                name="imports_run_undoes_what_was_done",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("undoing", "undone"))
                | models.Q(undone_by__isnull=False),
                name="imports_run_undone_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="failed") | ~models.Q(failure=""),
                name="imports_run_failed_says_why",
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "-created_at", "-id"], name="imports_run_newest"),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(status__in=("queued", "reading", "running", "undoing")),
                name="imports_run_moving",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_moving(self) -> bool:
        return self.status in self.MOVING

    @property
    def is_undoing(self) -> bool:
        return self.status == self.Status.UNDOING

    @property
    def is_dry(self) -> bool:
        return bool(self.options.get("dry_run"))

    @property
    def may_be_cancelled(self) -> bool:
        return self.is_moving and not self.is_undoing

    @property
    def steps(self) -> tuple[int, int]:
        """How many steps are over, of how many: a row is read, and then written."""
        if self.undone_by_id:
            return self.undone_count + self.kept_count, self.created_count + self.updated_count
        return self.staged_count + self.done_count, 2 * max(self.row_count, self.staged_count)

    @property
    def actor(self) -> Any:
        return self.undone_by or self.created_by

    def get_absolute_url(self) -> str:
        return reverse("imports:run_detail", args=[self.workspace.slug, self.pk])
