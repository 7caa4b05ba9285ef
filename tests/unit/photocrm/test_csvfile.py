"""Files of other programs, read as they were meant."""

import csv
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photocrm import csvfile
from photocrm.csvfile import Layout

HEADER = ["Name", "Ort"]
ROWS = [["Zoë Müller", "Köln"], ["Seán O’Brien", "London"]]


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def table(text_rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(text_rows)
    return out.getvalue()


def read(path: Path) -> list[list[str]]:
    return [row.cells for row in csvfile.rows_of(path, csvfile.layout_of(path))]


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
    path = written(tmp_path, table([HEADER, *ROWS], delimiter), encoding)
    assert csvfile.layout_of(path) == Layout(found, delimiter, 0)
    assert read(path) == [HEADER, *ROWS]


def test_a_late_letter_decides_that_it_is_not_utf8(tmp_path: Path) -> None:
    rows = [["plain", "text"]] * 200_000
    path = written(tmp_path, table([HEADER, *rows, ROWS[0]]), "cp1252")
    assert csvfile.layout_of(path).encoding == "cp1252"
    assert read(path)[-1] == ROWS[0]


def test_bytes_that_windows_does_not_define_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\r\n\x81,\xe9\r\n")
    assert read(path) == [["a", "b"], ["\x81", "é"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_read(tmp_path: Path, end: str) -> None:
    path = written(tmp_path, table([HEADER, [f"two{end}lines", "x"]], end=end))
    rows = list(csvfile.rows_of(path, csvfile.layout_of(path)))
    assert [row.cells for row in rows] == [HEADER, [f"two{end}lines", "x"]]


def test_rows_know_their_line(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n"one\ntwo",x\n\nlast,y\n')
    rows = csvfile.rows_of(path, csvfile.layout_of(path))
    assert [(row.line, row.cells[0]) for row in rows] == [(1, "a"), (2, "one\ntwo"), (5, "last")]


def test_the_line_that_excel_hides_is_obeyed(tmp_path: Path) -> None:
    path = written(tmp_path, "sep=;\r\nName;Satz\r\nZoë;a, b, c\r\n", "utf-8-sig")
    assert csvfile.layout_of(path) == Layout("utf-8-sig", ";", 1)
    assert read(path) == [["Name", "Satz"], ["Zoë", "a, b, c"]]


def test_remarks_before_the_header_are_passed_over(tmp_path: Path) -> None:
    text = 'Notes:\n"Some addresses may be missing, see help."\n\n' + table([HEADER, *ROWS])
    assert read(written(tmp_path, text)) == [HEADER, *ROWS]


@pytest.mark.parametrize("text", ["", "\ufeff", "\n\n", " \t\r\n"])
def test_an_empty_file_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(csvfile.Unreadable, match="empty"):
        csvfile.layout_of(written(tmp_path, text))


def test_a_quote_that_is_never_closed_is_told_with_its_line(tmp_path: Path) -> None:
    path = written(tmp_path, 'a,b\n1,2\n3,"4\n' + "5,6\n" * 300_000)
    with pytest.raises(csvfile.Unreadable, match="line 3 "):
        read(path)


def test_nothing_in_a_cell_is_a_command(tmp_path: Path) -> None:
    rows = [HEADER, ["=1+1", "a\0b"], ["\u202eevil", "x" * 300_000]]
    assert read(written(tmp_path, table(rows))) == rows


def test_columns_without_a_name_and_with_the_same_get_one_of_their_own() -> None:
    names = csvfile.names_of(["E-mail", " ", "E-mail", "two\nlines", "E-mail", ""])
    assert names == ["E-mail", "Column 2", "E-mail (2)", "two lines", "E-mail (3)", "Column 6"]


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=3, max_size=8),
    delimiter=st.sampled_from(csvfile.DELIMITERS),
)
def test_what_was_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, str]], delimiter: str
) -> None:
    given_rows = [["Name", "Town", "Notes"], *map(list, rows)]
    path = tmp_path_factory.mktemp("csv") / "table.csv"
    out = StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(given_rows)
    path.write_bytes(out.getvalue().encode())
    kept = [cells for cells in given_rows if any(cell.strip() for cell in cells)]
    found = [row.cells for row in csvfile.rows_of(path, Layout("utf-8", delimiter, 0))]
    assert found == kept
