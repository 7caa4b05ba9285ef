"""Two customers made one, and how to take it back."""

from django.db import models
from django.db.models import F, Q

from crm.models.customer import Customer
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class Merge(Owned):
    """`record` is what undoing it needs: values before and after, and every row that was moved.

    Emptied when the time for undoing is over.
    """

    survivor = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merges")
    duplicate = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="merged_by")
    record = models.JSONField(default=dict)
    created_by = models.ForeignKey(User, on_delete=models.RESTRICT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        User, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    objects = WorkspaceQuerySet["Merge"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~Q(survivor=F("duplicate")), name="crm_merge_not_into_itself"
            ),
            models.UniqueConstraint(
                fields=["duplicate"],
                condition=Q(undone_at__isnull=True),
                name="crm_merge_once",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="crm_merge_undone_at_with_by",
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "-created_at", "-id"], name="crm_merge_newest"),
        )

    def __str__(self) -> str:
        return f"{self.duplicate_id} into {self.survivor_id}"
