"""Sheets of Excel, in `.xlsx` files. Cells become the text that people read in them."""

import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from defusedxml.ElementTree import iterparse
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._reader import DATA_TAG, ROW_TAG, WorkSheetParser

from photocrm.tables.table import (
    CELL_LIMIT,
    NOTHING,
    ROW_LIMIT,
    SAMPLE,
    Asked,
    Layout,
    Table,
    TableRow,
    Unreadable,
    header_of,
)

# Sheets are read row by row; everything else of a workbook is in memory as a whole.
SHEETS_LIMIT, PART_LIMIT = 2048 * 1024**2, 64 * 1024**2
ROW_BYTES = 8 * ROW_LIMIT
SHEETS = "xl/worksheets/"
LAST_ROW = 1_048_576
MOST_SHEETS = 100
ZEROS = re.compile(r"0{2,20}")
PLACES = re.compile(r"0\.(0{1,9})(?!E)")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Whatever the reader stumbles over in a damaged or hostile workbook.
DAMAGED = (
    *(BadZipFile, InvalidFileException, zlib.error, struct.error, SyntaxError, LookupError),
    *(ValueError, TypeError, AttributeError, ArithmeticError, AssertionError, OSError),
    *(NotImplementedError, EOFError, RuntimeError),
)


class WorkbookTable(Table):
    """One sheet, and the first that is not empty where nobody chose."""

    @classmethod
    def sniffed(cls, path: Path, asked: Asked = NOTHING) -> "WorkbookTable":
        """Raises Unreadable for what is no workbook."""
        with book_at(path) as book:
            sheets = book.filled_sheets()
        if asked.sheet and asked.sheet not in sheets:
            raise Unreadable(f"The workbook has no rows in a sheet “{asked.sheet}”.")
        sheet = asked.sheet or next(iter(sheets), "")
        draft = cls(path, Layout("xlsx", "", "", [], 0, sheet=sheet, sheets=sheets))
        line, header = header_of(list(islice(draft.lines(), SAMPLE)))
        return cls(path, replace(draft.layout, header=header, header_line=line))

    def lines(self) -> Iterator[TableRow]:
        with book_at(self.path) as book:
            if self.layout.sheet in book.sheets:
                yield from book.rows(self.layout.sheet)


@contextmanager
def readable() -> Iterator[None]:
    try:
        yield
    except DAMAGED as damage:
        raise Unreadable(
            "The workbook is damaged or of another kind. Save it as .xlsx or CSV."
        ) from damage


def judge_size(file: IO[bytes]) -> None:
    """A small file may hold gigabytes of nothing."""
    with ZipFile(file) as archive:
        parts = archive.infolist()
    sheets = [part for part in parts if part.filename.startswith(SHEETS)]
    if sum(part.file_size for part in sheets) > SHEETS_LIMIT:
        raise Unreadable("The workbook holds more than 2 GB. Save the sheet as CSV.")
    if any(part.file_size > PART_LIMIT for part in parts if part not in sheets):
        raise Unreadable("The workbook holds too many different texts. Save the sheet as CSV.")


@contextmanager
def book_at(path: Path) -> Iterator["Book"]:
    with readable(), path.open("rb") as file:
        judge_size(file)
        yield Book(file)


