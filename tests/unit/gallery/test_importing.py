"""What a row says about a session."""

from collections.abc import Mapping
from datetime import date

import pytest

from crm.importing.rows import Parsed, Problem
from gallery.importing.columns import Target, guess
from gallery.importing.values import SessionReader


def parsed(row: Mapping[str, str], country: str = "DE") -> Parsed:
    reader = SessionReader([*row], guess([*row]), country=country, today=date(2026, 11, 22))
    return reader.session_of([*row.values()])


def test_columns_of_other_products_are_known() -> None:
    header = ["Project Name", "CLIENT_INFO", "Project Date", "Type", "Client Notes", "Tax"]
    assert guess(header) == [
        *(Target.NAME, Target.CUSTOMER, Target.SHOT_ON, Target.LABELS),
        *(Target.IGNORE, Target.IGNORE),
    ]


def test_a_row_becomes_a_session() -> None:
    row = {
        "Session": "Wedding",
        "Date": "14.3.2026",
        "Client": "Zoë Müller",
        "Client email": "zoe@example.com",
        "Client ID": "17",
        "Tags": "Wedding, VIP",
        "Notes": "bring lamps",
    }
    assert parsed(row) == Parsed(
        values={
            "name": "Wedding",
            "shot_on": date(2026, 3, 14),
            "customer_name": "Zoë Müller",
            "customer_email": "zoe@example.com",
            "customer_id": "17",
            "notes": "bring lamps",
        },
        labels=["Wedding", "VIP"],
    )


@pytest.mark.parametrize(
    ("row", "values"),
    [
        (
            {"Client": "Ann Lee (ann@x.example), Bob"},
            {
                "name": "Ann Lee",
                "customer_name": "Ann Lee",
                "customer_email": "ann@x.example",
                "notes": "Client: Ann Lee (ann@x.example), Bob",
            },
        ),
        (
            {"First name": "Zoë", "Last name": "Ray"},
            {"name": "Zoë Ray", "customer_name": "Zoë Ray"},
        ),
        (
            {"Client": "O'Brien, Smith & Co", "Name": "Portraits"},
            {"name": "Portraits", "customer_name": "O'Brien, Smith & Co"},
        ),
        ({"Name": "x", "Date": "n/a", "Email": "-"}, {"name": "x"}),
    ],
)
def test_the_customer_is_found(row: dict[str, str], values: dict[str, str]) -> None:
    found = parsed(row)
    assert (found.values, found.problems) == (values, [])


def test_all_problems_are_told_at_once() -> None:
    row = {"Date": "14 March", "Email": "no address", "Notes": "x"}
    assert parsed(row).problems == [
        Problem("Email", "“no address” is no e-mail address."),
        Problem("Date", "“14 March” is no day with a year between 1900 and 2199."),
        Problem("Name", "The row has neither a name nor a customer."),
    ]


def test_the_month_stands_first_where_people_write_it_so() -> None:
    row = {"Name": "x", "Date": "03/04/2026"}
    assert parsed(row).values["shot_on"] == date(2026, 4, 3)
    assert parsed(row, "US").values["shot_on"] == date(2026, 3, 4)
