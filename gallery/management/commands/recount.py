"""Counts the sessions anew, should the tallies ever differ from the rows."""

from typing import Any

from django.core.management.base import BaseCommand

from gallery.actions import tallies


class Command(BaseCommand):
    help = "Counts all sessions anew and tells which workspaces and labels had a wrong count."

    def handle(self, **options: Any) -> None:
        wrong = tallies.recount()
        for (workspace, label), (before, after) in sorted(wrong.items(), key=str):
            which = f"{workspace}, label {label}" if label else workspace
            self.stdout.write(f"{which}: {before} counted, {after} there")
        self.stdout.write(f"{len(wrong)} counts corrected")
