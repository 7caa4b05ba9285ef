"""Two customers who may be one person."""

from collections.abc import Iterable
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q

from crm.models.customer import Customer
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet

SIDES = ("customer", "other")


class PairQuerySet(WorkspaceQuerySet["CustomerPair"]):
    def touching(self, keys: Iterable[UUID]) -> Self:
        """Those that any of these customers is in."""
        wanted = list(keys)
        return self.filter(Q(customer__in=wanted) | Q(other__in=wanted))

    def of_kept(self) -> Self:
        """Neither of the two is in the trash or merged."""
        kept = {f"{side}__{mark}": None for side in SIDES for mark in ("trashed_at", "merged_into")}
        return self.filter(**kept)

    def suggested(self) -> Self:
        """What a person has yet to decide, the likeliest first."""
        found = self.filter(verdict=CustomerPair.Verdict.SUGGESTED).of_kept()
        return found.order_by("-score", "-pk")


class CustomerPair(Owned):
    """What was found about two customers, and what a person said of them.

    `customer` is the one with the smaller key, so that a pair stands once. `score` is from 0 to
    100, `evidence` the names of what they share. A pair that was decided is not suggested again.
    """

    class Verdict(models.TextChoices):
        SUGGESTED = "suggested"
        DIFFERENT = "different", "Not the same person"
        PARTNERS = "partners"

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="pairs")
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="pairs_as_other")
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.SUGGESTED)
    score = models.PositiveSmallIntegerField()
    evidence = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        User, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    objects = PairQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["customer", "other"], name="crm_pair_once"),
            models.CheckConstraint(
                condition=Q(customer__lt=F("other")), name="crm_pair_smaller_first"
            ),
            models.CheckConstraint(condition=Q(score__lte=100), name="crm_pair_score_of_100"),
            models.CheckConstraint(
                condition=Q(verdict="suggested", decided_at__isnull=True, decided_by__isnull=True)
                | Q(
                    verdict__in=("different", "partners"),
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
                name="crm_pair_decided_at_with_by",
            ),
        )
        indexes = (
            models.Index(
                fields=["workspace", "-score", "-id"],
                condition=Q(verdict="suggested"),
                name="crm_pair_suggested",
            ),
            models.Index(fields=["other"], name="crm_pair_of_other"),
        )

    def __str__(self) -> str:
        return f"{self.customer_id} and {self.other_id}"
