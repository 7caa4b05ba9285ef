"""What must not be forgotten."""

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


class ReminderQuerySet(AssignedQuerySet["Reminder"]):
    def due_by(self, day: date) -> Self:
        return self.filter(next_on__lte=day)


class Reminder(Owned, Versioned, Trashable):
    """Comes up on `first_on`, and every week or year from then on where it repeats.

    `next_on` is the day it comes up next, or came up and was not done with yet; empty once it is
    over. Birthdays are no rows here: they follow from customers and contacts.
    """

    class Repeat(models.TextChoices):
        ONCE = "once"
        WEEKLY = "weekly", "Every week"
        YEARLY = "yearly", "Every year"

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, null=True, blank=True, related_name="reminders"
    )
    title = models.CharField(max_length=200)
    first_on = models.DateField("on")
    repeat = models.CharField(max_length=10, choices=Repeat, default=Repeat.ONCE)
    next_on = models.DateField(null=True, blank=True, editable=False)
    assignee = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = KeptManager.from_queryset(ReminderQuerySet)()
    everything = ReminderQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="crm_reminder_in_workspace"),
            models.CheckConstraint(condition=~Q(title=""), name="crm_reminder_has_title"),
            models.CheckConstraint(
                condition=Q(repeat__in=("once", "weekly", "yearly")),
                name="crm_reminder_repeat_known",
            ),
            models.CheckConstraint(
                condition=Q(next_on__isnull=True) | Q(next_on__gte=models.F("first_on")),
                name="crm_reminder_not_before_first",
            ),
            trashed_with_by("crm_reminder_trashed_at_with_by"),
        )
        indexes = (
            *trash_indexes("crm_reminder"),
            models.Index(
                fields=["workspace", "customer", "next_on", "id"], name="crm_reminder_of_customer"
            ),
            models.Index(
                fields=["workspace", "next_on", "id"],
                condition=Q(trashed_at__isnull=True, next_on__isnull=False),
                name="crm_reminder_due",
            ),
        )

    def __str__(self) -> str:
        return self.title
