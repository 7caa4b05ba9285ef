"""Writing CSV that spreadsheets read as it is meant.

A cell that a spreadsheet would take for a formula, and run, gets an apostrophe before it. This
meets phone numbers with their plus, too: `'+49 30 …` stays readable, and is no sum of numbers.
Whoever reads such a file again by a program takes the apostrophe off with `cells.unguarded`.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from photocrm.spreadsheets.cells import Cell, guarded, text_of

# By which Excel knows that the file is UTF-8.
BOM = b"\xef\xbb\xbf"


class Echo:
    """What `csv.writer` writes to: hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def written(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The file line by line: nothing is kept of what was handed on."""
    writer = csv.writer(Echo())
    yield BOM + line(writer, header)
    for row in rows:
        yield line(writer, row)


def line(writer: Any, cells: Sequence[Cell]) -> bytes:
    text: str = writer.writerow([guarded(text_of(cell)) for cell in cells])
    return text.encode()
