"""One studio."""

from zoneinfo import available_timezones

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import models

from photocrm.ids import new_id

# First parts of addresses that are no workspace.
RESERVED_SLUGS = (
    *("accounts", "admin", "dev", "health", "hooks", "invitations", "s", "static"),
    "unsubscribe",
)


class Workspace(models.Model):
    """One studio; owns every row of the apps. Its slug is the first part of every address.

    `country` is the ISO code of phone numbers that name none, `currency` the ISO code of all money.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True, max_length=50)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=50, default="Europe/Berlin")
    country = models.CharField(max_length=2, default="DE", db_default="DE")
    currency = models.CharField(max_length=3, default="EUR", db_default="EUR")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(slug__in=RESERVED_SLUGS),
                name="accounts_workspace_slug_not_reserved",
            ),
            models.CheckConstraint(
                condition=models.Q(country__regex="^[A-Z]{2}$"),
                name="accounts_workspace_country_is_code",
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex="^[A-Z]{3}$"),
                name="accounts_workspace_currency_is_code",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raises ValidationError for a clock or a country that nobody knows."""
        if self.time_zone not in available_timezones():
            raise ValidationError({"time_zone": "This time zone is not known, e.g. Europe/Berlin."})
        if self.country not in phonenumbers.SUPPORTED_REGIONS:
            raise ValidationError({"country": "This country is not known by its code, e.g. DE."})
