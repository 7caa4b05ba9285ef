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


def chosen_workspace(slug: str | None) -> Workspace:
    found = Workspace.objects.filter(slug=slug) if slug else Workspace.objects.all()
    names = list(found[:2])
    if len(names) == 1:
        return names[0]
    raise CommandError("There is no such workspace." if slug else "Name one by --workspace.")
