"""Stopping reminders to an address, and letting them go on."""

from uuid import UUID

from django.db import transaction

from delivery.consent import Wish
from delivery.models import ShareLink, Unsubscribe
from photocrm.accounts.models import User
from photocrm.audit.trail import record


@transaction.atomic
def unsubscribe(wish: Wish) -> bool:
    """False where it was done before."""
    links = ShareLink.objects.filter(workspace=wish.workspace_id, pk=wish.link_id)
    link = links.select_related("customer").first()
    row, is_new = Unsubscribe.objects.get_or_create(
        workspace_id=wish.workspace_id,
        address=wish.address,
        defaults={"customer": link.customer if link else None},
    )
    if is_new and row.customer:
        record("reminders.unsubscribed", row.customer, by=None, address=row.address)
    return is_new


@transaction.atomic
def allow(*, unsubscribe_id: UUID, by: User) -> None:
    """The person changed their mind and told the studio. Raises Unsubscribe.DoesNotExist."""
    found = Unsubscribe.objects.select_for_update(of=("self",)).select_related("customer")
    row = found.get(pk=unsubscribe_id)
    row.delete()
    if row.customer:
        record("reminders.allowed", row.customer, by=by, address=row.address)
