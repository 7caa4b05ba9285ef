"""The exports of other products, each in the shape it comes in, are understood."""

import csv
import json
from collections.abc import Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from crm.importing.columns import guess
from crm.importing.values import CustomerReader
from photocrm.tables import open_table

PRODUCTS: dict[str, list[list[str]]] = json.loads(
    Path(__file__).with_name("product_headers.json").read_text(encoding="utf-8")
)
LINKEDIN = 'Notes:\r\n"Some of the email addresses may be missing, see help."\r\n\r\n'
# Encoding, delimiter and what stands before the header, where it is not UTF-8 with commas.
SHAPES = {
    "google_contacts_legacy": ("utf-16", ",", ""),
    "outlook_desktop_classic": ("cp1252", ",", ""),
    "outlook_com_people": ("utf-8-sig", ",", ""),
    "linkedin_connections": ("utf-8", ",", LINKEDIN),
    "honeybook_payments_report": ("utf-8", "\t", ""),
    "excel_in_german": ("cp1252", ";", ""),
    "excel_with_sep_line": ("utf-8-sig", ";", "sep=;\r\n"),
}
SAID = {
    "name": "Zoë Müller",
    "first_name": "Zoë",
    "last_name": "Müller",
    "people": "Zoë Müller (zoe@mail.example)",
    "email": "zoe@mail.example",
    "phone": "+49 30 23125 014",
    "company": "Käse & Söhne; GmbH, Köln",
    "birthday": "1988-02-29",
    "location": "Köln",
    "town": "Köln",
    "notes": 'VIP; prefers "natural" light, b/w\nmother: Ana',
    "labels": "Brides",
    "deal_value": "1,200.50",
}
WHOLE = {
    "name": "Zoë Müller",
    "email": "zoe@mail.example",
    "phone": "+49 30 23125 014",
    "company": "Käse & Söhne; GmbH, Köln",
    "birthday": date(1988, 2, 29),
    "location": "Köln",
}


def written(path: Path, product: str, rows: Sequence[Sequence[str]]) -> None:
    encoding, delimiter, before = SHAPES.get(product, ("utf-8", ",", ""))
    out = StringIO(newline="")
    quoting: Any = csv.QUOTE_ALL if product == "outlook_desktop_classic" else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, quoting=quoting).writerows(rows)
    path.write_bytes((before + out.getvalue()).encode(encoding))


@pytest.mark.parametrize("product", PRODUCTS)
def test_the_export_of_a_product_is_understood(product: str, tmp_path: Path) -> None:
    header, targets = (list(each) for each in zip(*PRODUCTS[product], strict=True))
    path = tmp_path / "export.csv"
    written(path, product, [header, [SAID.get(target, "") for target in targets]])
    table = open_table(path, path.name)
    # A last column without a name has nothing below it.
    named = header if header[-1] else header[:-1]
    assert table.header == named
    found = guess(table.header)
    assert [target.value for target in found] == [
        target or "ignore" for target in targets[: len(named)]
    ]
    reader = CustomerReader(
        table.header,
        found,
        country="DE",
        currency="EUR",
        today=date(2026, 11, 22),
        statuses={},
        assignees={},
    )
    [row] = table.rows()
    customer = reader.customer_of(row.cells)
    assert customer.problems == []
    assert said_by(customer) == expected(targets)


def said_by(customer: Any) -> dict[str, Any]:
    return {name: customer.values[name] for name in WHOLE if name in customer.values}


def expected(targets: Sequence[str]) -> dict[str, Any]:
    """People bring a name and an e-mail; a town is the place where nothing more is known."""
    has = set(targets)
    names = {"location"} if has & {"town"} else set()
    names |= {"name", "email"} if "people" in has else {"name"}
    return {name: value for name, value in WHOLE.items() if name in has | names}
