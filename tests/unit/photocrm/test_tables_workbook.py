"""Sheets of Excel become the text that people read in them."""

import json
from collections.abc import Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl.workbook import Workbook

from photocrm.tables import Asked, Table, TableRow, Unreadable, open_table, reopen_table

SHEET = "xl/worksheets/sheet1.xml"


def saved(tmp_path: Path, book: Workbook) -> Path:
    path = tmp_path / "table.xlsx"
    book.save(path)
    return path


def book_of(rows: Sequence[Sequence[Any]]) -> Workbook:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    return book


def opened(tmp_path: Path, rows: Sequence[Sequence[Any]]) -> Table:
    return open_table(saved(tmp_path, book_of(rows)), "table.xlsx")


def with_part(path: Path, name: str, text: str) -> Path:
    """The workbook with another text as one of its parts."""
    changed = path.with_name("changed.xlsx")
    with ZipFile(path) as old, ZipFile(changed, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
    return changed


def test_a_sheet_is_a_table(tmp_path: Path) -> None:
    found = opened(tmp_path, [["Name", "Town"], ["Zoë", "Köln"], [None, None], ["Seán", None]])
    assert found.details == {
        "format": "xlsx",
        "encoding": "",
        "delimiter": "",
        "header": ["Name", "Town"],
        "header_line": 1,
        "broken": 0,
        "broken_line": 0,
        "sheet": "Sheet",
        "sheets": ["Sheet"],
    }
    again = reopen_table(found.path, json.loads(json.dumps(found.details)))
    assert list(again.rows()) == [TableRow(2, ["Zoë", "Köln"]), TableRow(4, ["Seán", ""])]
    assert list(again.rows(after=2)) == [TableRow(4, ["Seán", ""])]


@pytest.mark.parametrize(
    ("value", "style", "text"),
    [
        (42, None, "42"),
        (4915112345678.0, None, "4915112345678"),
        (0.1, None, "0.1"),
        (1099, "00000", "01099"),
        (119.125, "#,##0.00", "119.13"),
        (1200, "#,##0.00 [$€-407]", "1200.00"),
        (0.25, "0.00%", "0.25"),
        (date(1988, 2, 29), None, "1988-02-29"),
        (datetime(2026, 3, 14, 9, 30), None, "2026-03-14 09:30"),
        (datetime(2026, 3, 14), None, "2026-03-14"),
        (time(9, 30), None, "09:30"),
        (99999999, "yyyy-mm-dd", "99999999"),
        (True, None, "TRUE"),
        ("=1+1", "@", "=1+1"),
        ("line_x000D_\nend", None, "line\r\nend"),
        ("a_x0000_b_xD800_", None, "ab_xD800_"),
    ],
)
def test_cells_become_what_people_read(tmp_path: Path, value: Any, style: str, text: str) -> None:
    book = book_of([["Name", "Value"]])
    cell = book.active.cell(2, 2, value)
    book.active["A2"] = "x"
    if style:
        cell.number_format = style
    if isinstance(value, str):
        cell.data_type = "s"
    found = open_table(saved(tmp_path, book), "table.xlsx")
    assert [row.cells for row in found.rows()] == [["x", text]]


def test_the_first_sheet_with_something_on_it_counts(tmp_path: Path) -> None:
    book = Workbook()
    book.create_sheet("second").append(["Name", "Town"])
    book["second"].append(["Zoë", "Köln"])
    book.create_sheet("third").append(["other"])
    found = open_table(saved(tmp_path, book), "table.xlsx")
    assert (found.header, len(list(found.rows()))) == (["Name", "Town"], 1)


def test_another_sheet_is_read_where_it_is_asked_for(tmp_path: Path) -> None:
    book = book_of([["Name"], ["Zoë"]])
    book.create_sheet("Empty")
    sheet = book.create_sheet("Städte & <Orte>")
    for row in (["Town", "Zip"], ["Köln", "50667"]):
        sheet.append(row)
    path = saved(tmp_path, book)
    assert open_table(path, path.name).layout.sheets == ["Sheet", "Städte & <Orte>"]
    found = open_table(path, path.name, Asked(sheet="Städte & <Orte>"))
    again = reopen_table(path, found.details)
    assert (again.header, [row.cells for row in again.rows()]) == (
        ["Town", "Zip"],
        [["Köln", "50667"]],
    )
    for missing in ("Empty", "None"):
        with pytest.raises(Unreadable, match=f"no rows in a sheet “{missing}”"):
            open_table(path, path.name, Asked(sheet=missing))


def test_remarks_above_the_header_are_passed_over(tmp_path: Path) -> None:
    rows = [["Export of March"], [], ["Name", "Town", "Phone"], ["Zoë", "Köln", "030"]]
    found = opened(tmp_path, rows)
    assert (found.header_line, found.header) == (3, ["Name", "Town", "Phone"])


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="empty"):
        opened(tmp_path, [])


