"""Makes anew what customers are found by."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.actions.searching import reindex_all
from photocrm.accounts.models import Workspace


class Command(BaseCommand):
    help = (
        "Makes the words that customers are found by anew: after an upgrade that says so, and"
        " after the country of a workspace changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workspace", metavar="SLUG", help="only this studio")

    def handle(self, *, workspace: str | None, **options: Any) -> None:
        studio = Workspace.objects.filter(slug=workspace).first() if workspace else None
        if workspace and studio is None:
            raise CommandError(f"There is no workspace “{workspace}”.")
        count = reindex_all(workspace=studio)
        self.stdout.write(f"{count} customers indexed anew.")
