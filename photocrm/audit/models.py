"""The audit trail: what changed (written by triggers) and what was done (written by actions).

Neither table has foreign keys, so the trail never stands in the way of live data, and both refuse
UPDATE, DELETE and TRUNCATE by trigger. When a person is erased, `sql/erasing.sql` takes away what
the trail tells of them, and no more than that.
"""

from typing import ClassVar, Self, TypeVar

from django.db import models

Row = TypeVar("Row", bound="Entry")


class TransactionId(models.Func):
    """The id of the running transaction: what binds an event to the changes it made."""

    template = "pg_current_xact_id()::text::bigint"
    output_field = models.BigIntegerField()


class StatementTime(models.Func):
    template = "clock_timestamp()"
    output_field = models.DateTimeField()


class TrailQuerySet(models.QuerySet[Row]):
    def about(self, subject: models.Model) -> Self:
        """Rows about one object, newest first; the workspace is part of the index and the guard."""
        return self.filter(
            workspace_id=subject.workspace_id,  # type: ignore[attr-defined]
            table=subject._meta.db_table,
            row_id=str(subject.pk),
        ).order_by("-at", "-pk")

    def told(self) -> Self:
        """Events whose details were not erased with a person."""
        return self.exclude(details__has_key="erased")


class Entry(models.Model):
    id = models.BigAutoField(primary_key=True)
    workspace_id = models.UUIDField(null=True)
    table = models.CharField(max_length=63)
    row_id = models.CharField(max_length=40)
    actor_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True, default="")
    transaction_id = models.BigIntegerField(db_default=TransactionId())
    at = models.DateTimeField(db_default=StatementTime())

    class Meta:
        abstract = True
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(
                fields=["workspace_id", "table", "row_id", "-at"], name="audit_%(class)s_subject"
            ),
        )


class Change(Entry):
    """One changed row. `changes` is the whole row, or `{column: [before, after]}` of an update."""

    class Operation(models.TextChoices):
        INSERT = "insert"
        UPDATE = "update"
        DELETE = "delete"

    operation = models.CharField(max_length=6, choices=Operation)
    changes = models.JSONField()

    objects = TrailQuerySet["Change"].as_manager()

    def __str__(self) -> str:
        return f"{self.operation} {self.table} {self.row_id}"


class Event(Entry):
    """Something a person or the system did, as the action that did it names it.

    `kind` is `<noun>.<past participle>`; each app words its own kinds in its presenters.
    """

    kind = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=150, blank=True)
    details = models.JSONField(default=dict)

    objects = TrailQuerySet["Event"].as_manager()

    class Meta(Entry.Meta):
        indexes = (
            *Entry.Meta.indexes,
            models.Index(fields=["workspace_id", "actor_id", "-id"], name="audit_event_of_actor"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.row_id}"
