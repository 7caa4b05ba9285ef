"""Addresses of a studio's own that are told of deliveries."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from delivery.clock import Clock
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class EndpointQuerySet(WorkspaceQuerySet["Endpoint"]):
    def usable(self) -> Self:
        return self.filter(disabled_at=None)

    def with_old_secret(self) -> Self:
        """Each with `signs_by_old`: its secret is so new that the old one still counts."""
        lately = models.Q(rotated_at__gt=Clock() - Endpoint.OVERLAP)
        return self.annotate(signs_by_old=models.ExpressionWrapper(lately, models.BooleanField()))


class Endpoint(Owned):
    """A webhook: deliveries sent to it are posted to `url`, signed.

    `secret_number` counts the secrets it has had; for a day after a change both sign. A receiver
    that answers 410 disables it, as people do.
    """

    OVERLAP = timedelta(days=1)

    name = models.CharField(max_length=80)
    url = models.URLField(max_length=500)
    secret_number = models.PositiveSmallIntegerField(default=1)
    rotated_at = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_because = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = EndpointQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "id"], name="delivery_endpoint_in_workspace"
            ),
            models.UniqueConstraint("workspace", Lower("name"), name="delivery_endpoint_name_once"),
            models.CheckConstraint(
                condition=models.Q(disabled_at=None, disabled_because="")
                | models.Q(disabled_at__isnull=False) & ~models.Q(disabled_because=""),
                name="delivery_endpoint_disabled_says_why",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("delivery:endpoint_list", args=[self.workspace.slug])
