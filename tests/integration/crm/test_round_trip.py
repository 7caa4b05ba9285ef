"""What was exported is read by an import as what it was."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import localdate

from crm.exporting import CELLS, Customers
from crm.importing.columns import Target, guess
from crm.importing.values import CustomerReader
from crm.models import Customer, CustomerStatus, Kind, Priority
from gallery import exporting as session_exporting
from gallery.importing.columns import Target as SessionTarget
from gallery.importing.columns import guess as guess_of_sessions
from photocrm.accounts.models import User, Workspace
from photocrm.exports.actions.files import type_of
from photocrm.exports.kinds import Selection
from photocrm.tables.opening import open_table
from tests.factories import CustomerFactory, CustomerLabelFactory, LabelFactory

pytestmark = pytest.mark.django_db

# Those that nobody types: they follow from others, or from what was done.
FOLLOWING = {"Phone, international", "Last contact", "Created"}


@pytest.fixture
def customers(workspace: Workspace, owner: User) -> list[Customer]:
    tricky = CustomerFactory(
        workspace=workspace,
        name="=HYPERLINK(1)",
        company="Müller; & Söhne, “GmbH”",
        kind=Kind.PARTNER,
        priority=Priority.HIGH,
        is_vip=True,
        relationship="@work",
        email="anna@mail.example",
        phone="+49 30 123456",
        location="'t Hof 3",
        language="de",
        industry="00123",
        birthday=date(1604, 2, 29),
        source="-",
        deal_value=Decimal("1234567.50"),
        opportunity="+1",
        check_size=Decimal("0.05"),
        next_action="|call",
        next_action_on=date(2026, 12, 1),
        assignee=owner,
        keep_in_touch_weeks=12,
        notes='Line one\n\n=1+1, "two"; _x0041_\tthree',
        last_contact_at=datetime(2026, 7, 1, 12, 30, tzinfo=UTC),
    )
    CustomerLabelFactory(customer=tricky, label__name="Wedding 2026")
    both = LabelFactory(workspace=workspace, name="Family, near")
    CustomerLabelFactory(customer=tricky, label=both)
    plain = CustomerFactory(workspace=workspace, name="Ben", birthday=date(1956, 12, 31))
    return [tricky, plain]


def written(workspace: Workspace, owner: User, target: Path) -> None:
    kind = Customers()
    found = kind.found(Selection(workspace, owner, "sort=name"))
    with target.open("wb") as file:
        lines = kind.lines(found, list(CELLS), UTC)
        type_of(target.suffix[1:]).write(file, list(CELLS), lines)


def as_row(customer: Customer) -> dict[str, Any]:
    """The fields that are filled, as an import puts them."""
    columns = [target.value for target in Target if hasattr(Customer, target.value)]
    names = {*columns, "keep_in_touch_weeks"} - {"labels", "contacts"}
    values = {name: getattr(customer, name) for name in names}
    values |= {"status": customer.status_id, "assignee": customer.assignee_id}
    values |= {"external_id": str(customer.pk), "phone_e164": customer.phone_e164}
    return {name: value for name, value in values.items() if value not in ("", None)}


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_every_customer_is_read_as_it_was(
    file_format: str,
    customers: list[Customer],
    workspace: Workspace,
    owner: User,
    tmp_path: Path,
) -> None:
    path = tmp_path / f"customers.{file_format}"
    written(workspace, owner, path)
    table = open_table(path, path.name)
    assert table.header == list(CELLS)
    statuses = CustomerStatus.objects.of(workspace)
    reader = CustomerReader(
        table.header,
        guess(table.header),
        country=workspace.country,
        currency=workspace.currency,
        today=localdate(),
        statuses={status.name.casefold(): status.pk for status in statuses},
        assignees={owner.email.casefold(): owner.pk},
        labels={"wedding 2026", "family, near"},
    )
    found = {
        parsed.values["external_id"]: parsed
        for parsed in (reader.customer_of(row.cells) for row in table.rows())
    }
    assert [parsed.problems for parsed in found.values()] == [[], []]
    assert {pk: parsed.values for pk, parsed in found.items()} == {
        str(customer.pk): as_row(customer) for customer in customers
    }
    labels = found[str(customers[0].pk)].labels
    assert sorted(labels) == ["Family, near", "Wedding 2026"]


def test_every_column_that_people_fill_is_known_to_the_import() -> None:
    targets = dict(zip(CELLS, guess(list(CELLS)), strict=True))
    assert {name for name, target in targets.items() if target == Target.IGNORE} == FOLLOWING


def test_columns_of_sessions_are_known_where_an_import_writes_them() -> None:
    columns = list(session_exporting.CELLS)
    known = set(guess_of_sessions(columns)) - {SessionTarget.IGNORE}
    assert {target.value for target in known} >= {"name", "customer", "customer_email", "shot_on"}
    assert {target.value for target in known} >= {"labels", "notes"}