def sheet_of(rows: str) -> str:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


HEADER_ROW = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
ODD_ROWS = {
    "a row beyond the last": '<row r="99999999999"><c r="A1"><v>1</v></c></row>',
    "a row twice": '<row r="2"><c r="A2"><v>1</v></c></row>' * 2,
    "a column beyond the last": '<row r="2"><c r="ZZZZZ2"><v>1</v></c></row>',
    "a text that is not there": '<row r="2"><c r="A2" t="s"><v>7</v></c></row>',
    "letters for a number": '<row r="2"><c r="A2"><v>seven</v></c></row>',
    "a sheet that is cut off": '<row r="2"><c r="A2">',
    "a cell without an end": f'<row r="2"><c r="A2" t="str"><v>{"x" * 1_100_000}</v></c></row>',
    "a row without an end": f'<row r="2">{"<c><v>1</v></c>" * 1_200_000}</row>',
}


@pytest.mark.parametrize("rows", ODD_ROWS.values(), ids=ODD_ROWS.keys())
def test_a_damaged_or_hostile_sheet_is_refused(tmp_path: Path, rows: str) -> None:
    path = with_part(saved(tmp_path, book_of([["Name"]])), SHEET, sheet_of(HEADER_ROW + rows))
    with pytest.raises(Unreadable):
        list(open_table(path, "table.xlsx").rows())


def test_entities_are_not_unfolded(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    rows = HEADER_ROW + '<row r="2"><c r="A2" t="str"><v>&b;</v></c></row>'
    path = with_part(saved(tmp_path, book_of([["Name"]])), SHEET, bomb + sheet_of(rows))
    with pytest.raises(Unreadable):
        open_table(path, "table.xlsx")


def test_a_wrong_size_of_the_sheet_harms_nothing(tmp_path: Path) -> None:
    rows = '<dimension ref="A1:XFD1048576"/>'
    sheet = sheet_of(HEADER_ROW + '<row r="9"><c r="A9"><v>1</v></c></row>')
    path = with_part(
        saved(tmp_path, book_of([["Name"]])),
        SHEET,
        sheet.replace("<sheetData>", f"{rows}<sheetData>"),
    )
    assert list(open_table(path, "table.xlsx").rows()) == [TableRow(9, ["1"])]


@pytest.mark.parametrize(
    ("limit", "words"), [("SHEETS_LIMIT", "more than 2 GB"), ("PART_LIMIT", "different texts")]
)
def test_a_small_file_with_much_in_it_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, words: str
) -> None:
    path = saved(tmp_path, book_of([["Name"], ["x" * 30_000]]))
    monkeypatch.setattr(f"photocrm.tables.workbook.{limit}", 500)
    with pytest.raises(Unreadable, match=words):
        open_table(path, "table.xlsx")


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04 no archive at all", b"PK\x03\x04", b"PK\x03\x04" + bytes(5000)]
)
def test_what_only_begins_like_a_workbook_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(data)
    with pytest.raises(Unreadable, match="damaged or of another kind"):
        open_table(path, "table.xlsx")


def test_an_archive_of_other_things_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "photos.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("photo.jpg", "no")
    with pytest.raises(Unreadable, match="of another kind"):
        open_table(path, "photos.zip")


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"\xd0\xcf\x11\xe0", "“old.xls” is an old or locked Excel file"),
        (b"%PDF-1.7", "“old.xls” is a PDF"),
        (b"\x89PNG\r\n", "“old.xls” is a picture"),
        (b"\x1f\x8b\x08", "“old.xls” is packed"),
    ],
)
def test_other_kinds_of_files_are_named(tmp_path: Path, head: bytes, words: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(head + b"whatever")
    with pytest.raises(Unreadable, match=words):
        open_table(path, "old.xls")
