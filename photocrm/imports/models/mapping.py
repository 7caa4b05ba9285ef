"""What the columns of a file meant the last time."""

from django.db import models

from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class ColumnMapping(Owned):
    """`fingerprint` is of a header; `targets` are where each of its columns goes, in order."""

    kind = models.CharField(max_length=20)
    fingerprint = models.CharField(max_length=64)
    targets = models.JSONField()
    updated_at = models.DateTimeField(auto_now=True)
    created_by = models.ForeignKey(User, on_delete=models.RESTRICT, related_name="+")

    objects = WorkspaceQuerySet["ColumnMapping"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "kind", "fingerprint"], name="imports_mapping_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} with {len(self.targets)} columns"
