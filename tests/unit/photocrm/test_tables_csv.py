"""Tables of text from other programs, read as they were meant."""

import csv
import json
from collections.abc import Sequence
from dataclasses import asdict
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocrm.tables import Asked, Table, TableRow, Unreadable, open_table, reopen_table, table
from photocrm.tables.csvfile import DELIMITERS

HEADER = ["Name", "Ort"]
ROWS = [["Zoë Müller", "Köln"], ["Seán O’Brien", "London"]]


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def text_of(rows: Sequence[Sequence[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def opened(tmp_path: Path, text: str, encoding: str = "utf-8") -> Table:
    return open_table(written(tmp_path, text, encoding), "table.csv")


def read(found: Table) -> list[list[str]]:
    return [found.header, *(row.cells for row in found.rows())]


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("cp1252", "cp1252"),
    ],
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encoding_and_delimiter_are_found(
    tmp_path: Path, encoding: str, found: str, delimiter: str
) -> None:
    there = opened(tmp_path, text_of([HEADER, *ROWS], delimiter), encoding)
    assert there.details == {
        "format": "csv",
        "encoding": found,
        "delimiter": delimiter,
        "header": HEADER,
        "header_line": 1,
        "broken": 0,
        "broken_line": 0,
        "sheet": "",
        "sheets": [],
    }
    assert read(there) == [HEADER, *ROWS]


def test_a_table_is_reopened_as_it_was_found(tmp_path: Path) -> None:
    found = opened(tmp_path, "sep=;\r\n" + text_of([HEADER, *ROWS], ";"), "utf-16")
    again = reopen_table(found.path, json.loads(json.dumps(found.details)))
    assert (again.layout, list(again.rows())) == (found.layout, list(found.rows()))


def test_reading_goes_on_after_a_line(tmp_path: Path) -> None:
    found = opened(tmp_path, 'a,b\n1,2\n"two\nlines",4\n5,6\n')
    assert [row.line for row in found.rows()] == [2, 3, 5]
    assert list(found.rows(after=3)) == [TableRow(5, ["5", "6"])]


def test_a_late_letter_decides_that_it_is_not_utf8(tmp_path: Path) -> None:
    rows = [["plain", "text"]] * 100_000
    found = opened(tmp_path, text_of([HEADER, *rows, ROWS[0]]), "cp1252")
    assert found.encoding == "cp1252"
    assert read(found)[-1] == ROWS[0]


def test_bytes_that_windows_does_not_define_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\r\n\x81,\xe9\r\n")
    assert read(open_table(path, "table.csv")) == [["a", "b"], ["\x81", "é"]]


@pytest.mark.parametrize(
    ("encoding", "letter", "found"),
    [("utf-8", b"\xfc", ("utf-8", 1, 4)), ("utf-8-sig", b"\xe2\x82", ("utf-8-sig", 1, 4))],
)
def test_a_broken_letter_in_utf8_is_told_and_harms_no_other(
    tmp_path: Path, encoding: str, letter: bytes, found: tuple[str, int, int]
) -> None:
    path = written(tmp_path, text_of([HEADER, *ROWS, ["M?ller", "x"]]), encoding)
    path.write_bytes(path.read_bytes().replace(b"?", letter))
    layout = open_table(path, "table.csv").layout
    assert (layout.encoding, layout.broken, layout.broken_line) == found
    assert read(reopen_table(path, asdict(layout))) == [HEADER, *ROWS, ["M\ufffdller", "x"]]
    asked = open_table(path, "table.csv", Asked(encoding="cp1252"))
    assert (asked.encoding, asked.layout.broken) == ("cp1252", 0)


def test_a_mark_is_one_also_where_utf8_is_asked_for(tmp_path: Path) -> None:
    path = written(tmp_path, text_of([HEADER, *ROWS]), "utf-8-sig")
    found = open_table(path, "table.csv", Asked(encoding="utf-8"))
    assert (found.encoding, read(found)) == ("utf-8-sig", [HEADER, *ROWS])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(tmp_path: Path, end: str) -> None:
    found = opened(tmp_path, text_of([HEADER, [f"two{end}lines", "x"]], end=end))
    assert read(found) == [HEADER, [f"two{end}lines", "x"]]


def test_rows_know_their_line_and_empty_ones_are_passed_over(tmp_path: Path) -> None:
    found = opened(tmp_path, 'a,b\n"one\ntwo",x\n\n,\nlast,y\n')
    assert list(found.rows()) == [TableRow(2, ["one\ntwo", "x"]), TableRow(6, ["last", "y"])]


def test_the_line_that_excel_hides_is_obeyed(tmp_path: Path) -> None:
    found = opened(tmp_path, "sep=;\r\nName;Satz\r\nZoë;a, b, c\r\n", "utf-8-sig")
    assert (found.delimiter, found.header_line) == (";", 2)
    assert read(found) == [["Name", "Satz"], ["Zoë", "a, b, c"]]


def test_remarks_before_the_header_are_passed_over(tmp_path: Path) -> None:
    text = 'Notes:\n"Some addresses may be missing, see help."\n\n' + text_of([HEADER, *ROWS])
    found = opened(tmp_path, text)
    assert found.header_line == 4
    assert read(found) == [HEADER, *ROWS]


def test_a_header_with_mostly_empty_columns_is_still_the_header(tmp_path: Path) -> None:
    text = "Notes:\n\nFirst,Last,URL,Company,Since\n" + "Zoë,Müller,,,\n" * 5
    assert opened(tmp_path, text).header == ["First", "Last", "URL", "Company", "Since"]


@pytest.mark.parametrize("row", ["1,2,3,", "1,2,3"])
def test_commas_at_the_end_make_no_columns(tmp_path: Path, row: str) -> None:
    found = opened(tmp_path, f"a,b,c,,\n{row}\n{row}\n")
    assert read(found) == [["a", "b", "c"], ["1", "2", "3"], ["1", "2", "3"]]


def test_a_column_without_a_name_counts_where_rows_fill_it(tmp_path: Path) -> None:
    found = opened(tmp_path, "Name,Town,\nZoë,Köln,12\nSeán,,13\n")
    assert found.header == ["Name", "Town", ""]
    assert found.names == ["Name", "Town", "Column 3"]


def test_a_row_that_is_too_wide_tells_it_and_a_short_one_is_filled(tmp_path: Path) -> None:
    found = opened(tmp_path, "Name,Town,Note\nZoë,Köln,x\nMüller, Zoë,Köln,y\nSeán\n")
    assert list(found.rows()) == [
        TableRow(2, ["Zoë", "Köln", "x"]),
        TableRow(
            3,
            ["Müller", " Zoë", "Köln", "y"],
            "The row has 4 cells, but the header names 3 columns.",
        ),
        TableRow(4, ["Seán", "", ""]),
    ]


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n", " \t\r\n", ",,,\n,,,\n", "\0\0"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(Unreadable, match="empty"):
        opened(tmp_path, text)


def test_a_quote_that_is_never_closed_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="line 3 "):
        opened(tmp_path, 'a,b\n1,2\n3,"4\n' + "5,6\n" * 300_000)


@pytest.mark.parametrize("endless", ['"\n",' * 600_000, "x," * 1_100_000])
def test_a_row_that_never_ends_is_told_with_its_line(tmp_path: Path, endless: str) -> None:
    found = opened(tmp_path, text_of([HEADER, *ROWS * 40]) + endless)
    with pytest.raises(Unreadable, match="line 82 "):
        list(found.rows())


def test_limits_are_sentences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreadable, match="501 columns; 500"):
        opened(tmp_path, text_of([["x"] * 501]))
    with pytest.raises(Unreadable, match="longer than 1,000 characters"):
        opened(tmp_path, text_of([["x" * 1001, "y"]]))
    monkeypatch.setattr("photocrm.tables.opening.FILE_LIMIT", 1024 * 1024)
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        opened(tmp_path, "x" * (1024 * 1024 + 1))


