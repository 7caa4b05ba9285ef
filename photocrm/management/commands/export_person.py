"""Writes everything known about a customer into a ZIP."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from photocrm.management.people import owner_of, person_named
from photocrm.privacy_requests.actions import exporting


class Command(BaseCommand):
    help = "Writes everything known about a customer into a ZIP, in the name of the studio's owner."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("customer_id", type=UUID)
        parser.add_argument("--workspace", metavar="SLUG", help="refuse a customer of another one")
        parser.add_argument("--output", type=Path, metavar="FILE", help="instead of NAME.zip here")

    def handle(
        self, *, customer_id: UUID, workspace: str | None, output: Path | None, **options: Any
    ) -> None:
        customer = person_named(customer_id, workspace)
        archive = exporting.export(
            customer_id=customer.pk,
            workspace=customer.workspace,
            by=owner_of(customer.workspace),
        )
        target = output or Path(archive.name)
        try:
            with target.open("xb") as file:
                file.writelines(archive.stream)
        except OSError as error:
            raise CommandError(f"{target} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"Everything known about {customer.name} is in {target}.")
