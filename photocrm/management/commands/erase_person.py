"""Erases a customer for ever."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from delivery.actions.erasing import Busy
from photocrm.audit.context import acting
from photocrm.management.people import owner_of, person_named
from photocrm.privacy_requests.actions import erasing


class Command(BaseCommand):
    help = "Erases a customer for ever, in the name of the studio's owner. There is no way back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("customer_id", type=UUID)
        parser.add_argument("--confirm", metavar="NAME", required=True, help="the customer's name")
        parser.add_argument("--workspace", metavar="SLUG", help="refuse a customer of another one")
        parser.add_argument(
            "--keep-photos", action="store_true", help="keep sessions and photos, without names"
        )

    def handle(
        self,
        *,
        customer_id: UUID,
        confirm: str,
        workspace: str | None,
        keep_photos: bool,
        **options: Any,
    ) -> None:
        customer = person_named(customer_id, workspace)
        by = owner_of(customer.workspace)
        try:
            with acting(actor_id=by.pk):
                erasing.erase(
                    customer_id=customer.pk,
                    workspace=customer.workspace,
                    name=confirm,
                    with_photos=not keep_photos,
                    by=by,
                )
        except erasing.WrongName as error:
            raise CommandError("--confirm is not the name of this customer.") from error
        except Busy as error:
            raise CommandError("A delivery is being sent; try again in a few minutes.") from error
        self.stdout.write("Erased. Backups keep what they hold until they are replaced.")
