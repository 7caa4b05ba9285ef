"""Exported cells: read back as they were, and no formula to any spreadsheet."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from photocrm.spreadsheets.cells import guarded, starts_formula, unguarded
from photocrm.spreadsheets.csv_writing import BOM, written

# What people type and what attackers do; the database takes no NUL and no half characters.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
TRICKY = st.text(st.sampled_from("=+-@|%＝＋－＠｜％ \t\r\n\"',;'\u200b\ufeff\u00a0a1"), max_size=8)
CELLS = st.lists(st.one_of(TEXT, TRICKY), min_size=2, max_size=5)
DANGEROUS = "=+-@|%＝＋－＠｜％"


def read(content: bytes) -> list[list[str]]:
    assert content.startswith(BOM)
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@given(st.lists(CELLS, max_size=5))
def test_cells_are_read_back_as_they_were(rows: list[list[str]]) -> None:
    content = b"".join(written(["Name", "Notes"], rows))
    header, *found = read(content)
    assert header == ["Name", "Notes"]
    assert [[unguarded(cell) for cell in row] for row in found] == rows
    assert [[cell for cell in row if starts_formula(cell)] for row in found] == [[]] * len(rows)


@given(st.one_of(TEXT, TRICKY))
@example("＝1+1")
@example("\u200b=1")
def test_no_cell_begins_as_a_formula(text: str) -> None:
    shown = guarded(text).lstrip()
    assert not shown.startswith(tuple(DANGEROUS))
    assert guarded(text) in (text, f"'{text}")


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 30 123", "-1", "@SUM(1)", "|calc", "%0", " \t=1", "\u00a0＠x", "﹢1"]
)
def test_what_could_start_a_formula_is_guarded(text: str) -> None:
    assert (guarded(text), unguarded(guarded(text))) == (f"'{text}", text)


@pytest.mark.parametrize("text", ["'=1", "''+49 30", "'\u200b@x"])
def test_an_apostrophe_of_its_own_is_kept(text: str) -> None:
    assert (guarded(text), unguarded(guarded(text))) == (f"'{text}", text)


@pytest.mark.parametrize("text", ["", "Anna", "a=b", "'t Hooft", "1-2", "0170 1", "  ", "→ x"])
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert (guarded(text), unguarded(text)) == (text, text)


def test_lines_are_handed_on_one_by_one() -> None:
    rows = iter([["Anna"], ["Ben"]])
    lines = written(["Name"], rows)
    assert next(lines) == BOM + b"Name\r\n"
    assert next(lines) == b"Anna\r\n"
    assert next(rows) == ["Ben"]
