"""One studio."""

from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models

from photocrm.ids import new_id

# First parts of addresses that are no workspace.
RESERVED_SLUGS = ("accounts", "admin", "dev", "health", "invitations", "s", "static")


class Workspace(models.Model):
    """One studio; owns every row of the apps. Its slug is the first part of every address."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True, max_length=50)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=50, default="Europe/Berlin")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(slug__in=RESERVED_SLUGS),
                name="accounts_workspace_slug_not_reserved",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises ValidationError for a time zone that no clock knows."""
        if self.time_zone not in available_timezones():
            raise ValidationError({"time_zone": "This time zone is not known, e.g. Europe/Berlin."})
