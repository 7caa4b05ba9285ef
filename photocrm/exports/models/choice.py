"""What a member exported of a list the last time."""

from django.db import models

from photocrm.accounts.models import Owned, User, WorkspaceQuerySet
from photocrm.exports.models.export import Format


class ExportChoice(Owned):
    """The format and the columns, by their names, of the kind of export."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    format = models.CharField(max_length=10, choices=Format)
    columns = models.JSONField()

    objects = WorkspaceQuerySet["ExportChoice"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "user", "kind"], name="exports_choice_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.format} of {self.kind}"
