"""One line of a file, from when it is read until the run is forgotten."""

from typing import Any, Self

from django.db import models

from photocrm.accounts.models import Workspace
from photocrm.imports.models.run import ImportRun


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def of(self, workspace: Workspace) -> Self:
        return self.filter(workspace=workspace)

    def in_order(self) -> Self:
        return self.order_by("line")

    def reported(self) -> Self:
        """Rows with something to tell: not done, or not undone."""
        told = (ImportRow.Status.FAILED, ImportRow.Status.KEPT)
        return self.filter(status__in=told).order_by("line")


class ImportRow(models.Model):
    """Staging and log in one: COPY fills it, chunks read from it and write what came of each row.

    `line` is where the row begins in the file. `cells` are those of the file, and `values` what the
    kind made of them; both go when the row is done, and a failed one keeps its cells. `problems`
    are `{"column", "reason"}`, of a failed row or of one that undo kept. `subject_id` is whom the
    row created, changed or met, and no foreign key, since the log outlives its subjects. `before`
    is what undo needs.

    A million of them are written at once, so one composite key of the database guards both links,
    and the primary key is a number.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        CREATED = "created"
        UPDATED = "updated"
        SKIPPED = "skipped"
        FAILED = "failed"
        UNDONE = "undone"
        KEPT = "kept"

    DONE = (Status.CREATED, Status.UPDATED)

    id = models.BigAutoField("id", primary_key=True)
    workspace = models.ForeignKey(
        Workspace, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=False
    )
    run = models.ForeignKey(
        ImportRun,
        on_delete=models.CASCADE,
        related_name="rows",
        db_constraint=False,
        db_index=False,
    )
    line = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    cells: Any = models.JSONField(null=True, blank=True)
    values: Any = models.JSONField(null=True, blank=True)
    problems = models.JSONField(default=list, blank=True)
    subject_id: Any = models.UUIDField(null=True, blank=True)
    before: Any = models.JSONField(null=True, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["run", "line"], name="imports_row_once"),
            models.CheckConstraint(
                condition=~models.Q(status__in=("failed", "kept")) | ~models.Q(problems=[]),
                name="imports_row_says_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=("created", "updated"))
                | models.Q(subject_id__isnull=False),
                name="imports_row_names_its_subject",
            ),
        )
        indexes = (
            models.Index(
                fields=["run", "status", "line"],
                condition=~models.Q(status="waiting"),
                name="imports_row_by_status",
            ),
        )

    def __str__(self) -> str:
        return f"line {self.line}"
