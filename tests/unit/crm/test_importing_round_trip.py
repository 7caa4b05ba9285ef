"""What was written to a file of ours comes back from it unchanged."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm.importing.cells import label_names, listed
from crm.importing.columns import guess
from crm.importing.contacts import contact_lines, contacts
from crm.importing.values import CustomerReader
from photocrm.spreadsheets import csv_writing
from photocrm.tables import open_table

HEADER = (
    *("Name", "Company", "Kind", "Status", "Priority", "VIP", "Relationship", "E-mail", "Phone"),
    *("Phone, international", "Location", "Industry", "Birthday", "Source", "Deal value"),
    *("Opportunity", "Check size", "Next action", "Next action on", "Assignee"),
    *("Keep in touch every (weeks)", "Labels", "Contacts", "Notes", "Last contact", "Created"),
    *("External id", "Id"),
)
FIELDS = (
    *("company", "relationship", "location", "industry", "source", "opportunity"),
    *("next_action", "notes"),
)


def read_back(tmp_path: Any, cells: dict[str, str], labels: list[str]) -> Any:
    path = tmp_path / "customers.csv"
    row = [cells.get(name, "") for name in HEADER]
    path.write_bytes(b"".join(csv_writing.written(HEADER, [row])))
    table = open_table(path, "customers.csv")
    assert table.header == list(HEADER)
    reader = CustomerReader(
        table.header,
        guess(table.header),
        country="DE",
        currency="EUR",
        today=date(2026, 11, 22),
        statuses={"lead, new": 1},
        assignees={"mara": 2},
        labels={label.casefold() for label in labels},
    )
    [found] = [reader.customer_of(row.cells) for row in table.rows()]
    return found


WHOLE = {
    "Name": "=1+1",
    "Kind": "Investor",
    "Status": "Lead, new",
    "Priority": "High",
    "VIP": "yes",
    "E-mail": "zoe@example.com",
    "Phone": "+49 30 23125 014",
    "Phone, international": "+493023125014",
    "Birthday": "14 March",
    "Deal value": "1234567.50",
    "Check size": "1200.00",
    "Next action": "Call",
    "Next action on": "2026-12-01",
    "Assignee": "Mara",
    "Keep in touch every (weeks)": "4",
    "Labels": "A, B, C",
    "Last contact": "2026-11-01 10:00",
    "External id": "K-1",
    "Id": "0190a1b2",
}
READ = {
    "name": "=1+1",
    "kind": "investor",
    "status": 1,
    "priority": 3,
    "is_vip": True,
    "email": "zoe@example.com",
    "phone": "+49 30 23125 014",
    "phone_e164": "+493023125014",
    "birthday": date(1604, 3, 14),
    "deal_value": Decimal("1234567.50"),
    "check_size": Decimal("1200.00"),
    "next_action": "Call",
    "next_action_on": date(2026, 12, 1),
    "assignee": 2,
    "keep_in_touch_weeks": 4,
    "external_id": "K-1",
    "own_id": "0190a1b2",
}


def test_a_whole_customer_comes_back(tmp_path: Any) -> None:
    found = read_back(tmp_path, WHOLE, ["A, B", "C"])
    assert (found.labels, found.problems, found.contacts) == (["A, B", "C"], [], [])
    assert found.values == READ


# As forms keep them: without NUL, and without white space around them.
KEPT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")).map(str.strip)
LINE = (
    KEPT.map(lambda text: " ".join(text.splitlines())).map(str.strip).filter(lambda t: len(t) < 90)
)
APOSTROPHES = st.sampled_from(["'=1", "''@x", "' =x", "'", "＝1", "'\u200b+1", "-5", "\u202e%"])


LISTS = st.text('ab1 ,;:"*\n', max_size=12).map(lambda text: " ".join(text.split()))
PEOPLE = st.builds(
    SimpleNamespace,
    name=st.one_of(LINE, LISTS).map(lambda text: f"a{text}"),
    title=st.one_of(LINE, LISTS),
    email=st.sampled_from(["", "zoe@mail.example"]),
    phone=LISTS.map(lambda text: text and f"0{text}"),
    birthday=st.sampled_from([None, date(1604, 2, 29), date(1988, 3, 14)]),
)


@given(people=st.lists(PEOPLE, max_size=5))
def test_any_people_come_back(people: list[Any]) -> None:
    days = {"today": date(2026, 11, 22), "month_first": False}
    told = [vars(person) | {"birthday": iso(person.birthday)} for person in people]
    assert list(contacts(contact_lines(people), **days)) == told


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@given(names=st.lists(st.one_of(LINE, LISTS).filter(bool), unique_by=str.casefold))
def test_any_labels_come_back(names: list[str]) -> None:
    """Whether the studio knows them already or not."""
    for known in (set(), {name.casefold() for name in names}):
        assert label_names(listed(names), known) == names


@given(
    name=LINE.map(lambda text: f"{text}a"),
    texts=st.lists(st.one_of(LINE, APOSTROPHES), min_size=7, max_size=7),
    notes=st.one_of(KEPT, APOSTROPHES),
)
def test_any_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, name: str, texts: list[str], notes: str
) -> None:
    assume(not name.startswith("\ufeff"))
    columns = ("Company", "Relationship", "Location", "Industry", "Source", "Opportunity")
    cells = dict(zip((*columns, "Next action", "Notes"), (*texts, notes), strict=True))
    found = read_back(tmp_path_factory.mktemp("round"), {"Name": name, **cells}, [])
    said = dict(zip(FIELDS, (*texts, notes), strict=True))
    expected = {"name": name} | {field: text for field, text in said.items() if text}
    assert (found.values, found.problems) == (expected, [])
