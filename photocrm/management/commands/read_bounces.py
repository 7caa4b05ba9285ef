"""Reads the mailbox to which mails come back."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from delivery import mailbox
from delivery.actions import bounces


class Command(BaseCommand):
    help = "Reads reports of mails that did not arrive from the mailbox of BOUNCE_IMAP_URL, once."

    def handle(self, **options: Any) -> None:
        if not settings.BOUNCE_MAILBOX:
            raise CommandError("BOUNCE_IMAP_URL names no mailbox.")
        try:
            found = bounces.read_mailbox()
        except mailbox.Unreachable as error:
            raise CommandError(f"The mailbox cannot be read: {error}") from error
        self.stdout.write(f"{found:,} new bounce{'' if found == 1 else 's'}.")
