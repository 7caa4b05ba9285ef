"""Works the queue of deliveries without Redis."""

import signal
from argparse import ArgumentParser
from threading import Event
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from delivery.actions import working
from delivery.models import DeliveryJob

MOST = 64


class Command(BaseCommand):
    help = "Sends due deliveries straight from the database, beside workers or instead of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--threads", type=int, default=4, help="so many at once")
        parser.add_argument("--once", action="store_true", help="end when nothing is due")

    def handle(self, *, threads: int, once: bool, **options: Any) -> None:
        if not 1 <= threads <= MOST:
            raise CommandError(f"--threads takes 1 to {MOST}.")
        stopped = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        made = working.work(threads, lambda: not stopped.is_set() and (not once or is_work_left()))
        self.stdout.write(f"{made:,} attempts.")


def is_work_left() -> bool:
    """Whether something is due, or in the hands of this command or of others."""
    jobs = DeliveryJob.objects
    return jobs.at_hand().exists() or jobs.sending().exists() or jobs.reserved().exists()
