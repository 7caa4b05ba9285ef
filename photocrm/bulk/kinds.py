"""What can be done in bulk: each app registers its kinds in `settings.BULK_KINDS`."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from photocrm.accounts.rights import Verb
from photocrm.bulk.models import BulkRow, BulkRun


class Failed(Exception):
    """The row was left as it was; the words say why, to the person who asked."""


class Kind:
    """One verb of bulk work, by existing actions: they lock, write and record for themselves.

    `do` and `undo` run in the transaction of the caller, who has not locked the subject. `do`
    returns what `undo` needs, or None when there was nothing to do; `undo` leaves alone what
    somebody else changed meanwhile. Both raise Failed.
    """

    name: str
    verb: Verb
    # Panels that show the subjects listen to it.
    event = "sessions_changed"

    def title(self, run: BulkRun) -> str:
        """What is done, as a heading: "Link 300 sessions to Anna"."""
        raise NotImplementedError

    def hold(self, run: BulkRun, rows: Sequence[BulkRow]) -> None:
        """Before any of a chunk is done or undone: lock what everybody holds before the subjects,
        for all of them at once.
        """

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        raise NotImplementedError

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        raise NotImplementedError

    def address(self, run: BulkRun, row: BulkRow) -> str:
        """The page of the subject."""
        raise NotImplementedError


@cache
def kinds() -> dict[str, Kind]:
    made: list[Kind] = [import_string(path)() for path in settings.BULK_KINDS]
    return {kind.name: kind for kind in made}


def kind_of(run: BulkRun) -> Kind:
    return kinds()[run.kind]
