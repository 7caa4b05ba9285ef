"""Which customers there are, for whom."""

from typing import TYPE_CHECKING

from django.db import models

from photocrm.accounts.models import KeptManager

if TYPE_CHECKING:
    from crm.models.customer import Customer


class CustomerManager(KeptManager["Customer"]):
    """Neither the trash nor what was merged into another customer."""

    def get_queryset(self) -> models.QuerySet["Customer"]:
        return super().get_queryset().filter(merged_into=None)


class KnownManager(models.Manager["Customer"]):
    """All but the erased, which nobody finds, restores or purges."""

    def get_queryset(self) -> models.QuerySet["Customer"]:
        return super().get_queryset().filter(erased_at=None)


class ErasedManager(models.Manager["Customer"]):
    def get_queryset(self) -> models.QuerySet["Customer"]:
        return super().get_queryset().exclude(erased_at=None)
