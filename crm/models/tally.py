"""How many customers of each kind a workspace has, ready to be added up."""

from django.db import models

from photocrm.accounts.models import Workspace


class CustomerTally(models.Model):
    """One share of the count of a kind; a kind's count is the sum of its rows.

    The triggers of `sql/customer_tally.sql` keep it, and `manage.py recount` begins it anew.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    status_id = models.UUIDField()
    kind = models.CharField(max_length=10)
    priority = models.PositiveSmallIntegerField()
    is_vip = models.BooleanField()
    has_sessions = models.BooleanField()
    count = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "customer tallies"

    def __str__(self) -> str:
        return f"{self.count} customers"
