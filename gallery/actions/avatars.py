"""The picture a customer is known by, written on the customer's row for every list to read.

Whoever changes pictures holds the customer's row first and the image's after it, so neither the
worker nor a person misses what the other is just about to commit.
"""

from uuid import UUID

from crm.models import Customer
from gallery.models import CustomerPicture, Image


def hold(image: Image) -> None:
    """Before the image changes: the customers whose primary picture it is."""
    found = Customer.everything.filter(pictures__image=image, pictures__is_primary=True)
    list(Customer.everything.filter(pk__in=found.values("pk")).order_by("pk").locked())


def follow(image: Image) -> None:
    """After the image changed: all whose primary picture it is."""
    for picture in CustomerPicture.objects.filter(image=image, is_primary=True):
        settle(picture.customer_id)


def settle(customer_id: UUID) -> None:
    """Write down what the avatar is now; the caller holds the customer's row."""
    primary = CustomerPicture.objects.filter(customer=customer_id, is_primary=True).first()
    image = Image.objects.select_for_update().get(pk=primary.image_id) if primary else None
    avatar = f"{image.pk}/{image.recipe}" if image and image.is_ready else ""
    Customer.everything.filter(pk=customer_id).exclude(avatar=avatar).update(avatar=avatar)
