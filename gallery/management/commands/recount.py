"""Counts the sessions anew, should the tallies ever differ from the rows."""

from typing import Any

from django.core.management.base import BaseCommand

from gallery.actions import tallies


class Command(BaseCommand):
    help = "Counts all sessions anew and tells which workspaces had a wrong count."

    def handle(self, **options: Any) -> None:
        wrong = tallies.recount()
        for workspace, (before, after) in sorted(wrong.items(), key=str):
            self.stdout.write(f"{workspace}: {before} counted, {after} there")
        self.stdout.write(f"{len(wrong)} workspaces corrected")
