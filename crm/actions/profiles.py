"""Writing the background of customers."""

from typing import Any

from django.db import transaction

from crm.actions.holding import held
from crm.actions.saving import save_changes
from crm.models import Customer, Profile
from photocrm.accounts.models import User
from photocrm.audit.trail import record

# The version of a profile that nobody has written yet.
NONE_YET = 0


@transaction.atomic
def change(*, customer: Customer, version: int, by: User, **fields: Any) -> Profile:
    """Save `fields` on top of `version`, which is NONE_YET for the first of them; raises Stale when
    that is no longer the newest.

    The customer is held, so that two people who both write the first one do not lose a word.
    """
    customer = held(customer.pk, customer.workspace)
    profile = Profile.objects.filter(customer=customer).first() or empty(customer)
    if changed := save_changes(profile, version=version, fields=fields):
        record("profile.changed", customer, by=by, fields=changed)
    return profile


def empty(customer: Customer) -> Profile:
    return Profile(workspace_id=customer.workspace_id, customer=customer, version=NONE_YET)
