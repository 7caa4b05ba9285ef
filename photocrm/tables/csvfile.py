"""Tables of text: values between commas, semicolons, tabs or bars."""

import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TextIO

from photocrm.tables.encodings import damage_of, encoding_of, opened
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

DELIMITERS = (",", ";", "\t", "|")
# Excel writes it before the header, and hides it when it reads the file again.
SEP_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
HEAD = 64 * 1024


class CsvTable(Table):
    """The delimiter is the one that cuts most rows into equally many cells."""

    @classmethod
    def sniffed(cls, path: Path, asked: Asked = NOTHING) -> "CsvTable":
        """Raises Unreadable for what is no table."""
        encoding = encoding_of(path, asked.encoding)
        with opened(path, encoding) as text:
            head = text.read(HEAD).replace("\0", "")
        said = SEP_LINE.match(head)
        delimiter = said[1] if said else delimiter_of(head)
        draft = cls(path, Layout("csv", encoding, delimiter, [], 0))
        first = list(islice(draft.lines(), 1 if said else 0, SAMPLE))
        line, header = header_of(first)
        damage = damage_of(path, encoding)
        return cls(path, Layout("csv", encoding, delimiter, header, line, *damage))

    def lines(self) -> Iterator[TableRow]:
        csv.field_size_limit(CELL_LIMIT)
        with opened(self.path, self.encoding) as text:
            feed = Feed(text)
            reader = csv.reader(feed.lines(), delimiter=self.delimiter)
            line = 1
            try:
                for cells in reader:
                    yield TableRow(line, cells)
                    line, feed.length = reader.line_num + 1, 0
            except (csv.Error, TooLong) as error:
                raise Unreadable(
                    f"The row that begins in line {line} is too long: a cell may have"
                    f" {CELL_LIMIT:,} characters, a row {ROW_LIMIT:,}. Perhaps a quotation mark"
                    " is never closed."
                ) from error


class TooLong(Exception):
    """A row that never ends would take all memory."""


class Feed:
    """Hands the lines of a row on; `length` is that of the row so far."""

    def __init__(self, text: TextIO) -> None:
        self.text, self.length = text, 0

    def lines(self) -> Iterator[str]:
        while line := self.text.readline(ROW_LIMIT):
            self.length += len(line)
            if self.length >= ROW_LIMIT:
                raise TooLong
            yield line.replace("\0", "")


def delimiter_of(head: str) -> str:
    """The one that cuts most rows into equally many cells, the more the better, and the fewest
    quoted texts in two.
    """

    def evenness(delimiter: str) -> tuple[float, int]:
        rows = [cells for cells in sample(head, delimiter) if any(cells)]
        counts = Counter(len(cells) for cells in rows)
        width, often = counts.most_common(1)[0] if counts else (1, 0)
        if width == 1:
            return 0.0, width
        cut = sum(any('"' in cell for cell in cells) for cells in rows)
        return (often - cut / 2) / len(rows), width

    return max(DELIMITERS, key=evenness)


def sample(head: str, delimiter: str) -> list[list[str]]:
    """The first rows; the last one may be cut off and is left out where there are others."""
    reader = csv.reader(head.splitlines(keepends=True), delimiter=delimiter)
    try:
        rows = list(islice(reader, SAMPLE))
    except csv.Error:
        return []
    return rows[:-1] if len(head) >= HEAD and 1 < len(rows) < SAMPLE else rows
