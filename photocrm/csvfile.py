"""Tables that other programs exported. What a file is, is found out; nothing is lost on the way.

A table is a list of rows, each a list of cells as text. Formulas, NUL bytes and marks that turn the
direction of writing are text like any other.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TextIO

# Longest first: the mark of UTF-16 is the beginning of that of UTF-32.
MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = (",", ";", "\t", "|")
# Excel writes it before the header, and hides it when it reads the file again.
SEP_LINE = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)
HEAD = 64 * 1024
LOOK = 50
CHUNK = 1024 * 1024
# A quote that is never closed would take the rest of the file for one cell.
LONGEST_CELL = 1_000_000
SAMPLE = 4096


class Unreadable(Exception):
    """The words say why, to the person who chose the file."""


@dataclass(frozen=True)
class Layout:
    """`header` is how many rows stand before the one with the names of the columns."""

    encoding: str
    delimiter: str
    header: int


@dataclass(frozen=True)
class Row:
    """`line` is where the row begins, as editors count."""

    line: int
    cells: list[str]


def layout_of(path: Path) -> Layout:
    """What kind of table it is; raises Unreadable for what is none."""
    encoding = encoding_of(path)
    with opened(path, encoding) as text:
        head = text.read(HEAD)
    if not head.strip("\ufeff \t\r\n\0"):
        raise Unreadable("The file is empty.")
    said = SEP_LINE.match(head)
    delimiter = said[1] if said else delimiter_of(head)
    rows = sample(head[said.end() :] if said else head, delimiter)
    return Layout(encoding, delimiter, header_of(rows) + bool(said))


def encoding_of(path: Path) -> str:
    """By its mark; else by the zeros of UTF-16, else UTF-8 if all of it is, else Windows-1252."""
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        for mark, encoding in MARKS:
            if head.startswith(mark):
                return encoding
        if wide := without_mark(head):
            return wide
        file.seek(0)
        chunks = iter(lambda: file.read(CHUNK), b"")
        return "utf-8" if is_utf8(chunks) else single_byte(path)


def without_mark(head: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of Latin text is zero."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if min(even, odd) > max(even, odd) // 10 or max(even, odd) <= len(head) // 4:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def is_utf8(chunks: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def single_byte(path: Path) -> str:
    """Windows-1252 leaves five bytes undefined; Latin-1 none."""
    undefined = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
    with path.open("rb") as file:
        chunks = iter(lambda: file.read(CHUNK), b"")
        return "latin-1" if any(undefined.search(chunk) for chunk in chunks) else "cp1252"


def delimiter_of(head: str) -> str:
    """The one that cuts most rows into equally many cells, the more the better."""

    def evenness(delimiter: str) -> tuple[float, int]:
        counts = Counter(len(cells) for cells in sample(head, delimiter) if any(cells))
        width, often = counts.most_common(1)[0] if counts else (1, 0)
        return (often / counts.total() if width > 1 else 0.0, width)

    return max(DELIMITERS, key=evenness)


def header_of(rows: list[list[str]]) -> int:
    """The first row as wide as most: what stands before it are remarks, as LinkedIn makes them."""
    widths = Counter(len(cells) for cells in rows if any(cells))
    usual = widths.most_common(1)[0][0] if widths else 1
    fits = (number for number, cells in enumerate(rows) if len(cells) >= usual and any(cells))
    return next(fits, 0)


def sample(head: str, delimiter: str) -> list[list[str]]:
    """The first rows; the last one may be cut off and is left out where there are others."""
    try:
        rows = list(islice(csv.reader(head.splitlines(keepends=True), delimiter=delimiter), LOOK))
    except csv.Error:
        return []
    return rows[:-1] if len(head) >= HEAD and 1 < len(rows) < LOOK else rows


def rows_of(path: Path, layout: Layout) -> Iterator[Row]:
    """All rows from the header on, empty lines left out; raises Unreadable at a row that never
    ends.
    """
    csv.field_size_limit(LONGEST_CELL)
    with opened(path, layout.encoding) as text:
        reader = csv.reader(text, delimiter=layout.delimiter)
        line = 1
        try:
            for number, cells in enumerate(reader):
                if number >= layout.header and any(cell.strip() for cell in cells):
                    yield Row(line, cells)
                line = reader.line_num + 1
        except csv.Error as error:
            raise Unreadable(
                f"The row that begins in line {line} has a cell of more than {LONGEST_CELL:,}"
                " characters. Perhaps a quotation mark is never closed."
            ) from error


@contextmanager
def opened(path: Path, encoding: str) -> Iterator[TextIO]:
    """With the ends of lines as they are: inside quotes they belong to the cell."""
    with path.open(encoding=encoding, errors="replace", newline="") as text:
        yield text


def names_of(header: list[str]) -> list[str]:
    """The names of the columns: none empty, none twice."""
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = " ".join(cell.split()) or f"Column {number}"
        twin = sum(earlier == name or earlier.startswith(f"{name} (") for earlier in names)
        names.append(f"{name} ({twin + 1})" if twin else name)
    return names
