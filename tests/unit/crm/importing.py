"""Rows as dictionaries, read as the columns are called."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from crm.importing.columns import guess
from crm.importing.rows import Parsed, Problem
from crm.importing.values import CustomerReader

TODAY = date(2026, 11, 22)


def reader_of(header: list[str], **options: Any) -> CustomerReader:
    asked: dict[str, Any] = {
        "country": "DE",
        "currency": "EUR",
        "today": TODAY,
        "statuses": {"lead": "id of lead"},
        "assignees": {"mara@lumen.example": "id of mara"},
    }
    return CustomerReader(header, guess(header), **(asked | options))


def parsed(row: Mapping[str, str], **options: Any) -> Parsed:
    return reader_of([*row], **options).customer_of([*row.values()])


def values(row: Mapping[str, str], **options: Any) -> dict[str, Any]:
    found = parsed({"Name": "Zoë"} | dict(row), **options)
    assert found.problems == []
    return {name: value for name, value in found.values.items() if name != "name"}


def problems(row: Mapping[str, str], **options: Any) -> list[Problem]:
    return parsed({"Name": "Zoë"} | dict(row), **options).problems
