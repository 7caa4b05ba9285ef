"""Which lists can be exported: each app registers its kinds in `settings.EXPORT_KINDS`."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from photocrm.accounts.models import Membership, User, Workspace
from photocrm.audit.models import Event
from photocrm.spreadsheets.cells import Cell

# So many rows are in memory at once.
CHUNK = 500
Column = Callable[[Any], Cell]


class Selection(NamedTuple):
    """What is to be exported: the rows of `keys`, or without any what the `query` finds for the
    `reader`, whose clock tells which day it is."""

    workspace: Workspace
    reader: User
    query: str = ""
    keys: Sequence[UUID] | None = None


class Found(NamedTuple):
    """All rows in no order, and the same in `parts`, each in an order of its own."""

    rows: QuerySet[Any]
    parts: Sequence[QuerySet[Any]]


class Kind:
    """A list of rows, each of them a line; `name` is the word for several, `noun` for one.

    Moments in cells are aware; they are written as the clock of the reader shows them.
    """

    name: str
    noun: str
    section: str
    # The names of the addresses of the list, and of the question about its export.
    list_address: str
    address: str
    columns: Mapping[str, Column]

    def found(self, selection: Selection) -> Found:
        """Raises BadRequest for a query that the list does not understand."""
        raise NotImplementedError

    def prepared(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """With all that the columns need, so that a chunk costs the same for any number of rows."""
        raise NotImplementedError

    def note(self, membership: Membership, *, count: int) -> Event:
        """Write down that the member took so many."""
        raise NotImplementedError

    def lines(self, found: Found, columns: Sequence[str], clock: tzinfo) -> Iterator[list[Cell]]:
        """Read by a cursor on the server."""
        cells = [self.columns[name] for name in columns]
        for part in found.parts:
            for row in self.prepared(part).iterator(chunk_size=CHUNK):
                yield [shown(cell(row), clock) for cell in cells]


def shown(cell: Cell, clock: tzinfo) -> Cell:
    return cell.astimezone(clock).replace(tzinfo=None) if isinstance(cell, datetime) else cell


@cache
def kinds() -> dict[str, Kind]:
    made: list[Kind] = [import_string(path)() for path in settings.EXPORT_KINDS]
    return {kind.name: kind for kind in made}
