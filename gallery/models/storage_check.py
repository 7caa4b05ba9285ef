"""What the looks through the storage found."""

from typing import Any, Self

from django.db import models

from photocrm.ids import new_id


def nothing() -> list[dict[str, Any]]:
    return []


class StorageCheckQuerySet(models.QuerySet["StorageCheck"]):
    def newest(self) -> Self:
        return self.order_by("-started_at", "-pk")


class StorageCheck(models.Model):
    """One look through everything that is stored, of all workspaces.

    `deep` ones read every byte; the others compare sizes. `findings` lists kind, path and whether
    it was mended, the first FINDINGS_KEPT of them; `found` and `mended` count all. A check without
    `finished_at` is at work, or was killed.
    """

    FINDINGS_KEPT = 1_000

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    deep = models.BooleanField(default=False)
    images = models.PositiveIntegerField(default=0)
    files = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    mended = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=nothing, blank=True)

    objects = StorageCheckQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(mended__lte=models.F("found")),
                name="gallery_storage_check_mended_was_found",
            ),
        )
        indexes = (models.Index(fields=["-started_at", "-id"], name="gallery_check_newest"),)

    def __str__(self) -> str:
        return f"storage check of {self.started_at:%Y-%m-%d %H:%M}"

    @property
    def unmended(self) -> int:
        return self.found - self.mended
