"""Reading a file into the rows of its run, before they are written or beside that."""

from threading import Thread
from uuid import UUID

from django.db import connections, transaction
from django.db.models import F

from photocrm.imports.actions import staging
from photocrm.imports.actions.leases import Lost, hold
from photocrm.imports.models import ImportRun

Status = ImportRun.Status


class Reader:
    """Goes on behind the last line that was staged. `is_over` once nothing more will come."""

    def __init__(self, run: ImportRun, token: UUID) -> None:
        self.run, self.token = run, token
        self.batches = staging.batches(run)
        self.is_over = False

    def step(self) -> ImportRun:
        """Stage one batch, in a transaction of its own. Raises Lost, Unreadable."""
        batch = next(self.batches, None)
        with transaction.atomic():
            if batch is None:
                self.is_over = True
                return hold(
                    self.run, self.token, status=Status.RUNNING, row_count=F("staged_count")
                )
            staging.stage(batch)
            staged = F("staged_count") + len(batch)
            line = staging.last_line(batch)
            return hold(self.run, self.token, staged_count=staged, staged_line=line)


class Ahead(Reader):
    """Reads in a thread, since the server works while Python reads, and Python while it works."""

    def __init__(self, run: ImportRun, token: UUID) -> None:
        super().__init__(run, token)
        self.error: Exception | None = None
        self.is_stopped = False
        self.thread = Thread(target=self.read, name=f"import {run.pk}")
        self.thread.start()

    def read(self) -> None:
        try:
            while not (self.is_over or self.is_stopped):
                self.step()
        except Lost:
            pass  # whoever writes finds out by itself
        except Exception as error:  # noqa: BLE001 -- raised in the thread that writes
            self.error = error
        finally:
            self.is_over = True
            connections.close_all()

    def close(self) -> None:
        """Wait for the batch at hand; raises what went wrong in the thread."""
        self.is_stopped = True
        self.thread.join()
        if self.error:
            raise self.error
