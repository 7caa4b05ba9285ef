"""Rows that go to the trash before they are gone."""

from datetime import timedelta
from typing import TypeVar

from django.db import models

from photocrm.accounts.models.user import User

Row = TypeVar("Row", bound=models.Model)

# How long the trash keeps a row before the purge removes it.
TRASH_PERIOD = timedelta(days=30)


class KeptManager(models.Manager[Row]):
    """Everything but the trash. It is the default manager, so related ones hide the trash too."""

    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().filter(trashed_at=None)


class Trashable(models.Model):
    """`objects` of such a model are what is kept; `everything` has the trash as well.

    `purging` is what is being deleted for ever: there is no way back, and a worker is at it.
    """

    trashed_at = models.DateTimeField(null=True, blank=True, editable=False)
    trashed_by = models.ForeignKey(
        User, on_delete=models.RESTRICT, null=True, blank=True, editable=False, related_name="+"
    )
    purging = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        abstract = True


def trashed_with_by(name: str) -> models.CheckConstraint:
    """Whatever is in the trash was put there by somebody, and only that is deleted for ever.

    `name` ends in `trashed_at_with_by`.
    """
    nobody = models.Q(trashed_at__isnull=True, trashed_by__isnull=True, purging=False)
    somebody = models.Q(trashed_at__isnull=False, trashed_by__isnull=False)
    return models.CheckConstraint(condition=nobody | somebody, name=name)


def trash_indexes(name: str) -> tuple[models.Index, ...]:
    """For the page of the trash and for the purge; both tables are small beside what is kept."""
    return (
        models.Index(
            fields=["workspace", "-trashed_at", "-id"],
            condition=models.Q(trashed_at__isnull=False),
            name=f"{name}_trash",
        ),
        models.Index(
            fields=["workspace", "id"],
            condition=models.Q(purging=True),
            name=f"{name}_purging",
        ),
    )
