"""Writing what happened with a customer."""

from datetime import datetime

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest

from crm.models import Customer, Interaction
from photocrm.accounts.models import User
from photocrm.audit.trail import record


@transaction.atomic
def log(*, customer: Customer, kind: str, at: datetime, text: str, by: User) -> Interaction:
    """Put an interaction on the timeline; the customer's last contact follows it."""
    interaction = Interaction.objects.create(
        workspace_id=customer.workspace_id, customer=customer, kind=kind, at=at, text=text, by=by
    )
    Customer.objects.filter(pk=customer.pk).update(
        last_contact_at=Greatest("last_contact_at", Value(at))
    )
    record("interaction.logged", customer, by=by, kind=kind)
    return interaction
