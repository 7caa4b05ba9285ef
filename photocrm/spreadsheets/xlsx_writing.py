"""Writing XLSX row by row, by a library that keeps the rows in a temporary file.

A text is a text whatever it begins with, and its cell says so: nothing is run, and no zero is lost
from the front of a postcode. Numbers, days and moments are what they are, to be summed and sorted.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import count, islice
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from photocrm.spreadsheets.cells import MOMENT, Cell, kept_apart

# What Excel takes: rows of a sheet, and signs of a cell, those beyond the first plane as two.
MOST_ROWS = 1_048_576
LONGEST = 32_767
CUT = " … (cut: a cell of XLSX holds no more, CSV does)"
# Days before this one have no number, or a wrong one.
FIRST_DAY = date(1900, 3, 1)
TEXT, MONEY, DAY, CLOCK = "@", "0.00", "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
NARROWEST, WIDEST = 10, 40
# What XML cannot hold is written as _x000B_, and a text that looks like that loses its meaning.
ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def write(target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """As many sheets as the rows need, each with the header."""
    book, left = Workbook(write_only=True), iter(rows)
    try:
        for number in count(1):
            sheet = headed(book, f"Sheet {number}", header)
            if fill(sheet, islice(left, MOST_ROWS - 1)) < MOST_ROWS - 1:
                break
        book.save(target)
    finally:
        discard(book)


def headed(book: Workbook, title: str, header: Sequence[str]) -> Any:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, name in enumerate(header, start=1):
        width = min(max(len(name) + 2, NARROWEST), WIDEST)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([in_bold(sheet, name) for name in header])
    return sheet


def in_bold(sheet: Any, name: str) -> SheetCell:
    cell = styled(sheet, TEXT)
    cell.font, cell._value, cell.data_type = Font(bold=True), safe(name), "s"
    return cell


def fill(sheet: Any, rows: Iterable[Sequence[Cell]]) -> int:
    """Write the rows below the header; returns how many they were."""
    cells = {style: styled(sheet, style) for style in (TEXT, "General", MONEY, DAY, CLOCK)}
    written = 0
    for row in rows:
        sheet.append(filled(cells, row))
        written += 1
    return written


def styled(sheet: Any, style: str) -> SheetCell:
    cell: SheetCell = WriteOnlyCell(sheet)
    cell.number_format = style
    return cell


def filled(cells: dict[str, SheetCell], row: Sequence[Cell]) -> Iterator[SheetCell | None]:
    """The row in cells that are used again for the next value: each is written at once."""
    for value in row:
        if value is None or value == "":
            yield None
            continue
        kind, style, content = meant(value)
        cell = cells[style]
        # Not by `cell.value`, which takes "=1+1" for a formula and "#N/A" for an error.
        cell._value, cell.data_type = content, kind
        yield cell


def meant(value: str | int | Decimal | date | datetime) -> tuple[str, str, Any]:
    """Kind of the cell, style and content."""
    if isinstance(value, str):
        return "s", TEXT, safe(kept_apart(value))
    if isinstance(value, datetime):
        is_known = value.date() >= FIRST_DAY
        moment = value.replace(second=0, microsecond=0)
        return ("d", CLOCK, moment) if is_known else ("s", TEXT, value.strftime(MOMENT))
    if isinstance(value, date):
        return ("d", DAY, value) if value >= FIRST_DAY else ("s", TEXT, value.isoformat())
    return "n", MONEY if isinstance(value, Decimal) else "General", value


def safe(text: str) -> str:
    """What XML and Excel can hold; of a longer text the beginning, and words that say so."""
    shown = ODD.sub(escaped, text)
    if units(shown) <= LONGEST:
        return shown
    room = shown.encode("utf-16-le")[: 2 * (LONGEST - units(CUT))]
    return room.decode("utf-16-le", errors="ignore") + CUT


def escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def units(text: str) -> int:
    """Signs as Excel counts them."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def discard(book: Workbook) -> None:
    """Remove the temporary files of sheets that were begun, and not saved."""
    for sheet in book.worksheets:
        if not sheet.closed:
            sheet.close()
            sheet._writer.cleanup()
