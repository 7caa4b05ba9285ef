"""Pictures of a customer: who is it that comes in?"""

from typing import Self

from django.db import models

from crm.models import Customer
from gallery.models.image import Image
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class CustomerPictureQuerySet(WorkspaceQuerySet["CustomerPicture"]):
    def in_order(self) -> Self:
        return self.order_by("position", "pk").select_related("image")


class CustomerPicture(Owned):
    """`position` orders the pictures of a customer; the primary one is the avatar everywhere."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="pictures")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="customer_pictures")
    file_name = models.CharField(max_length=255)
    caption = models.CharField(max_length=200, blank=True)
    position = models.PositiveIntegerField()
    is_primary = models.BooleanField(default=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = CustomerPictureQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["customer", "image"], name="gallery_customer_picture_once"
            ),
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(is_primary=True),
                name="gallery_customer_picture_one_primary",
            ),
        )
        indexes = (
            models.Index(
                fields=["customer", "position", "id"], name="gallery_customer_picture_order"
            ),
        )

    def __str__(self) -> str:
        return self.caption or self.file_name
