"""Who commands are about, and in whose name they act."""

from uuid import UUID

from django.core.management.base import CommandError

from crm.models import Customer
from photocrm.accounts.models import Role, User, Workspace


def person_named(customer_id: UUID, slug: str | None) -> Customer:
    """Not erased, and not merged into another customer."""
    found = Customer.everything.filter(merged_into=None, pk=customer_id)
    customer = found.select_related("workspace").first()
    if customer is None or (slug and customer.workspace.slug != slug):
        raise CommandError("There is no such customer.")
    return customer


def owner_of(workspace: Workspace) -> User:
    """The first owner, for what nobody does by hand."""
    owners = workspace.memberships.filter(role=Role.OWNER).select_related("user")
    membership = owners.order_by("pk").first()
    if membership is None:
        raise CommandError("The workspace has no owner in whose name this could be done.")
    return membership.user
