"""Brings a file of customers in, as the page for that does."""

import json
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from photocrm.imports.actions import files, runs, working
from photocrm.imports.actions.runs import ON_MATCH, counts_of
from photocrm.imports.kinds import Refused, kinds
from photocrm.imports.models import ImportRun
from photocrm.leases import RELEASED
from photocrm.management.people import chosen_workspace, owner_of
from photocrm.tables import Unreadable

BAR = 30
STOPPED = 130  # as shells say of what Ctrl-C ended
SHOWN = 20


class Command(BaseCommand):
    help = (
        "Brings the customers of FILE in: CSV, Excel or vCard. Ends with 1 when rows failed, with"
        " 130 after Ctrl-C; --resume goes on then."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        keys = ", ".join(value for value, _ in kinds()["customers"].keys)
        parser.add_argument("file", type=Path, nargs="?")
        parser.add_argument("--workspace", help="its name in addresses; needed with several")
        parser.add_argument(
            "--mapping", help="JSON, or a file of it: targets by column; others are guessed"
        )
        parser.add_argument("--match", default="email,external_id", help=f"some of {keys}")
        parser.add_argument("--on-match", choices=ON_MATCH, default="skip")
        parser.add_argument("--country", help="of phone numbers that name none, e.g. DE")
        parser.add_argument("--dry-run", action="store_true", help="count, and write nothing")
        parser.add_argument("--resume", type=UUID, help="the id of a run that was stopped")

    def handle(self, *, file: Path | None, resume: UUID | None, **options: Any) -> None:
        if (file is None) == (resume is None):
            raise CommandError("Name a file, or a run to go on with.")
        run = stopped(resume) if resume else self.started(file, options)
        try:
            self.carry_on(run)
        except KeyboardInterrupt:
            self.stdout.write(f"\nStopped. Go on with: import_customers --resume {run.pk}")
            self.stdout.write("Where workers run, they go on by themselves.")
            sys.exit(STOPPED)
        run.refresh_from_db()
        self.report(run)
        sys.exit(1 if run.failed_count or run.failure else 0)

    def started(self, file: Any, options: dict[str, Any]) -> ImportRun:
        workspace = chosen_workspace(options["workspace"])
        by = owner_of(workspace)
        try:
            with file.open("rb") as content:
                upload = File(content, name=file.name)
                run = files.receive(workspace=workspace, kind="customers", upload=upload, by=by)
            return runs.start(
                run=run,
                mapping=mapped(run, options["mapping"]),
                options={
                    "match": [key for key in options["match"].split(",") if key],
                    "on_match": options["on_match"],
                    "country": options["country"],
                    "dry_run": options["dry_run"],
                },
                by=by,
                by_worker=False,
            )
        except (OSError, Unreadable, Refused) as error:
            raise CommandError(str(error)) from error

    def carry_on(self, run: ImportRun) -> None:
        """With one line that is written over on a terminal, and nothing elsewhere."""
        begun, shown = time.monotonic(), 0.0
        first: int | None = None
        with working.in_the_name_of(run):
            for step in working.steps(run.pk, ahead=True):
                over, of = step.steps
                first = over if first is None else first
                now = time.monotonic()
                if self.stdout.isatty() and now - shown > 0.2 and of:
                    self.stdout.write(f"\r{bar(step, over - first, now - begun)}", ending="")
                    self.stdout.flush()
                    shown = now
        if shown:
            self.stdout.write("")

    def report(self, run: ImportRun) -> None:
        if run.failure:
            self.stdout.write(run.failure)
        header = run.details["header"]
        for cells in list(zip(runs.failed_rows(run), range(SHOWN + 1), strict=False))[1:]:
            self.stdout.write(f"line {cells[0][len(header)]}: {cells[0][-1]}")
        if run.failed_count > SHOWN:
            self.stdout.write(f"and {run.failed_count - SHOWN:,} more")
        counts = counts_of(run)
        words = ", ".join(f"{count:,} {word}" for word, count in counts.items())
        self.stdout.write(f"{words}{' (nothing was written)' if run.is_dry else ''}")


def bar(run: ImportRun, done: int, seconds: float) -> str:
    """A row counts twice: when it is read, and when it is written."""
    over, of = run.steps
    left = seconds / done * (of - over) if done else 0
    rate = done / 2 / seconds if seconds else 0
    part = min(BAR, BAR * over // of)
    return f"[{'#' * part:<{BAR}}] {rate:,.0f} rows/s, {left:.0f} s left "


def stopped(run_id: UUID) -> ImportRun:
    run = ImportRun.objects.moving().select_related("workspace").filter(pk=run_id).first()
    if run is None:
        raise CommandError("There is no such run, or it is over.")
    ImportRun.objects.filter(pk=run_id).update(**RELEASED)
    return run


def mapped(run: ImportRun, asked: str | None) -> list[str]:
    """The guessed mapping with what was said of some columns."""
    if asked is None:
        return list(run.mapping)
    path = Path(asked)
    try:
        said = json.loads(asked if asked.lstrip().startswith("{") else path.read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"The mapping cannot be read: {error}") from error
    header = run.details["header"]
    if not isinstance(said, dict) or not said.keys() <= set(header):
        raise CommandError(f"The mapping names columns by their headers: {', '.join(header)}.")
    pairs = zip(header, run.mapping, strict=True)
    return [said.get(name, guessed) for name, guessed in pairs]
