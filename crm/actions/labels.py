"""Writing labels."""

from uuid import UUID

from django.db import IntegrityError, transaction

from crm.models import Label
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record


class Taken(Exception):
    """Another label has this name."""


@transaction.atomic
def create(*, workspace: Workspace, name: str, by: User, colour: str = Label.Colour.GREY) -> Label:
    """A new label, or the one that has this name already, however it is spelt."""
    try:
        with transaction.atomic():
            label = Label.objects.create(
                workspace=workspace, name=name, colour=colour, created_by=by
            )
    except IntegrityError:
        return Label.objects.of(workspace).get(name__iexact=name)
    record("label.created", label, by=by, name=name)
    return label


@transaction.atomic
def change(*, label_id: UUID, workspace: Workspace, name: str, colour: str, by: User) -> Label:
    """Raises Taken when the name belongs to another label. The same again writes nothing."""
    label = Label.objects.of(workspace).locked().get(pk=label_id)
    if (label.name, label.colour) == (name, colour):
        return label
    earlier = label.name
    label.name, label.colour = name, colour
    try:
        with transaction.atomic():
            label.save()
    except IntegrityError as error:
        raise Taken from error
    record("label.changed", label, by=by, name=name, earlier=earlier)
    return label


@transaction.atomic
def remove(*, label_id: UUID, workspace: Workspace, by: User) -> str:
    """Take the label off everything and delete it; returns its name."""
    label = Label.objects.of(workspace).select_for_update().get(pk=label_id)
    record("label.removed", label, by=by, name=label.name)
    label.delete()
    return label.name
