from typing import Any
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from photocrm.bulk.models import BulkRow, BulkRun
from tests.factories.accounts import UserFactory, WorkspaceFactory


class BulkRunFactory(DjangoModelFactory[BulkRun]):
    """Waits for a worker to unlink sessions."""

    class Meta:
        model = BulkRun

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    kind = "sessions.link"
    arguments = {"customer": "", "name": ""}
    key = factory.LazyFunction(uuid4)
    created_by: Any = factory.SubFactory(UserFactory)


class BulkRowFactory(DjangoModelFactory[BulkRow]):
    class Meta:
        model = BulkRow

    run: Any = factory.SubFactory(BulkRunFactory)
    workspace: Any = factory.SelfAttribute("run.workspace")
    subject_id = factory.LazyFunction(uuid4)
    name = factory.Sequence(lambda number: f"Session {number}")
