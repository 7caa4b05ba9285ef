"""XLSX cells: text stays text, days are days, and no sheet is larger than Excel takes."""

import io
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from photocrm.spreadsheets import xlsx_writing
from photocrm.spreadsheets.cells import Cell
from photocrm.spreadsheets.xlsx_writing import CUT, LONGEST, units, write

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
FORMULAS = (
    "=1+1",
    " \t=1",
    "+49 30 123",
    "-1",
    "@SUM(1)",
    "|calc",
    "＝1+1",
    "#N/A",
    "00123",
    "1e5",
)


def read(rows: list[list[Cell]], header: tuple[str, ...] = ("A", "B")) -> Any:
    file = io.BytesIO()
    write(file, header, rows)
    return load_workbook(file)


def values(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_is_no_formula_and_no_number(text: str) -> None:
    cell = read([[text]])["Sheet 1"]["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_numbers_days_and_moments_are_what_they_are() -> None:
    moment = datetime(2026, 7, 1, 13, 30, 59)
    sheet = read([[7, Decimal("1200.50")], [date(2026, 11, 22), moment]])["Sheet 1"]
    cells = [[(cell.value, cell.data_type, cell.number_format) for cell in row] for row in sheet]
    assert cells[1:] == [
        [(7, "n", "General"), (1200.5, "n", "0.00")],
        [
            (datetime(2026, 11, 22), "d", "yyyy-mm-dd"),
            (datetime(2026, 7, 1, 13, 30), "d", "yyyy-mm-dd hh:mm"),
        ],
    ]


def test_days_before_excels_calendar_are_text() -> None:
    sheet = read([[date(1899, 12, 31), datetime(1900, 2, 28, 9, 5)]])["Sheet 1"]
    assert values(sheet)[1] == ["1899-12-31", "1900-02-28 09:05"]


def test_nothing_is_an_empty_cell() -> None:
    assert values(read([["", None], ["x", "y"]])["Sheet 1"])[1:] == [[None, None], ["x", "y"]]


@given(TEXT)
@example("_x0041_ and \x0b and \r\n and \uffff")
@example("  spaces  ")
def test_any_text_is_read_back(text: str) -> None:
    """Excel reads what XML cannot hold by its escapes."""
    found = values(read([[text, "end"]])["Sheet 1"])[1][0]
    assert unescape(found or "") == text


@pytest.mark.parametrize("sign", ["a", "é", "📷"])
def test_too_long_a_text_is_cut_and_says_so(sign: str) -> None:
    shown = values(read([[sign * 40_000]])["Sheet 1"])[1][0]
    assert shown.endswith(f"{sign}{CUT}")
    assert LONGEST - 1 <= units(shown) <= LONGEST
    whole = sign * (LONGEST // units(sign))
    assert values(read([[whole]])["Sheet 1"])[1][0] == whole


def test_more_rows_than_a_sheet_takes_go_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_writing, "MOST_ROWS", 3)
    book = read([[number] for number in range(5)], ("Number",))
    assert [values(sheet) for sheet in book] == [
        [["Number"], [0], [1]],
        [["Number"], [2], [3]],
        [["Number"], [4]],
    ]


def test_header_is_bold_and_stays_in_sight() -> None:
    sheet = read([])["Sheet 1"]
    assert (sheet["A1"].value, sheet["A1"].font.b, sheet.freeze_panes) == ("A", True, "A2")


def test_a_list_that_breaks_leaves_no_file_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Iterator[list[Cell]]:
        yield ["Anna"]
        raise ConnectionError

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(ConnectionError):
        write(io.BytesIO(), ["Name"], broken())
    assert list(tmp_path.iterdir()) == []
