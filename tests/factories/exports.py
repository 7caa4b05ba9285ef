from datetime import timedelta
from typing import Any
from uuid import uuid4

import factory
from django.core.files.base import ContentFile
from django.utils import timezone
from factory.django import DjangoModelFactory

from photocrm.exports.models import Export, ExportChoice
from photocrm.storage import media_storage
from tests.factories.accounts import MembershipFactory

CONTENT = b"Name\r\nAnna\r\n"


def stored_file(export: Any) -> str:
    folder = Export(pk=export.id, workspace=export.workspace).folder
    return media_storage.save(f"{folder}/{uuid4()}/customers.csv", ContentFile(CONTENT))


class ExportFactory(DjangoModelFactory[Export]):
    """Of all customers, waiting for a worker; `written` is ready with its file."""

    class Meta:
        model = Export
        exclude = ("membership",)

    class Params:
        written = factory.Trait(
            status=Export.Status.READY,
            total=1,
            row_count=1,
            size=len(CONTENT),
            finished_at=factory.LazyFunction(timezone.now),
            expires_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=7)),
            file_path=factory.LazyAttribute(stored_file),
        )

    membership: Any = factory.SubFactory(MembershipFactory)
    workspace: Any = factory.SelfAttribute("membership.workspace")
    created_by: Any = factory.SelfAttribute("membership.user")
    id = factory.LazyFunction(uuid4)
    kind = "customers"
    format = "csv"
    columns = ["Name"]
    key = factory.LazyFunction(uuid4)


class ExportChoiceFactory(DjangoModelFactory[ExportChoice]):
    class Meta:
        model = ExportChoice
        exclude = ("membership",)

    membership: Any = factory.SubFactory(MembershipFactory)
    workspace: Any = factory.SelfAttribute("membership.workspace")
    user: Any = factory.SelfAttribute("membership.user")
    kind = "customers"
    format = "xlsx"
    columns = ["Name", "E-mail"]
