"""Writing the pictures of customers. Each action holds the customer's row while it works."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max

from crm.models import Customer
from gallery.actions import avatars, originals
from gallery.imaging.formats import Refused
from gallery.models import CustomerPicture, Image, Photo
from photocrm.accounts.models import User
from photocrm.audit.trail import record

MOST_PICTURES = 50
# How long a deleted picture can be brought back; the database leaves its files for as long.
UNDO_LASTS = timedelta(hours=1)
KEPT_OF_DELETED = ("file_name", "caption", "position", "is_primary")


@transaction.atomic
def add(
    *, customer: Customer, file_name: str, source: Path, by: User
) -> tuple[CustomerPicture, bool]:
    """Add the file at `source`; False when the customer has this very picture already.

    Raises Refused for what is no picture, or one too many. The first picture is the primary one.
    """
    stored = originals.store(source, workspace_id=customer.workspace_id)
    hold(customer)
    return attach(customer, originals.keep(stored), file_name, by)


@transaction.atomic
def choose(*, customer: Customer, photo: Photo, by: User) -> tuple[CustomerPicture, bool]:
    """Add a photo of a session; answers and raises as `add` does. Raises Image.DoesNotExist."""
    hold(customer)
    return attach(customer, held_image(customer, photo.image_id), photo.file_name, by)


def attach(
    customer: Customer, image: Image, file_name: str, by: User
) -> tuple[CustomerPicture, bool]:
    pictures = customer.pictures.all()
    there = pictures.filter(image=image).first()
    if there:
        return there, False
    if pictures.count() >= MOST_PICTURES:
        raise Refused(f"A customer has room for {MOST_PICTURES} pictures. Delete one first.")
    picture = CustomerPicture.objects.create(
        workspace_id=customer.workspace_id,
        customer=customer,
        image=image,
        file_name=file_name,
        position=(pictures.aggregate(last=Max("position"))["last"] or 0) + 1,
        is_primary=not pictures.filter(is_primary=True).exists(),
        created_by=by,
    )
    tell("picture.added", picture, by)
    avatars.settle(customer.pk)
    return picture, True


@transaction.atomic
def make_primary(*, customer: Customer, picture_id: UUID, by: User) -> None:
    """Raises CustomerPicture.DoesNotExist, as everything below."""
    picture = held(customer, picture_id)
    if picture.is_primary:
        return
    prefer(picture)
    tell("picture.preferred", picture, by)
    avatars.settle(customer.pk)


@transaction.atomic
def caption(*, customer: Customer, picture_id: UUID, text: str, by: User) -> None:
    picture = held(customer, picture_id)
    if picture.caption == text:
        return
    picture.caption = text
    picture.save(update_fields=["caption"])
    tell("picture.captioned", picture, by, caption=text)


@transaction.atomic
def move(*, customer: Customer, picture_id: UUID, to_front: bool, by: User) -> None:
    """Change places with the neighbour; at the end of the row nothing happens."""
    picture = held(customer, picture_id)
    row = list(customer.pictures.in_order())
    here = row.index(picture)
    there = here + (-1 if to_front else 1)
    if not 0 <= there < len(row):
        return
    row[here], row[there] = row[there], row[here]
    for place, one in enumerate(row, start=1):
        one.position = place
    CustomerPicture.objects.bulk_update(row, ["position"])
    tell("picture.moved", picture, by)


@transaction.atomic
def delete(*, customer: Customer, picture_id: UUID, by: User) -> dict[str, Any]:
    """The next picture becomes the primary one. Returns what `restore` brings it back from, while
    the purge leaves the image be.
    """
    picture = held(customer, picture_id)
    left = {name: getattr(picture, name) for name in KEPT_OF_DELETED}
    tell("picture.removed", picture, by)
    picture.delete()
    following = customer.pictures.in_order().first()
    if picture.is_primary and following:
        prefer(following)
    avatars.settle(customer.pk)
    return left | {"image": str(picture.image_id)}


@transaction.atomic
def restore(*, customer: Customer, left: dict[str, Any], by: User) -> None:
    """Bring a deleted picture back to its place; twice is once. Raises Image.DoesNotExist."""
    hold(customer)
    image = held_image(customer, UUID(left["image"]))
    if customer.pictures.filter(image=image).exists():
        return
    customer.pictures.filter(position__gte=left["position"]).update(position=F("position") + 1)
    picture = CustomerPicture.objects.create(
        workspace_id=customer.workspace_id,
        customer=customer,
        image=image,
        created_by=by,
        **{name: left[name] for name in KEPT_OF_DELETED} | {"is_primary": False},
    )
    if left["is_primary"] or customer.pictures.count() == 1:
        prefer(picture)
    tell("picture.restored", picture, by)
    avatars.settle(customer.pk)


def hold(customer: Customer) -> None:
    Customer.objects.locked().get(pk=customer.pk)


def held_image(customer: Customer, image_id: UUID) -> Image:
    """Kept by this from the purge, which looks who refers to it once it has the lock."""
    images = Image.objects.select_for_update(no_key=True)
    return images.get(pk=image_id, workspace_id=customer.workspace_id)


def held(customer: Customer, picture_id: UUID) -> CustomerPicture:
    hold(customer)
    return customer.pictures.get(pk=picture_id)


def prefer(picture: CustomerPicture) -> None:
    """At no moment are there two primary ones: the database would refuse them."""
    others = CustomerPicture.objects.filter(customer=picture.customer_id, is_primary=True)
    others.update(is_primary=False)
    picture.is_primary = True
    picture.save(update_fields=["is_primary"])


def tell(kind: str, picture: CustomerPicture, by: User, **more: str) -> None:
    details = {"picture": str(picture.pk), "file_name": picture.file_name} | more
    record(kind, picture.customer, by=by, **details)
