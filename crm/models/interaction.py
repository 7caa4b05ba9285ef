"""What happened between the studio and a customer."""

from django.db import models
from django.db.models import Q

from crm.models.customer import Customer
from crm.models.customer_rows import CustomerRowQuerySet
from photocrm.accounts.models import (
    KeptManager,
    Owned,
    Trashable,
    User,
    Versioned,
    trash_indexes,
    trashed_with_by,
)


class InteractionQuerySet(CustomerRowQuerySet["Interaction"]):
    """The vocabulary of the timeline."""


class Interaction(Owned, Versioned, Trashable):
    """One entry on the timeline of a customer.

    People write some; others follow from what happens in gallery and delivery: those carry a
    `source`, which names the happening once in the workspace, so that told twice it stands once.
    `path` is the address of what it is about, below the workspace's own. Every kind but a note is
    a contact, and the customer's last contact follows from it.
    """

    class Kind(models.TextChoices):
        CALL = "call"
        EMAIL = "email", "E-mail"
        MESSAGE = "message"
        MEETING = "meeting"
        NOTE = "note"
        SESSION = "session"
        DELIVERY = "delivery"
        VISIT = "visit"
        FAVOURITES = "favourites"

    # What people log; the other kinds follow from gallery and delivery.
    BY_HAND = (Kind.CALL, Kind.EMAIL, Kind.MESSAGE, Kind.MEETING, Kind.NOTE)

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="interactions")
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    text = models.TextField(max_length=10_000)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    source = models.CharField(max_length=120, blank=True, editable=False)
    path = models.CharField(max_length=200, blank=True, editable=False)

    objects = KeptManager.from_queryset(InteractionQuerySet)()
    everything = InteractionQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "id"], name="crm_interaction_in_workspace"
            ),
            models.UniqueConstraint(
                fields=["workspace", "source"],
                condition=~Q(source=""),
                name="crm_interaction_source_once",
            ),
            trashed_with_by("crm_interaction_trashed_at_with_by"),
        )
        indexes = (
            *trash_indexes("crm_interaction"),
            models.Index(
                fields=["workspace", "customer", "-at", "-id"], name="crm_interaction_timeline"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
