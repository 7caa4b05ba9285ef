"""Counts sessions and customers anew, should the tallies ever differ from the rows."""

from typing import Any

from django.core.management.base import BaseCommand

from crm.actions import tallies as customers
from gallery.actions import tallies as sessions


class Command(BaseCommand):
    help = "Counts all sessions and customers anew and tells which counts were wrong."

    def handle(self, **options: Any) -> None:
        wrong = [
            (f"{workspace}, label {label}" if label else str(workspace), counts)
            for (workspace, label), counts in sessions.recount().items()
        ]
        wrong += [
            (f"{workspace}, customers of status {status}", counts)
            for (workspace, status), counts in customers.recount().items()
        ]
        for which, (before, after) in sorted(wrong):
            self.stdout.write(f"{which}: {before} counted, {after} there")
        self.stdout.write(f"{len(wrong)} counts corrected")
