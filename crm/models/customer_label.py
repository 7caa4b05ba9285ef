"""Which customers carry which labels."""

from django.db import models

from crm.models.customer import Customer
from crm.models.label import Label
from photocrm.accounts.models import Owned, WorkspaceQuerySet


class CustomerLabel(Owned):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="label_links")
    label = models.ForeignKey(Label, on_delete=models.CASCADE, related_name="customer_links")

    objects = WorkspaceQuerySet["CustomerLabel"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["customer", "label"], name="crm_customer_label_once"),
        )
        indexes = (
            models.Index(fields=["workspace", "label", "customer"], name="crm_customer_by_label"),
        )

    def __str__(self) -> str:
        return f"{self.label_id} on {self.customer_id}"
