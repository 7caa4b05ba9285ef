"""How many sessions of each kind a workspace has, ready to be added up."""

from django.db import models

from photocrm.accounts.models import Workspace


class SessionTally(models.Model):
    """One share of the count of a kind; a kind's count is the sum of its rows, the trash apart.

    Each session counts once without a label, and once more for each label that it carries.

    The triggers of `sql/session_tally.sql` keep it, and `manage.py recount` begins it anew.
    """

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    photographer_id = models.UUIDField(null=True)
    label_id = models.UUIDField(null=True)
    is_tagged = models.BooleanField()
    is_shared = models.BooleanField()
    is_linked = models.BooleanField()
    count = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "session tallies"
        indexes = (
            models.Index(
                fields=["workspace", "label_id", "photographer_id"],
                name="gallery_session_tally_kinds",
            ),
        )

    def __str__(self) -> str:
        return f"{self.count} sessions"
