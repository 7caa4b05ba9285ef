"""Short lists at once, long ones by a worker.

A file cannot be gone on with half-way: whoever takes over from a dead worker begins anew, in a
folder of its own.
"""

import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db import OperationalError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from photocrm.accounts.middleware import clock_of
from photocrm.accounts.models import Membership
from photocrm.accounts.rights import Verb, may
from photocrm.audit.context import acting
from photocrm.exports import tasks
from photocrm.exports.actions.files import type_of
from photocrm.exports.kinds import CHUNK, Kind, Selection, kinds
from photocrm.exports.models import Export
from photocrm.hints import hint
from photocrm.ids import new_id
from photocrm.leases import RELEASED, hand_out
from photocrm.spreadsheets.cells import Cell
from photocrm.storage import media_storage, will_pass

logger = logging.getLogger("photocrm.exports")

# So many rows are written while the person waits for the answer.
AT_ONCE = 2_000
# Longer than the end of the largest file takes, which is packed in one go.
LEASE = timedelta(minutes=5)
KEPT = timedelta(days=7)
MOST_ATTEMPTS = 3
UNEXPECTED = "This did not work. It was written to the log."
TOO_OFTEN = "It was interrupted three times. Try fewer rows or columns."
NO_RIGHT = "You may not export this any more."

Status = Export.Status


class Failed(Exception):
    """There will be no file; the words say why, to the person who asked."""


class Stopped(Exception):
    """The export was discarded, or is in other hands."""


def at_once(
    kind: Kind, selection: Selection, columns: Sequence[str], file_format: str, by: Membership
) -> IO[bytes]:
    """The file of a short list, to be read from its beginning; it is gone when it is closed."""
    lines = Counted(kind.lines(kind.found(selection), columns, clock_of(by)))
    with ExitStack() as unsent:
        file = unsent.enter_context(TemporaryFile())
        type_of(file_format).write(file, columns, lines)
        kind.note(by, count=lines.count)
        file.seek(0)
        unsent.pop_all()  # whoever sends it closes it
    return file


class Counted:
    """Lines, and how many of them were taken."""

    def __init__(self, lines: Iterator[list[Cell]]) -> None:
        self.lines, self.count = lines, 0

    def __iter__(self) -> Iterator[list[Cell]]:
        for line in self.lines:
            self.count += 1
            yield line


@transaction.atomic
def start(
    kind: Kind, selection: Selection, columns: Sequence[str], file_format: str, key: UUID
) -> Export:
    """Have a worker write the file. The same `key` again returns the export that it started."""
    keys = selection.keys
    facts: dict[str, Any] = {
        "kind": kind.name,
        "query": selection.query,
        "keys": None if keys is None else [str(each) for each in keys],
        "columns": list(columns),
        "format": file_format,
        "created_by": selection.reader,
    }
    export, is_new = Export.objects.get_or_create(
        workspace=selection.workspace, key=key, defaults=facts
    )
    if is_new:
        transaction.on_commit(partial(hint, tasks.work, export_id=str(export.pk)), robust=True)
    return export


def work(export_id: UUID) -> None:
    """Write the file in the name of the person who asked, unless somebody else is at it."""
    found = Export.objects.select_related("workspace", "created_by").filter(pk=export_id)
    export, token = found.first(), new_id()
    if export is None:
        return
    with acting(actor_id=export.created_by_id):
        if not claim(export_id, token):
            return
        export.lease_token = token
        try:
            produce(export)
        except Stopped:
            media_storage.delete_folder(folder_of(export))
        except (Failed, BadRequest) as failed:
            fail(mine(export), str(failed))
        except OperationalError:
            raise  # a lost connection: whoever comes next begins anew
        except OSError as error:
            if not will_pass(error):
                raise
            logger.warning("export %s has to wait for its storage", export.pk, exc_info=True)
        except Exception:  # what cannot be written once will not be written later
            logger.exception("export %s failed", export.pk)
            fail(mine(export), UNEXPECTED)


def claim(export_id: UUID, token: UUID) -> bool:
    free = Export.objects.free().filter(pk=export_id, attempt_count__lt=MOST_ATTEMPTS)
    return bool(
        free.update(
            status=Status.RUNNING,
            row_count=0,
            attempt_count=F("attempt_count") + 1,
            lease_token=token,
            lease_until=Now() + LEASE,
            started_at=Now(),
        )
    )


def mine(export: Export) -> Any:
    return Export.objects.moving().filter(pk=export.pk, lease_token=export.lease_token)


def folder_of(export: Export) -> str:
    return f"{export.folder}/{export.lease_token}"


def produce(export: Export) -> None:
    kind, membership = kinds()[export.kind], membership_of(export)
    clock = clock_of(membership)
    with timezone.override(clock):
        found = kind.found(selection_of(export))
    report(export, total=found.rows.order_by().count())
    lines = Counted(kind.lines(found, export.columns, clock))
    name = f"{kind.name}.{export.format}"
    with media_storage.workshop(folder_of(export)) as folder:
        with (folder / name).open("wb") as file:
            type_of(export.format).write(file, export.columns, reported(export, lines))
        size = (folder / name).stat().st_size
    facts = {"file_path": f"{folder_of(export)}/{name}", "size": size}
    finish(export, kind, membership, lines.count, facts)


def membership_of(export: Export) -> Membership:
    """Of the person who asked, as it is now. Raises Failed without the right to export."""
    found = Membership.objects.of(export.workspace).filter(user=export.created_by)
    membership = found.select_related("workspace", "user").first()
    if membership is None or not may(membership.role, Verb.EDIT):
        raise Failed(NO_RIGHT)
    return membership


def selection_of(export: Export) -> Selection:
    keys = None if export.keys is None else [UUID(key) for key in export.keys]
    return Selection(export.workspace, export.created_by, export.query, keys)


def reported(export: Export, lines: Counted) -> Iterator[list[Cell]]:
    """The lines; with each chunk the row tells how many there are, and is held for longer."""
    for line in lines:
        yield line
        if lines.count % CHUNK == 0:
            report(export, row_count=lines.count)
    report(export, row_count=lines.count)


def report(export: Export, **facts: int) -> None:
    if not mine(export).update(lease_until=Now() + LEASE, **facts):
        raise Stopped


@transaction.atomic
def finish(
    export: Export, kind: Kind, membership: Membership, count: int, facts: dict[str, Any]
) -> None:
    over = {"status": Status.READY, "finished_at": Now(), "expires_at": Now() + KEPT}
    if not mine(export).update(total=count, **over, **facts, **RELEASED):
        raise Stopped
    kind.note(membership, count=count)


def fail(exports: Any, words: str) -> int:
    over = {"status": Status.FAILED, "finished_at": Now(), "failure": words[:300]}
    failed: int = exports.update(**over, **RELEASED)
    return failed


def sweep() -> int:
    """Tell workers of the exports that lost messages and dead workers left; returns how many."""
    free = Export.objects.free()
    fail(free.filter(attempt_count__gte=MOST_ATTEMPTS), TOO_OFTEN)
    return hand_out(free, tasks.work, "export_id")
