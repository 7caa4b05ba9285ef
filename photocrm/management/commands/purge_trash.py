"""Deletes for ever what lay in the trash long enough."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from crm.actions import purge as crm_purge
from gallery.actions import purge
from photocrm.accounts.models import TRASH_PERIOD, Workspace

WORDS = (
    *("sessions", "photos", "images", "files"),
    *("customers", "contacts", "interactions", "tasks", "meetings", "reminders"),
)


class Command(BaseCommand):
    help = "Deletes for ever what lay in the trash for 30 days, and the files nobody needs then."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would go")
        parser.add_argument("--older-than", type=int, metavar="DAYS", default=TRASH_PERIOD.days)
        parser.add_argument("--workspace", metavar="SLUG", help="only this studio")

    def handle(self, *, dry_run: bool, older_than: int, workspace: str, **options: Any) -> None:
        if not 0 <= older_than <= 36_500:
            raise CommandError("--older-than takes 0 to 36500 days.")
        studio = Workspace.objects.filter(slug=workspace).first() if workspace else None
        if workspace and studio is None:
            raise CommandError(f"There is no workspace “{workspace}”.")
        before = timezone.now() - timedelta(days=older_than)
        if dry_run:
            found = purge.due(before=before, workspace=studio)
            found |= crm_purge.due(before=before, workspace=studio)
            words = ", ".join(f"{count} {kind}" for kind, count in found.items())
            self.stdout.write(f"Would delete {words}.")
            return
        went = crm_purge.purge(before=before, workspace=studio)
        went += purge.purge(before=before, workspace=studio)
        words = ", ".join(f"{went[kind]} {kind}" for kind in WORDS)
        self.stdout.write(f"Deleted {words}.")
