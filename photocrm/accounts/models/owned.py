"""What every row of a workspace has in common."""

from typing import Self, TypeVar

from django.db import models

from photocrm.accounts.models.workspace import Workspace
from photocrm.ids import new_id

Row = TypeVar("Row", bound=models.Model)


class WorkspaceQuerySet(models.QuerySet[Row]):
    def of(self, workspace: Workspace) -> Self:
        return self.filter(workspace=workspace)

    def locked(self) -> Self:
        """Held until the transaction ends; rows that point at these may be added meanwhile."""
        return self.select_for_update(no_key=True, of=("self",))


class Owned(models.Model):
    """A row of one workspace. Migrations add the composite keys that forbid links across two."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A row that people edit; a save that names an older version is refused."""

    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
