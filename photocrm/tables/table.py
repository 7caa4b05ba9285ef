"""What every table is, whatever file it came in."""

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

FILE_LIMIT = 500 * 1024 * 1024
COLUMN_LIMIT = 500
NAME_LIMIT = 1_000
# A quote that is never closed would take the rest of the file for one cell.
CELL_LIMIT = 1_000_000
ROW_LIMIT = 2_000_000
# So many rows tell what the others are like.
SAMPLE = 50


class Unreadable(Exception):
    """The words say why, to the person who chose the file."""


class TableRow(NamedTuple):
    """`line` is where the row begins, as editors and spreadsheets count.

    There are as many cells as the header has, unless `problem` says why the row cannot be used;
    then they are as they were found.
    """

    line: int
    cells: list[str]
    problem: str = ""


@dataclass(frozen=True)
class Layout:
    """All that has to be known to read the file again in the same way.

    `header_line` is where the names of the columns stand, 0 where the file has none. A column may
    have no name. `broken` letters could not be read, the first of them in `broken_line`. Of the
    `sheets` of a workbook that have rows one is the `sheet`.
    """

    format: str
    encoding: str
    delimiter: str
    header: list[str]
    header_line: int
    broken: int = 0
    broken_line: int = 0
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)


class Asked(NamedTuple):
    """The encoding of a text, and the sheet of a workbook, if they are not to be found out."""

    encoding: str = ""
    sheet: str = ""


NOTHING = Asked()


class Table(ABC):
    """A file whose layout is known."""

    def __init__(self, path: Path, layout: Layout) -> None:
        self.path, self.layout = path, layout

    @classmethod
    @abstractmethod
    def sniffed(cls, path: Path, asked: Asked) -> "Table":
        """What can be found out about the file, but for what is asked for.

        Raises Unreadable for what is none of this kind.
        """

    @property
    def format(self) -> str:
        """`csv`, `xlsx` or `vcf`."""
        return self.layout.format

    @property
    def encoding(self) -> str:
        return self.layout.encoding

    @property
    def delimiter(self) -> str:
        return self.layout.delimiter

    @property
    def header(self) -> list[str]:
        return self.layout.header

    @property
    def header_line(self) -> int:
        return self.layout.header_line

    @property
    def details(self) -> dict[str, Any]:
        """For JSON; `reopen_table` takes it."""
        return asdict(self.layout)

    @property
    def names(self) -> list[str]:
        """The names of the columns as people are shown them: none empty, none twice."""
        return names_of(self.header)

    def rows(self, after: int = 0) -> Iterator[TableRow]:
        """The rows below the header, empty ones left out, without those up to the line `after`.

        One is in memory at a time. Raises Unreadable where the file cannot be read on.
        """
        width, beyond = len(self.header), max(after, self.header_line)
        for line, cells, problem in self.lines():
            if line <= beyond or not any(cells):
                continue
            if len(cells) == width:
                yield TableRow(line, cells, problem)
            elif len(cells) < width:
                yield TableRow(line, cells + [""] * (width - len(cells)), problem)
            else:
                yield cut(line, cells, width)

    @abstractmethod
    def lines(self) -> Iterator[TableRow]:
        """Every row of the file as it stands there, the header among them."""


def cut(line: int, cells: list[str], width: int) -> TableRow:
    """A row that is wider than the header, which harms only where something stands there."""
    if not any(cell.strip() for cell in cells[width:]):
        return TableRow(line, cells[:width])
    problem = f"The row has {len(cells)} cells, but the header names {width} columns."
    return TableRow(line, cells, problem)


def width_of(cells: Sequence[str]) -> int:
    """Without the empty cells at the end."""
    return max((number for number, cell in enumerate(cells, 1) if cell.strip()), default=0)


def header_of(rows: Sequence[TableRow]) -> tuple[int, list[str]]:
    """The line of the header and its cells.

    It is the first row as wide as most: what stands before it are remarks, as LinkedIn makes them.
    Columns without a name at the end count if most rows have something there.
    """
    filled = [row for row in rows if width_of(row.cells)]
    if not filled:
        raise Unreadable("The file is empty.")
    filled = [row for row in filled if not is_comment(row.cells)] or filled
    laid_out = usual(len(row.cells) for row in filled)
    least = min(laid_out, usual(width_of(row.cells) for row in filled))
    fits = (row for row in filled if is_wide(row.cells, laid_out, least))
    header = next(fits, filled[0])
    below = filled[filled.index(header) + 1 :]
    return header.line, named(header.cells, [width_of(row.cells) for row in below])


def is_comment(cells: list[str]) -> bool:
    return len(cells) == 1 and cells[0].startswith("#")


def is_wide(cells: list[str], laid_out: int, least: int) -> bool:
    width = width_of(cells)
    if len(cells) == laid_out:
        return 2 * width > least
    return width >= least and 2 * len(cells) >= laid_out


def named(cells: list[str], widths: list[int]) -> list[str]:
    own = width_of(cells)
    wider = [width for width in widths if width > own]
    width = usual(wider) if 2 * len(wider) > len(widths) else own
    if width > COLUMN_LIMIT:
        raise Unreadable(f"The table has {width} columns; {COLUMN_LIMIT} are the most.")
    padded = cells[:width] + [""] * (width - len(cells))
    if max(map(len, padded)) > NAME_LIMIT:
        raise Unreadable(f"The name of a column is longer than {NAME_LIMIT:,} characters.")
    return [" ".join(cell.split()) for cell in padded]


def usual(widths: Iterable[int]) -> int:
    """The most frequent one, of several the largest."""
    counts = Counter(widths)
    return max(counts, key=lambda width: (counts[width], width))


def names_of(header: Sequence[str]) -> list[str]:
    names: list[str] = []
    taken: set[str] = set()
    for number, cell in enumerate(header, 1):
        stem = cell or f"Column {number}"
        again = (f"{stem} ({twin})" for twin in range(2, len(header) + 2))
        names.append(stem if stem not in taken else next(one for one in again if one not in taken))
        taken.add(names[-1])
    return names