def test_nothing_in_a_cell_is_a_command_and_nul_is_left_out(tmp_path: Path) -> None:
    rows = [HEADER, ["=1+1", "a\0b"], ["\u202eevil", "x" * 300_000]]
    found = opened(tmp_path, text_of(rows))
    assert read(found) == [HEADER, ["=1+1", "ab"], ["\u202eevil", "x" * 300_000]]


def test_columns_without_a_name_and_with_the_same_get_one_of_their_own() -> None:
    names = table.names_of(["E-mail", "", "E-mail", "two lines", "E-mail (2)", "E-mail", ""])
    assert names == [
        *("E-mail", "Column 2", "E-mail (2)", "two lines"),
        *("E-mail (2) (2)", "E-mail (3)", "Column 7"),
    ]


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=3, max_size=8),
    delimiter=st.sampled_from(DELIMITERS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"]),
)
def test_what_was_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str]],
    delimiter: str,
    encoding: str,
) -> None:
    header = ["Name", "Town", "Notes"]
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows([header, *rows])
    path.write_bytes(out.getvalue().encode(encoding))
    details = {
        "format": "csv",
        "encoding": encoding,
        "delimiter": delimiter,
        "header": header,
        "header_line": 1,
    }
    found = reopen_table(path, details)
    assert [row.cells for row in found.rows()] == [list(row) for row in rows if any(row)]


@given(data=st.binary(max_size=400))
def test_no_bytes_do_anything_but_be_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    path.write_bytes(data)
    try:
        found = open_table(path, "table.csv")
        assert all(row.problem or len(row.cells) == len(found.header) for row in found.rows())
    except Unreadable as refused:
        assert str(refused).endswith(".")
