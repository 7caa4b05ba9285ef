"""Writing what happened with a customer. The last contact follows the timeline."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.actions import timeline
from crm.actions.holding import held
from crm.actions.saving import into_trash, out_of_trash, save_changes
from crm.models import Customer, Interaction
from photocrm.accounts.models import User
from photocrm.audit.trail import record


class Automatic(Exception):
    """The entry follows from what happened elsewhere: it can be removed, not rewritten."""


@transaction.atomic
def log(*, customer: Customer, kind: str, at: datetime, text: str, by: User) -> Interaction:
    """Put an interaction on the timeline."""
    customer = held(customer.pk, customer.workspace)
    interaction = Interaction.objects.create(
        workspace_id=customer.workspace_id, customer=customer, kind=kind, at=at, text=text, by=by
    )
    timeline.follow(customer.pk)
    record("interaction.logged", customer, by=by, kind=kind)
    return interaction


@transaction.atomic
def change(
    *, customer: Customer, interaction_id: UUID, version: int, by: User, **fields: Any
) -> Interaction:
    """Save `fields` on top of `version`; raises Stale when that is no longer the newest, Automatic
    for what nobody wrote, and Interaction.DoesNotExist.
    """
    customer = held(customer.pk, customer.workspace)
    interaction = customer.interactions.locked().get(pk=interaction_id)
    if interaction.source:
        raise Automatic
    if changed := save_changes(interaction, version=version, fields=fields):
        timeline.follow(customer.pk)
        record("interaction.changed", customer, by=by, kind=interaction.kind, fields=changed)
    return interaction


@transaction.atomic
def trash(*, customer: Customer, interaction_id: UUID, by: User) -> Interaction:
    """Off the timeline; again is harmless. Raises Interaction.DoesNotExist."""
    customer = held(customer.pk, customer.workspace)
    interaction = found(customer, interaction_id)
    if into_trash(interaction, by):
        timeline.follow(customer.pk)
        record("interaction.trashed", customer, by=by, kind=interaction.kind)
    return interaction


@transaction.atomic
def restore(*, customer: Customer, interaction_id: UUID, by: User) -> Interaction:
    """Back onto the timeline; again is harmless. Raises Interaction.DoesNotExist, also for what is
    being deleted for ever.
    """
    customer = held(customer.pk, customer.workspace)
    interaction = found(customer, interaction_id)
    if out_of_trash(interaction):
        timeline.follow(customer.pk)
        record("interaction.restored", customer, by=by, kind=interaction.kind)
    return interaction


def found(customer: Customer, interaction_id: UUID) -> Interaction:
    rows = Interaction.everything.filter(customer=customer, purging=False)
    return rows.locked().get(pk=interaction_id)
