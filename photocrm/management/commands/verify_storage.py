"""Looks whether every stored picture is there and undamaged."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from gallery.actions.verification import verify
from gallery.models import Image, StorageCheck


class Command(BaseCommand):
    help = (
        "Compares every picture with its row: missing, damaged and orphaned files. "
        "Ends with 1 while something is not mended."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="mend what can be made again")
        parser.add_argument("--quick", action="store_true", help="compare sizes, read no bytes")

    def handle(self, *, repair: bool, quick: bool, **options: Any) -> None:
        total = Image.objects.count()

        def tell(done: int) -> None:
            self.stderr.write(f"\r{done} of {total} pictures", ending="")

        check = verify(deep=not quick, repair=repair, progress=tell)
        self.stderr.write("")
        self.report(check)

    def report(self, check: StorageCheck) -> None:
        for finding in check.findings:
            mended = " (mended)" if finding["mended"] else ""
            self.stdout.write(f"{finding['fault']:10} {finding['path']}{mended}")
        self.stdout.write(
            f"{check.images} pictures, {check.files} files:"
            f" {check.found} found, {check.mended} mended."
        )
        if check.found > check.mended:
            raise CommandError(f"{check.found - check.mended} not mended.", returncode=1)
