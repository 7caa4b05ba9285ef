"""Free-form categories of customers and sessions."""

from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower

from crm import search
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet

SORT_NAME_LENGTH = 200


class LabelQuerySet(WorkspaceQuerySet["Label"]):
    def in_order(self) -> Self:
        return self.order_by("sort_name", "pk")


class Label(Owned):
    """ "Wedding 2026": one list of labels serves the customers and the sessions of a workspace.

    `sort_name` follows from the name on every save. Names differ in more than their case.
    """

    class Colour(models.TextChoices):
        GREY = "grey"
        RED = "red"
        AMBER = "amber"
        GREEN = "green"
        TEAL = "teal"
        BLUE = "blue"
        VIOLET = "violet"
        PINK = "pink"

    name = models.CharField(max_length=50)
    colour = models.CharField(max_length=10, choices=Colour, default=Colour.GREY)
    sort_name = models.CharField(max_length=SORT_NAME_LENGTH, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = LabelQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="crm_label_in_workspace"),
            models.UniqueConstraint("workspace", Lower("name"), name="crm_label_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="crm_label_has_name"),
            models.CheckConstraint(
                condition=models.Q(
                    colour__in=("grey", "red", "amber", "green", "teal", "blue", "violet", "pink")
                ),
                name="crm_label_colour_known",
            ),
        )
        indexes = (models.Index(fields=["workspace", "sort_name", "id"], name="crm_label_by_name"),)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.index()
        super().save(*args, **kwargs)

    def index(self) -> None:
        """Bring `sort_name` up to date; bulk writes call it themselves."""
        self.sort_name = search.sort_name(self.name)[:SORT_NAME_LENGTH]
