"""What can be brought in: each app registers its kinds in `settings.IMPORT_KINDS`."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string

from photocrm.accounts.models import Workspace
from photocrm.accounts.rights import Verb
from photocrm.imports.models import ImportRow, ImportRun


class Refused(Exception):
    """The words say what has to be chosen otherwise, to the person who asked."""


Problem = dict[str, str]  # `column` and `reason`
Choices = Sequence[tuple[str, str]]  # values and words
AnyTarget = TypeVar("AnyTarget", bound=StrEnum)


def worded(targets: Iterable[AnyTarget], words: Mapping[AnyTarget, str]) -> Choices:
    """Each target with its own name where `words` has no other."""
    return [
        (target.value, words.get(target) or target.value.replace("_", " ").capitalize())
        for target in targets
    ]


@dataclass(frozen=True, slots=True)
class Read:
    """What the kind made of the cells of one row: what is staged, or why it cannot be."""

    values: dict[str, Any] | None
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What came of one row; `before` is what undo needs, and nothing where nothing was changed."""

    line: int
    status: str
    subject_id: UUID | None = None
    before: Any = None
    problems: list[Problem] = field(default_factory=list)


class Staged(NamedTuple):
    """A row that was read, as far as writing it needs: half a million a minute are no models."""

    line: int
    status: str
    subject_id: UUID | None
    values: Any


class Chunks(Protocol):
    """Writes, or only plans, one chunk of staged rows after the other, in the order of the file."""

    def write(self, rows: Sequence[Staged]) -> list[Outcome]:
        """In the transaction of the caller; raises DatabaseError for the chunk as a whole."""

    def settle(self) -> None:
        """What may be done after a chunk was committed, beside the next one, and may be lost."""


class Kind:
    """One sort of rows: how cells are read, and how rows are written and taken back.

    A kind may be asked for several runs at once, so it keeps nothing between calls.
    """

    name: str
    # "customers", as in "Import customers".
    noun: str
    verb: Verb
    # Panels that show the subjects listen to it.
    event: str
    # Where a column may go, and by what rows may be known again.
    targets: Choices
    keys: Choices
    # Columns with these targets make a file worth running; one of them has to be there.
    needed: Collection[str]
    # The columns of an empty file to fill in.
    header: Sequence[str]

    def counted(self, count: int) -> str:
        """ "1 customer", "2,000 customers"."""
        return f"{count:,} {self.noun.removesuffix('s') if count == 1 else self.noun}"

    def guess(self, header: Sequence[str]) -> Sequence[str]:
        """A target for each column."""
        raise NotImplementedError

    def fingerprint(self, header: Sequence[str]) -> str:
        raise NotImplementedError

    def check(self, run: ImportRun) -> None:
        """Raises Refused for options that the kind cannot follow, as labels that are gone."""

    def reader(self, run: ImportRun) -> Callable[[Sequence[str]], Read]:
        """What reads the cells of one row, by the mapping and options of the run."""
        raise NotImplementedError

    def chunks(self, run: ImportRun, *, dry: bool) -> Chunks:
        raise NotImplementedError

    def undo(self, run: ImportRun, rows: Sequence[ImportRow]) -> list[Outcome]:
        """Take back what the rows did, the last one first; what a person touched since is kept."""
        raise NotImplementedError

    def finished(self, run: ImportRun) -> None:
        """Called in the transaction in which the last row was written, or the run was stopped."""

    def undone(self, run: ImportRun) -> None:
        """Called in the transaction in which the last row was taken back."""

    def labels(self, workspace: Workspace) -> Choices:
        """What all rows of a file may be given."""
        raise NotImplementedError

    def names(self, workspace: Workspace, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """What the subjects that are still there are called."""
        raise NotImplementedError

    def address(self, run: ImportRun, row: ImportRow) -> str:
        """The page of the subject."""
        raise NotImplementedError


@cache
def kinds() -> dict[str, Kind]:
    made: list[Kind] = [import_string(path)() for path in settings.IMPORT_KINDS]
    return {kind.name: kind for kind in made}


def kind_of(run: ImportRun) -> Kind:
    return kinds()[run.kind]
