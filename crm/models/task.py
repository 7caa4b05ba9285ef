"""What is to be done."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from crm.models.customer import Customer
from crm.models.customer_rows import AssignedQuerySet
from photocrm.accounts.models import (
    KeptManager,
    Owned,
    Trashable,
    User,
    Versioned,
    trash_indexes,
    trashed_with_by,
)


class TaskQuerySet(AssignedQuerySet["Task"]):
    def open(self) -> Self:
        return self.filter(done_at=None)

    def due_by(self, day: date) -> Self:
        return self.open().filter(due_on__lte=day)


class Task(Owned, Versioned, Trashable):
    """Something to do, for a customer or for the studio itself; open until somebody did it."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="tasks"
    )
    title = models.CharField(max_length=200)
    notes = models.TextField(blank=True, max_length=10_000)
    due_on = models.DateField("due", null=True, blank=True)
    assignee = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        User, on_delete=models.RESTRICT, null=True, blank=True, editable=False, related_name="+"
    )
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = KeptManager.from_queryset(TaskQuerySet)()
    everything = TaskQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="crm_task_in_workspace"),
            models.CheckConstraint(condition=~Q(title=""), name="crm_task_has_title"),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                name="crm_task_done_at_with_by",
            ),
            trashed_with_by("crm_task_trashed_at_with_by"),
        )
        indexes = (
            *trash_indexes("crm_task"),
            models.Index(
                fields=["workspace", "customer", "due_on", "id"], name="crm_task_of_customer"
            ),
            models.Index(
                fields=["workspace", "due_on", "id"],
                condition=Q(trashed_at__isnull=True, done_at__isnull=True),
                name="crm_task_open",
            ),
            models.Index(
                fields=["workspace", "assignee", "due_on", "id"],
                condition=Q(trashed_at__isnull=True, done_at__isnull=True),
                name="crm_task_open_of_member",
            ),
            models.Index(
                fields=["workspace", "-done_at", "-id"],
                condition=Q(trashed_at__isnull=True, done_at__isnull=False),
                name="crm_task_done",
            ),
        )

    def __str__(self) -> str:
        return self.title
