"""How far a studio has come with a customer, in the studio's own words."""

from django.db import models
from django.db.models.functions import Lower

from crm.models.label import Label
from photocrm.accounts.models import Owned, WorkspaceQuerySet


class CustomerStatus(Owned):
    """One step on the way: the database gives each new workspace the usual five.

    `outcome` says what the step means for the numbers, whatever it is called; lists are ordered by
    `position`.
    """

    class Outcome(models.TextChoices):
        OPEN = "open"
        WON = "won"
        LOST = "lost"

    name = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.OPEN)
    colour = models.CharField(max_length=10, choices=Label.Colour, default=Label.Colour.GREY)
    position = models.PositiveSmallIntegerField()

    objects = WorkspaceQuerySet["CustomerStatus"].as_manager()

    class Meta:
        verbose_name = "status"
        verbose_name_plural = "statuses"
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="crm_status_in_workspace"),
            models.UniqueConstraint("workspace", Lower("name"), name="crm_status_once"),
            models.UniqueConstraint(
                fields=["workspace", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="crm_status_position_once",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="crm_status_has_name"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=("open", "won", "lost")),
                name="crm_status_outcome_known",
            ),
        )

    def __str__(self) -> str:
        return self.name
