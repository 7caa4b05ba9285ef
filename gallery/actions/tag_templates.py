"""Text layers that a studio keeps for later photos."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from gallery.lettering.layers import Layer, to_json
from gallery.models import TagTemplate
from photocrm.accounts.models import User, Workspace
from photocrm.audit.trail import record


class Taken(Exception):
    """Another template has the name."""


@transaction.atomic
def save(
    *, workspace: Workspace, name: str, layers: Sequence[Layer], by: User, replace: bool = False
) -> TagTemplate:
    """Keep the layers under a name, in small or capital letters; raises Taken unless it may
    `replace` what has the name.
    """
    same = Exact(Lower("name"), Lower(Value(name)))
    there = TagTemplate.objects.of(workspace).filter(same).select_for_update().first()
    if there and not replace:
        raise Taken
    template = there or TagTemplate(workspace=workspace, created_by=by)
    template.name, template.layers = name, to_json(layers)
    try:
        with transaction.atomic():
            template.save()
    except IntegrityError as error:  # somebody else was faster
        raise Taken from error
    record("template.saved", template, by=by, name=name)
    return template


@transaction.atomic
def remove(*, template_id: UUID, workspace: Workspace, by: User) -> TagTemplate:
    """Raises TagTemplate.DoesNotExist. Photos keep the text they got from it."""
    template = TagTemplate.objects.of(workspace).select_for_update().get(pk=template_id)
    record("template.removed", template, by=by, name=template.name)
    template.delete()
    return template
