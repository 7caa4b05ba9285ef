"""A row of a table on its way to a customer, a session or whatever it is about to become."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

from crm.importing.cells import Unreadable, bare, one_line

LONGEST_NOTES = 20_000
LONGEST_LABEL = 50
AnyTarget = TypeVar("AnyTarget", bound=StrEnum)
Read = TypeVar("Read")


class Problem(NamedTuple):
    """Why a row cannot be used: the name of the column, and words for people."""

    column: str
    reason: str


class Cell(NamedTuple):
    column: str
    text: str


@dataclass(slots=True)
class Parsed:
    """What a row says. `values` has the fields that are filled, under the names of the model;
    `contacts` are those of people, each with `name`, `title`, `email`, `phone` and `phone_e164`.
    A row with `problems` is not to be written; they are all there are.
    """

    values: dict[str, Any] = field(default_factory=dict)
    contacts: list[dict[str, str]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Columns(Generic[AnyTarget]):
    """Which cells of a row count. `guarded` tells whether apostrophes keep spreadsheets from
    running formulas (`photocrm.spreadsheets.cells`).
    """

    def __init__(
        self, header: Sequence[str], targets: Sequence[AnyTarget], *, guarded: bool
    ) -> None:
        pairs = zip(header, targets, strict=True)
        self.used = [
            (place, target, name)
            for place, (name, target) in enumerate(pairs)
            if target != "ignore"
        ]
        self.clean: Callable[[str], str] = bare if guarded else str.strip

    def row(self, cells: Sequence[str]) -> "Row[AnyTarget]":
        found: dict[AnyTarget, list[Cell]] = {}
        for place, target, name in self.used:
            if (cell := cells[place]) and (text := self.clean(cell)):
                if target in found:
                    found[target].append(Cell(name, text))
                else:
                    found[target] = [Cell(name, text)]
        return Row(found)


class Row(Generic[AnyTarget]):
    """The filled cells by target, and what has become of them so far."""

    __slots__ = ("found", "notes", "parsed")

    def __init__(self, found: dict[AnyTarget, list[Cell]]) -> None:
        self.found = found
        self.parsed = Parsed()
        self.notes: list[str] = []

    def take(self, target: AnyTarget) -> Cell | None:
        """The first filled cell; what others say besides goes to the notes."""
        cells = self.found.get(target)
        if cells is None:
            return None
        for cell in cells[1:]:
            if cell.text != cells[0].text:
                self.note(cell)
        return cells[0]

    def text(self, target: AnyTarget) -> str:
        cell = self.take(target)
        return one_line(cell.text) if cell else ""

    def note(self, cell: Cell) -> None:
        self.notes.append(f"{cell.column}: {cell.text}" if cell.column else cell.text)

    def keep(self, name: str, cell: Cell, longest: int) -> None:
        """A text of one line as the field `name`."""
        text = one_line(cell.text)
        if len(text) > longest:
            self.refuse(cell.column, f"This is longer than {longest} characters.")
        self.parsed.values[name] = text

    def read(self, cell: Cell, reader: Callable[..., Read], **options: Any) -> Read | None:
        """What `reader` makes of a cell; a problem of the row where it raises Unreadable."""
        try:
            return reader(cell.text, **options)
        except Unreadable as unreadable:
            self.refuse(cell.column, str(unreadable))
            return None

    def refuse(self, column: str, reason: str) -> None:
        self.parsed.problems.append(Problem(column, reason))

    def keep_notes(self, column: str) -> None:
        notes = "\n".join(self.notes).replace("\r\n", "\n").replace("\r", "\n")
        if len(notes) > LONGEST_NOTES:
            self.refuse(column, f"The notes are longer than {LONGEST_NOTES:,} characters.")
        if notes:
            self.parsed.values["notes"] = notes
