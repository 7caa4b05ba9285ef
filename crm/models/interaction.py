"""What happened between the studio and a customer."""

from django.db import models

from crm.models.customer import Customer
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class Interaction(Owned):
    """A call, mail, message, meeting or note on the timeline of a customer."""

    class Kind(models.TextChoices):
        CALL = "call"
        EMAIL = "email", "E-mail"
        MESSAGE = "message"
        MEETING = "meeting"
        NOTE = "note"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="interactions")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    text = models.TextField(max_length=10_000)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = WorkspaceQuerySet["Interaction"].as_manager()

    class Meta:
        indexes = (
            models.Index(
                fields=["workspace", "customer", "-at", "-id"], name="crm_interaction_timeline"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
