"""What a recipient was asked to choose, and what was agreed on."""

from django.db import models

from delivery.models.share_link import ShareLink
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet

LONGEST_NOTE = 2_000


class Selection(Owned):
    """The studio asked the recipient of the link to choose photos, and to say when that is done.

    `included` is how many belong to what was agreed on; more may be chosen. From `confirmed_at` on
    the favourites of the link stay as they are, until the studio opens the choice again.
    """

    link = models.OneToOneField(ShareLink, on_delete=models.CASCADE, related_name="selection")
    included = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_count = models.PositiveIntegerField(default=0)
    note = models.TextField(max_length=LONGEST_NOTE, blank=True)

    objects = WorkspaceQuerySet["Selection"].as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_count=0)
                | models.Q(confirmed_at__isnull=False, confirmed_count__gt=0),
                name="delivery_selection_confirmed_has_photos",
            ),
        )

    def __str__(self) -> str:
        return f"selection {self.id}"
