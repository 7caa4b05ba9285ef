"""What is chosen for a file before anything is done with it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from photocrm.accounts.models import Workspace
from photocrm.imports.models import ImportRun


@transaction.atomic
def choose(
    *, run_id: UUID, workspace: Workspace, mapping: Sequence[str], options: Mapping[str, Any]
) -> bool:
    """Keep what was chosen; what was counted for another choice goes. False when it runs already.

    Both are as the form of the draft checks them.
    """
    drafts = ImportRun.objects.of(workspace).filter(status=ImportRun.Status.DRAFT)
    run = drafts.select_for_update(no_key=True).filter(pk=run_id).first()
    if run is None:
        return False
    before = {name: run.options.get(name) for name in options}
    if run.mapping != list(mapping) or before != options:
        run.mapping, run.options, run.plan = list(mapping), dict(options), None
        run.save(update_fields=["mapping", "options", "plan"])
    return True