class Book:
    """A workbook without all that no table needs; its reader wants an open file, since it takes no
    path without the usual ending.
    """

    def __init__(self, file: IO[bytes]) -> None:
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        reader.read_manifest()
        reader.read_strings()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
        self.reader, self.book = reader, reader.wb
        self.archive: ZipFile = reader.archive
        self.shapes: dict[int, tuple[int, int]] = {}

    @cached_property
    def sheets(self) -> dict[str, str]:
        """The files of the sheets by their names."""
        found = self.reader.parser.find_sheets()
        return {
            sheet.name: part.target for sheet, part in found if part.Type.endswith("/worksheet")
        }

    def filled_sheets(self) -> list[str]:
        names = islice(self.sheets, MOST_SHEETS)
        return [name for name in names if next(self.rows(name), None)]

    def rows(self, sheet: str) -> Iterator[TableRow]:
        last = 0
        with self.archive.open(self.sheets[sheet]) as file:
            for line, found in RowParser(Meter(file), self.reader.shared_strings).parse():
                if not last < line <= LAST_ROW:
                    raise Unreadable("The rows of the sheet are out of order.")
                last = line
                cells = [""] * max((cell["column"] for cell in found), default=0)
                for cell in found:
                    cells[cell["column"] - 1] = self.text_of(cell)
                if any(cells):
                    yield TableRow(line, cells)

    def text_of(self, cell: dict[str, Any]) -> str:
        value, style = cell["value"], cell["style_id"]
        if isinstance(value, str):
            return unescaped(value)
        if value is None or isinstance(value, bool):
            return "" if value is None else str(value).upper()
        if not isinstance(value, int | float):
            return moment_of(value)
        if style in self.book._date_formats:
            return self.day_of(value, style)
        zeros, places = self.shape_of(style) if style else (0, 0)
        if places:
            return str(Decimal(repr(value)).quantize(Decimal(10) ** -places, ROUND_HALF_UP))
        text = str(int(value)) if value == int(value) else f"{value:.15g}"
        return text.zfill(zeros)

    def day_of(self, value: float, style: int) -> str:
        """A number that no calendar has stays one."""
        is_span = style in self.book._timedelta_formats
        try:
            return moment_of(from_excel(value, self.book.epoch, timedelta=is_span))
        except (OverflowError, ValueError):
            return f"{value:.15g}"

    def shape_of(self, style: int) -> tuple[int, int]:
        """To how many digits a number is filled, as postcodes kept as `00000`, and how many stand
        behind the point.
        """
        if style not in self.shapes:
            number = self.book._cell_styles[style].numFmtId
            own = number - BUILTIN_FORMATS_MAX_SIZE
            written = self.book._number_formats[own] if own >= 0 else BUILTIN_FORMATS.get(number)
            zeros, places = ZEROS.fullmatch(written or ""), PLACES.search(written or "")
            self.shapes[style] = (
                len(zeros[0]) if zeros else 0,
                len(places[1]) if places and "%" not in str(written) else 0,
            )
        return self.shapes[style]


class RowParser(WorkSheetParser):
    """Keeps nothing of the rows it handed on; dates stay numbers until their text is made."""

    def __init__(self, source: "Meter", strings: list[str]) -> None:
        super().__init__(source, strings, data_only=True)  # type: ignore[no-untyped-call]

    def parse(self) -> Iterator[tuple[int, list[dict[str, Any]]]]:
        data = None
        for event, element in iterparse(self.source, ("start", "end")):
            if event == "start":
                data = element if element.tag == DATA_TAG else data
            elif element.tag == DATA_TAG:
                return
            elif element.tag == ROW_TAG and data is not None:
                yield self.parse_row(element)  # type: ignore[no-untyped-call]
                data.clear()
                self.source.since = 0


class Meter:
    """A file that tells when a single row would take all memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.since = file, 0

    def read(self, size: int = -1) -> bytes:
        self.since += size
        if self.since > ROW_BYTES:
            raise Unreadable("A row of the workbook is too long.")
        return self.file.read(size)


def moment_of(value: Any) -> str:
    """`2026-03-14`, `2026-03-14 09:30` or `09:30`."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time() else "%Y-%m-%d %H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return value.isoformat() if isinstance(value, date) else str(value)


def unescaped(text: str) -> str:
    """Excel writes `_x000D_` for what XML cannot hold."""
    if len(text) > CELL_LIMIT:
        raise Unreadable(f"A cell may have {CELL_LIMIT:,} characters.")
    if "_x" in text:
        text = ESCAPED.sub(lambda found: letter(int(found[1], 16)) or found[0], text)
    return text.replace("\0", "")


def letter(code: int) -> str:
    """Empty for halves of letters."""
    return "" if 0xD800 <= code <= 0xDFFF else chr(code)
