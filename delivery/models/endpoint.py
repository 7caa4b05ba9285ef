"""Programs and folders of a studio's own that deliveries go to."""

from collections.abc import Collection
from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse

from delivery.clock import Clock
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class EndpointQuerySet(WorkspaceQuerySet["Endpoint"]):
    def webhooks(self) -> Self:
        return self.filter(kind=Endpoint.Kind.WEBHOOK)

    def folders(self) -> Self:
        return self.filter(kind=Endpoint.Kind.FOLDER)

    def usable(self, roots: Collection[str]) -> Self:
        """Those that are on; of folders those on one of the `roots`."""
        there = models.Q(kind=Endpoint.Kind.WEBHOOK) | models.Q(root__in=roots)
        return self.filter(there, disabled_at=None)

    def with_old_secret(self) -> Self:
        """Each with `signs_by_old`: its secret is so new that the old one still counts."""
        lately = models.Q(rotated_at__gt=Clock() - Endpoint.OVERLAP)
        return self.annotate(signs_by_old=models.ExpressionWrapper(lately, models.BooleanField()))


class Endpoint(Owned):
    """A webhook: deliveries sent to it are posted to `url`, signed. Or a folder: their photos are
    written below `path` of `root`, which is a name in the setting DELIVERY_FOLDERS.

    With `tells_bounces` a webhook hears of every mail that came back too. `secret_number` counts
    the secrets a webhook has had; for a day after a change both sign. A
    receiver that answers 410 disables it, as people do.
    """

    class Kind(models.TextChoices):
        WEBHOOK = "webhook"
        FOLDER = "folder"

    OVERLAP = timedelta(days=1)

    kind = models.CharField(
        max_length=10, choices=Kind, default=Kind.WEBHOOK, db_default=Kind.WEBHOOK.value
    )
    name = models.CharField(max_length=80)
    url = models.URLField(max_length=500, blank=True)
    root = models.CharField(max_length=80, blank=True, default="", db_default="")
    path = models.CharField(max_length=200, blank=True, default="", db_default="")
    tells_bounces = models.BooleanField(default=False, db_default=False)
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
            models.UniqueConstraint(
                "workspace",
                "root",
                Lower("path"),
                condition=models.Q(kind="folder"),
                name="delivery_endpoint_folder_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="webhook", root="", path="") & ~models.Q(url="")
                | models.Q(kind="folder", url="") & ~models.Q(root=""),
                name="delivery_endpoint_leads_somewhere",
            ),
            models.CheckConstraint(
                condition=models.Q(tells_bounces=False) | models.Q(kind="webhook"),
                name="delivery_endpoint_webhooks_tell",
            ),
            models.CheckConstraint(
                condition=models.Q(disabled_at=None, disabled_because="")
                | models.Q(disabled_at__isnull=False) & ~models.Q(disabled_because=""),
                name="delivery_endpoint_disabled_says_why",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def address(self) -> str:
        """What fails as one, with all that goes there."""
        return self.url or self.root

    @property
    def place(self) -> str:
        """Of a folder: where it is, as people read it."""
        return f"{self.root}/{self.path}".rstrip("/")

    def get_absolute_url(self) -> str:
        pages = {self.Kind.WEBHOOK: "endpoint_list", self.Kind.FOLDER: "folder_list"}
        return reverse(f"delivery:{pages[self.Kind(self.kind)]}", args=[self.workspace.slug])
