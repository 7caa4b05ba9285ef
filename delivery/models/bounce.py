"""What came back, and whom nobody reminds any more."""

from typing import Self

from django.db import models
from django.db.models.functions import Lower

from crm.models import Customer
from delivery.models.job import DeliveryJob
from delivery.models.share_link import ShareLink
from photocrm.accounts.models import Owned, Workspace, WorkspaceQuerySet


class BounceQuerySet(WorkspaceQuerySet["Bounce"]):
    def hard(self) -> Self:
        return self.filter(kind=Bounce.Kind.HARD)

    def standing(self) -> Self:
        """Those after which nothing arrived at the same address."""
        arrived = DeliveryJob.objects.filter(
            workspace=models.OuterRef("workspace"),
            status=DeliveryJob.Status.COMPLETED,
            recipient__iexact=models.OuterRef("recipient"),
            finished_at__gt=models.OuterRef("created_at"),
        )
        return self.exclude(recipient="").filter(~models.Exists(arrived))

    def in_order(self) -> Self:
        return self.order_by("created_at", "pk")

    def at(self, workspace: Workspace, address: str) -> Self:
        return self.of(workspace).filter(recipient=address.lower())


class Bounce(Owned):
    """A mail server's report that a mail did not arrive, after another one had taken it.

    `recipient` is the address we had sent the mail to, in small letters. `job` is the delivery that
    came back; without one it was another mail about the link. `report_key` names the report, which
    may be read more than once.
    """

    class Kind(models.TextChoices):
        SOFT = "soft", "For now"
        HARD = "hard", "For good"

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="bounces")
    job = models.ForeignKey(
        DeliveryJob, on_delete=models.CASCADE, null=True, blank=True, related_name="bounces"
    )
    kind = models.CharField(max_length=4, choices=Kind)
    recipient = models.EmailField()
    code = models.CharField(max_length=11, blank=True, help_text="such as 5.1.1")
    words = models.CharField(max_length=500)
    report_key = models.CharField(max_length=64)

    objects = BounceQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "id"], name="delivery_bounce_in_workspace"
            ),
            models.UniqueConstraint(fields=["link", "report_key"], name="delivery_bounce_once"),
        )
        indexes = (
            models.Index(
                fields=["workspace", "recipient", "-created_at"], name="delivery_bounce_address"
            ),
        )

    def __str__(self) -> str:
        return f"bounce {self.id}"


class Unsubscribe(Owned):
    """Somebody wants no reminders at this address, in small letters; photos are sent all the same.

    `customer` is who it was when it was said.
    """

    address = models.EmailField()
    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="unsubscribes"
    )

    objects = WorkspaceQuerySet["Unsubscribe"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "address"], name="delivery_unsubscribe_once"
            ),
            models.CheckConstraint(
                condition=models.Q(address=Lower("address")),
                name="delivery_unsubscribe_in_small_letters",
            ),
        )

    def __str__(self) -> str:
        return f"unsubscribe {self.id}"
