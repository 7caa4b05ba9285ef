import zlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import factory
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from factory.django import DjangoModelFactory

from gallery.lettering.layers import Layer
from gallery.models import (
    CustomerPicture,
    Image,
    Leftover,
    Photo,
    PhotoSession,
    SessionLabel,
    SessionTally,
    StorageCheck,
    Tag,
    TagTemplate,
    Upload,
)
from gallery.models.upload import LIFETIME
from photocrm.ids import new_id
from tests.factories.accounts import UserFactory, WorkspaceFactory
from tests.factories.crm import CustomerFactory, LabelFactory

RECIPE = 1
VERSION = "0123456789abcdef0123456789abcdef"
FILES = {
    "full": {"name": "full", "width": 60, "height": 40, "size": 9, "crc32": 0},
    "mail": {"name": "mail", "width": 60, "height": 40, "size": 9, "crc32": 0},
    "2048": {"name": "2048", "width": 60, "height": 40, "size": 9, "crc32": 0},
    "500": {"name": "500", "width": 60, "height": 40, "size": 9, "crc32": 0},
    "150": {"name": "150", "width": 60, "height": 40, "size": 9, "crc32": 0},
}


class SessionFactory(DjangoModelFactory[PhotoSession]):
    """`trashed=True` is in the trash."""

    class Meta:
        model = PhotoSession

    class Params:
        trashed = factory.Trait(
            trashed_at=factory.LazyFunction(timezone.now),
            trashed_by=factory.SubFactory(UserFactory),
        )

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    name = factory.Sequence(lambda number: f"Session {number}")


class ImageFactory(DjangoModelFactory[Image]):
    """Waits for a worker; `ready=True` has renditions, `failed=True` could not be read."""

    class Meta:
        model = Image

    class Params:
        ready = factory.Trait(
            status=Image.Status.READY,
            recipe=RECIPE,
            width=60,
            height=40,
            files=factory.LazyFunction(FILES.copy),
            processed_at=factory.LazyFunction(timezone.now),
        )
        failed = factory.Trait(
            status=Image.Status.FAILED,
            failure="The picture is damaged.",
            processed_at=factory.LazyFunction(timezone.now),
        )

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    sha256 = factory.Sequence(lambda number: f"{number:064x}")
    size = 1234
    format = "jpeg"


class LeftoverFactory(DjangoModelFactory[Leftover]):
    class Meta:
        model = Leftover

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    sha256 = factory.Sequence(lambda number: f"{number:064x}")
    due_at = factory.LazyFunction(timezone.now)


class PhotoFactory(DjangoModelFactory[Photo]):
    """`rendered=True` has files of a text drawn on it, though no tag; `trashed=True` is in the
    trash.
    """

    class Meta:
        model = Photo

    class Params:
        rendered = factory.Trait(
            tagged_wanted=VERSION,
            tagged_made=VERSION,
            tagged_files=factory.LazyFunction(FILES.copy),
            tagged_changed_at=factory.LazyFunction(timezone.now),
        )
        trashed = factory.Trait(
            trashed_at=factory.LazyFunction(timezone.now),
            trashed_by=factory.SubFactory(UserFactory),
        )

    session: Any = factory.SubFactory(SessionFactory)
    workspace: Any = factory.SelfAttribute("session.workspace")
    image: Any = factory.SubFactory(
        ImageFactory, workspace=factory.SelfAttribute("..workspace"), ready=True
    )
    file_name = factory.Sequence(lambda number: f"DSC_{number:04}.JPG")
    position = factory.Sequence(lambda number: number)


class TagFactory(DjangoModelFactory[Tag]):
    class Meta:
        model = Tag

    photo: Any = factory.SubFactory(PhotoFactory)
    workspace: Any = factory.SelfAttribute("photo.workspace")
    text = "Anna & Ben"
    x, y = 0.1, 0.9


class SessionLabelFactory(DjangoModelFactory[SessionLabel]):
    class Meta:
        model = SessionLabel

    session: Any = factory.SubFactory(SessionFactory)
    workspace: Any = factory.SelfAttribute("session.workspace")
    label: Any = factory.SubFactory(LabelFactory, workspace=factory.SelfAttribute("..workspace"))


class SessionTallyFactory(DjangoModelFactory[SessionTally]):
    class Meta:
        model = SessionTally

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    is_tagged = False
    is_shared = False
    is_linked = False
    count = 1


class TagTemplateFactory(DjangoModelFactory[TagTemplate]):
    class Meta:
        model = TagTemplate

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    name = factory.Sequence(lambda number: f"Template {number}")
    layers = [asdict(Layer(text="Lumen Studio", x=0.1, y=0.9, size=0.04))]


class CustomerPictureFactory(DjangoModelFactory[CustomerPicture]):
    class Meta:
        model = CustomerPicture

    customer: Any = factory.SubFactory(CustomerFactory)
    workspace: Any = factory.SelfAttribute("customer.workspace")
    image: Any = factory.SubFactory(
        ImageFactory, workspace=factory.SelfAttribute("..workspace"), ready=True
    )
    file_name = factory.Sequence(lambda number: f"PORTRAIT_{number}.JPG")
    position = factory.Sequence(lambda number: number)


class StorageCheckFactory(DjangoModelFactory[StorageCheck]):
    class Meta:
        model = StorageCheck

    started_at = factory.LazyFunction(timezone.now)


class UploadFactory(DjangoModelFactory[Upload]):
    """A file of which nothing has come yet."""

    class Meta:
        model = Upload

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    created_by: Any = factory.SubFactory(UserFactory)
    file_name = factory.Sequence(lambda number: f"DSC_{number:04}.JPG")
    length = 1000
    session_key = factory.LazyFunction(new_id)
    session_name = "Wedding"
    expires_at = factory.LazyFunction(lambda: timezone.now() + LIFETIME)


def facts_of(content: bytes) -> dict[str, int]:
    return {"size": len(content), "crc32": zlib.crc32(content)}


def stored(image: Image, contents: Mapping[str, bytes] | None = None) -> Image:
    """Put bytes where original and renditions of the image belong; write their sizes on its row."""
    contents = contents or {name: f"{name:>9}".encode() for name in image.files}
    default_storage.save(image.original_path, ContentFile(b"as the camera wrote it"))
    for name, content in contents.items():
        default_storage.save(image.rendition_path(name), ContentFile(content))
        image.files[name] = FILES[name] | facts_of(content)
    image.save(update_fields=["files"])
    return image


def stored_tagged(photo: Photo, contents: Mapping[str, bytes] | None = None) -> Photo:
    """The same for the files of the text drawn on it."""
    contents = contents or {name: f"{name:>9}".encode() for name in photo.tagged_files}
    for name, content in contents.items():
        path = photo.image.tagged_path(photo.tagged_made, name)
        default_storage.save(path, ContentFile(content))
        photo.tagged_files[name] = FILES[name] | facts_of(content)
    photo.save(update_fields=["tagged_files"])
    return photo
