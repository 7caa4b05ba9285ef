"""Looks for customers who may be one person, as after an import."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.actions import duplicates
from photocrm.accounts.models import Workspace


class Command(BaseCommand):
    help = "Suggests on the page Duplicates which customers may be one person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("workspace", nargs="?", help="the slug of one; without it, all")

    def handle(self, *, workspace: str | None, **options: Any) -> None:
        workspaces = Workspace.objects.order_by("slug")
        if workspace:
            workspaces = workspaces.filter(slug=workspace)
            if not workspaces:
                raise CommandError(f"There is no workspace “{workspace}”.")
        for one in workspaces:
            self.stdout.write(f"{one.slug}: {duplicates.look_through(one)} new")
