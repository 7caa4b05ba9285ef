"""Takes the photos of a folder in, as the upload page does."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from crm.models import Customer
from gallery.actions import importing
from photocrm.accounts.models import Workspace
from photocrm.management.people import chosen_workspace, owner_of

BAR = 30
STOPPED = 130  # as shells say of what Ctrl-C ended


class Command(BaseCommand):
    help = (
        "Takes the photos below FOLDER in. Run it again to go on: what is there is skipped."
        " Ends with 1 when a file was refused, with 130 after Ctrl-C."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--workspace", help="its name in addresses; needed with several")
        parser.add_argument("--customer", help="id or e-mail of the customer of the sessions")
        parser.add_argument(
            "--session-per-folder", action="store_true", help="instead of one for all"
        )
        parser.add_argument("--dry-run", action="store_true", help="check, and write nothing")

    def handle(self, *, folder: Path, dry_run: bool, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        workspace = chosen_workspace(options["workspace"])
        batch = importing.Batch(
            folder=folder,
            workspace=workspace,
            customer=chosen_customer(workspace, options["customer"]),
            by=owner_of(workspace),
            per_folder=options["session_per_folder"],
            dry_run=dry_run,
        )
        results: list[importing.Result] = []
        try:
            results.extend(self.with_progress(batch))
        except KeyboardInterrupt:
            self.report(batch, results)
            self.stdout.write("Stopped. Run it again to go on.")
            sys.exit(STOPPED)
        sys.exit(1 if self.report(batch, results) else 0)

    def report(self, batch: importing.Batch, results: list[importing.Result]) -> int:
        """How many files were refused, each with its reason."""
        refused = [result for result in results if result.reason]
        for result in refused:
            self.stdout.write(f"{result.path.relative_to(batch.folder)}: {result.reason}")
        added = sum(result.is_new for result in results)
        there = len(results) - added - len(refused)
        verb = "would be added" if batch.dry_run else "added"
        self.stdout.write(f"{added} {verb}, {there} already there, {len(refused)} refused")
        return len(refused)

    def with_progress(self, batch: importing.Batch) -> Iterator[importing.Result]:
        """One line that is written over on a terminal, and nothing elsewhere."""
        paths, started = importing.files_below(batch.folder), time.monotonic()
        is_shown = paths and self.stdout.isatty()
        try:
            for number, result in enumerate(importing.run(batch, paths), start=1):
                if is_shown:
                    self.stdout.write(f"\r{bar(number, len(paths), started)}", ending="")
                    self.stdout.flush()
                yield result
        finally:
            if is_shown:
                self.stdout.write("")


def bar(number: int, total: int, started: float) -> str:
    left = (time.monotonic() - started) / number * (total - number)
    return f"[{'#' * (BAR * number // total):<{BAR}}] {number}/{total}, {left:.0f} s left "


def chosen_customer(workspace: Workspace, text: str | None) -> Customer | None:
    if not text:
        return None
    customers = Customer.objects.of(workspace)
    try:
        found = list(
            customers.filter(email__iexact=text) if "@" in text else customers.filter(pk=text)
        )
    except ValidationError as error:
        raise CommandError(f"“{text}” is neither an id nor an e-mail address.") from error
    if len(found) != 1:
        raise CommandError(f"{len(found)} customers are “{text}”; name one by id.")
    return found[0]
