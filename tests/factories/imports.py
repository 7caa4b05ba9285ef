from typing import Any

import factory
from factory.django import DjangoModelFactory

from photocrm.imports.models import ColumnMapping, ImportRow, ImportRun
from tests.factories.accounts import UserFactory, WorkspaceFactory


class ImportRunFactory(DjangoModelFactory[ImportRun]):
    """A draft whose file nobody stored."""

    class Meta:
        model = ImportRun

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    kind = "customers"
    file_name = "customers.csv"
    size = 1_000
    details: Any = factory.LazyFunction(
        lambda: {
            "format": "csv",
            "encoding": "utf-8",
            "delimiter": ";",
            "header": ["Name", "E-mail"],
            "header_line": 1,
        }
    )
    mapping: Any = factory.LazyFunction(lambda: ["name", "email"])
    created_by: Any = factory.SubFactory(UserFactory)


class ImportRowFactory(DjangoModelFactory[ImportRow]):
    class Meta:
        model = ImportRow

    run: Any = factory.SubFactory(ImportRunFactory)
    workspace: Any = factory.SelfAttribute("run.workspace")
    line = factory.Sequence(lambda number: number + 2)
    cells = factory.LazyAttribute(lambda row: [f"Customer {row.line}"])


class ColumnMappingFactory(DjangoModelFactory[ColumnMapping]):
    class Meta:
        model = ColumnMapping

    workspace: Any = factory.SubFactory(WorkspaceFactory)
    kind = "customers"
    fingerprint = factory.Sequence(lambda number: f"{number:064x}")
    targets = ["name", "email"]
    created_by: Any = factory.SubFactory(UserFactory)
