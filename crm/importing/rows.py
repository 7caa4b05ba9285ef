"""A row of a table on its way to a customer, a session or whatever it is about to become."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, NamedTuple, TypeVar

from crm.importing.cells import (
    NO,
    YES,
    Unreadable,
    bare,
    label_names,
    one_line,
    shortened,
)

LONGEST_NAME, LONGEST_TITLE, LONGEST_PHONE = 200, 100, 50
LONGEST_NOTES = 20_000
LONGEST_LABEL, MOST_LABELS = 50, 100
MOST_CONTACTS = 200
LONGEST_LIST = (LONGEST_LABEL + 4) * MOST_LABELS
# No value that has a form is longer, and looking for the form takes its time.
LONGEST_READ = 1_000
# Groups that Google puts everybody into.
NO_LABELS = frozenset(("mycontacts", "starred", "my contacts"))
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
    `contacts` are people as `circle` takes them, with a birthday in ISO form.
    A row with `problems` is not to be written; they are all there are.
    """

    values: dict[str, Any] = field(default_factory=dict)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Row(Generic[AnyTarget]):
    """The filled cells by target, and what has become of them so far."""

    __slots__ = ("found", "notes", "parsed")

    def __init__(self, found: dict[AnyTarget, list[Cell]]) -> None:
        self.found = found
        self.parsed = Parsed()
        self.notes: list[Cell] = []

    def take(self, target: AnyTarget) -> Cell | None:
        """The first filled cell; what others say besides goes to the notes."""
        cells = self.found.get(target)
        if cells is None:
            return None
        if len(cells) > 1:
            self.notes += [cell for cell in cells[1:] if cell.text != cells[0].text]
        return cells[0]

    def text(self, target: AnyTarget) -> str:
        cell = self.take(target)
        return one_line(cell.text) if cell else ""

    def note(self, cell: Cell) -> None:
        self.notes.append(cell)

    def keep(self, name: str, cell: Cell, longest: int) -> None:
        """A text of one line as the field `name`."""
        text = one_line(cell.text)
        if len(text) > longest:
            self.refuse(cell.column, f"This is longer than {longest} characters.")
        self.parsed.values[name] = text

    def read(self, cell: Cell, reader: Callable[..., Read], **options: Any) -> Read | None:
        """What `reader` makes of a cell; a problem of the row where it raises Unreadable."""
        if len(cell.text) > LONGEST_READ:
            self.refuse(cell.column, f"This is longer than {LONGEST_READ:,} characters.")
            return None
        try:
            return reader(cell.text, **options)
        except Unreadable as unreadable:
            self.refuse(cell.column, str(unreadable))
            return None

    def refuse(self, column: str, reason: str) -> None:
        self.parsed.problems.append(Problem(column, reason))


class Reader(Generic[AnyTarget]):
    """Which cells of the rows of a table count, and what notes and labels come of them.

    `guessed` is what the columns are called, whatever a person made of them. `labels` are the names
    there are, in small letters.
    """

    def __init__(
        self,
        header: Sequence[str],
        targets: Sequence[AnyTarget],
        guessed: Sequence[AnyTarget],
        labels: Collection[str],
    ) -> None:
        self.used = [
            (place, target, name)
            for place, (name, target) in enumerate(zip(header, targets, strict=True))
            if target != "ignore"
        ]
        called = list(zip(header, guessed, strict=True))
        self.called_notes = {name for name, target in called if target == "notes"}
        self.called_labels = {name for name, target in called if target == "labels"}
        self.labels = labels

    def row(self, cells: Sequence[str]) -> Row[AnyTarget]:
        found: dict[AnyTarget, list[Cell]] = {}
        for place, target, name in self.used:
            if (cell := cells[place]) and (text := bare(cell)):
                if target in found:
                    found[target].append(Cell(name, text))
                else:
                    found[target] = [Cell(name, text)]
        return Row(found)

    def keep_labels(self, row: Row[AnyTarget], cells: Sequence[Cell]) -> None:
        labels: dict[str, str] = {}
        for cell in cells:
            if len(cell.text) > LONGEST_LIST:
                row.refuse(cell.column, f"A row has at most {MOST_LABELS} labels.")
                continue
            for name in self.labels_in(cell):
                if len(name) > LONGEST_LABEL:
                    reason = f"A label has at most {LONGEST_LABEL} characters: “{shortened(name)}”."
                    row.refuse(cell.column, reason)
                elif name.casefold() not in NO_LABELS:
                    labels.setdefault(name.casefold(), name)
        if len(labels) > MOST_LABELS:
            row.refuse(cells[0].column, f"A row has at most {MOST_LABELS} labels.")
        row.parsed.labels = list(labels.values())

    def labels_in(self, cell: Cell) -> list[str]:
        """Yes in a column that is no list of labels means its name."""
        if cell.column and cell.column not in self.called_labels:
            said = cell.text.casefold()
            if said in YES or said in NO:
                return [cell.column] if said in YES else []
        return label_names(cell.text, self.labels)

    def keep_notes(self, row: Row[AnyTarget], cells: Sequence[Cell]) -> None:
        """What stands in the column of notes comes first, without its name."""
        if not cells and not row.notes:
            return
        own = next((cell for cell in cells if cell.column in self.called_notes), None)
        more = [cell for cell in cells if cell is not own]
        parts = [own.text] if own else []
        parts += [noted(cell) for cell in (*more, *row.notes)]
        notes = "\n".join(parts).replace("\r\n", "\n").replace("\r", "\n")
        if len(notes) > LONGEST_NOTES:
            column = own.column if own else "Notes"
            row.refuse(column, f"The notes are longer than {LONGEST_NOTES:,} characters.")
        if notes:
            row.parsed.values["notes"] = notes


def noted(cell: Cell) -> str:
    return f"{cell.column}: {cell.text}" if cell.column else cell.text
