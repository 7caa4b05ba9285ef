"""Where pictures that come in go: into a session, or to the pictures of a customer."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from crm.models import Customer
from gallery.actions import customer_pictures, originals, photos, sessions
from gallery.imaging.formats import Refused
from gallery.models import Image, Photo, PhotoSession, Upload
from photocrm.accounts.models import User, Workspace

IN_TRASH = "The session is in the trash. Restore it, or choose another one."
SESSION_GONE = "The session is not there any more. Choose another one."
CUSTOMER_GONE = "The customer is not there any more. Choose another one."


@dataclass(frozen=True, slots=True)
class Target:
    """Into the session of this key, which the first picture makes when it is missing.

    A missing session without a name is not made: it was there, and is gone. Pictures of a customer
    know neither.
    """

    workspace: Workspace
    session_key: UUID | None = None
    session_name: str = ""
    customer: Customer | None = None
    into: str = Upload.Into.SESSION

    @property
    def is_pictures(self) -> bool:
        return self.into == Upload.Into.PICTURES

    def session(self) -> PhotoSession | None:
        """The one there is, in the trash or not."""
        if self.session_key is None:
            return None
        return PhotoSession.everything.of(self.workspace).filter(pk=self.session_key).first()


@dataclass(frozen=True, slots=True)
class Placed:
    """`photo` is None among the pictures of a customer."""

    photo: Photo | None
    is_new: bool


def of_upload(upload: Upload) -> Target:
    return Target(
        workspace=upload.workspace,
        session_key=upload.session_key,
        session_name=upload.session_name,
        customer=upload.customer,
        into=upload.into,
    )


@transaction.atomic
def place(
    *, image: Image, target: Target, file_name: str, position: int | None, by: User
) -> Placed:
    """Write the rows of a stored original. Raises Refused where the target is gone or full."""
    if target.is_pictures:
        return place_picture(image, target.customer, file_name, by)
    photo = Photo(file_name=file_name, created_by=by)
    if position is not None:
        photo.position = position
    return Placed(*photos.keep(session_of(target, by), photo, image))


def place_picture(image: Image, customer: Customer | None, file_name: str, by: User) -> Placed:
    there = Customer.objects.filter(pk=customer.pk) if customer else Customer.objects.none()
    customer = there.locked().first()
    if customer is None:
        raise Refused(CUSTOMER_GONE)
    kept = originals.keep(image)
    _, is_new = customer_pictures.attach(customer, kept, file_name, by)
    return Placed(None, is_new)


def session_of(target: Target, by: User) -> PhotoSession:
    there = target.session()
    if there and there.trashed_at:
        raise Refused(IN_TRASH)
    if not there and not target.session_name:
        raise Refused(SESSION_GONE)
    return there or sessions.create(
        workspace=target.workspace,
        name=target.session_name,
        customer=target.customer,
        by=by,
        session_id=target.session_key,
    )
