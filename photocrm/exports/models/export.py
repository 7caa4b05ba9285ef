"""A long list that a worker writes into a file."""

from typing import Self

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from photocrm.accounts.models import Owned, User, WorkspaceQuerySet

Q = models.Q


class Format(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "Excel (XLSX)"


class ExportQuerySet(WorkspaceQuerySet["Export"]):
    def moving(self) -> Self:
        return self.filter(status__in=Export.MOVING)

    def free(self) -> Self:
        """Exports that somebody should write: nobody is at it, or whoever was has died."""
        return self.moving().filter(Q(lease_until__isnull=True) | Q(lease_until__lt=Now()))

    def ready(self) -> Self:
        """Those whose file is there to be fetched."""
        return self.filter(status=Export.Status.READY, expires_at__gt=Now())

    def outlived(self) -> Self:
        return self.filter(status=Export.Status.READY, expires_at__lte=Now())


class Export(Owned):
    """`query` is the query string of the list, without "?"; where rows were chosen one by one,
    `keys` names them instead. `columns` are names of the kind's. `key` is drawn when the question
    was shown, so that answering it twice makes one export.

    A worker holds a lease: the token of its claim, and the time after which anybody may take over
    and begin anew. It writes into a folder named by that token, so two never write one file.
    """

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        READY = "ready"
        FAILED = "failed"
        EXPIRED = "expired"

    MOVING = (Status.QUEUED, Status.RUNNING)

    kind = models.CharField(max_length=40)
    query = models.TextField(blank=True)
    keys = models.JSONField(null=True, blank=True)
    format = models.CharField(max_length=10, choices=Format)
    columns = models.JSONField()
    key = models.UUIDField()
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    total = models.PositiveIntegerField(null=True, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    file_path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)
    attempt_count = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.RESTRICT, related_name="+")

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "key"], name="exports_export_once"),
            models.CheckConstraint(
                condition=Q(format__in=Format.values), name="exports_export_format_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=("queued", "running"), finished_at__isnull=True)
                | Q(status="ready", finished_at__isnull=False, expires_at__isnull=False)
                & ~Q(file_path="")
                | Q(status="failed", finished_at__isnull=False) & ~Q(failure="")
                | Q(status="expired", finished_at__isnull=False),
                name="exports_export_status_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(lease_token__isnull=True, lease_until__isnull=True)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
                name="exports_export_lease_is_whole",
            ),
        )
        indexes = (
            models.Index(
                fields=["workspace", "created_by", "-created_at", "-id"],
                name="exports_export_newest",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(status__in=("queued", "running")),
                name="exports_export_moving",
            ),
            models.Index(
                fields=["expires_at"], condition=Q(status="ready"), name="exports_export_ready"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} as {self.format}"

    @property
    def is_moving(self) -> bool:
        return self.status in self.MOVING

    @property
    def folder(self) -> str:
        """Holds whatever any worker wrote for it, and nothing else."""
        return f"exports/{self.workspace_id}/{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("exports:export_detail", args=[self.workspace.slug, self.pk])
