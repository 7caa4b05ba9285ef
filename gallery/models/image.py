"""The stored file behind a photo."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from gallery.imaging.process import RECIPE, SAME_SINCE, file_name
from photocrm.accounts.models import Owned, WorkspaceQuerySet

LEASE = timedelta(minutes=3)
MAX_ATTEMPTS = 3


class ImageQuerySet(WorkspaceQuerySet["Image"]):
    def left_behind(self, now: datetime) -> Self:
        """Waiting images that no worker holds: their message was lost or their worker died."""
        return self.filter(
            models.Q(claimed_at__isnull=True, created_at__lt=now - timedelta(seconds=30))
            | models.Q(claimed_at__lt=now - LEASE),
            status=Image.Status.WAITING,
        )

    def unheld(self, now: datetime) -> Self:
        """Those that no worker is at."""
        return self.filter(models.Q(claimed_at__isnull=True) | models.Q(claimed_at__lt=now - LEASE))

    def ready(self) -> Self:
        return self.filter(status=Image.Status.READY)

    def failed(self) -> Self:
        return self.filter(status=Image.Status.FAILED)

    def outdated(self) -> Self:
        """Ready, but made by an earlier recipe that gave other files."""
        found = self.ready().filter(recipe__lt=RECIPE)
        for kind, since in SAME_SINCE.items():
            found = found.exclude(format=kind, recipe__gte=since)
        return found


class Image(Owned):
    """One file per workspace and content. The original is never changed.

    `width` and `height` are upright pixels, zero until a worker has looked. `recipe` is the version
    of the code that made the renditions; together with the SHA-256 it names their files, so no row
    is kept per rendition. `files` tells width, height, size in bytes and CRC-32 of each by name.
    """

    class Status(models.TextChoices):
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"

    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="bytes of the original")
    crc32 = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="of the original, as a ZIP archive wants it"
    )
    format = models.CharField(max_length=10)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    failure = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    processed_at = models.DateTimeField(null=True, blank=True)
    recipe = models.PositiveSmallIntegerField(default=0)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    placeholder = models.TextField(blank=True, help_text="a tiny WebP as data: URI")
    mean_colour = models.CharField(max_length=7, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    damaged_at = models.DateTimeField(
        null=True, blank=True, help_text="when the stored original was found to be damaged"
    )
    files = models.JSONField(default=dict, blank=True)

    objects = ImageQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "sha256"], name="gallery_image_once"),
            models.UniqueConstraint(fields=["workspace", "id"], name="gallery_image_in_workspace"),
            models.CheckConstraint(
                condition=models.Q(status__in=("waiting", "ready", "failed")),
                name="gallery_image_status_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="ready") | models.Q(recipe__gt=0, width__gt=0),
                name="gallery_image_ready_has_renditions",
            ),
            models.CheckConstraint(
                condition=models.Q(status="failed") ^ models.Q(failure=""),
                name="gallery_image_failed_says_why",
            ),
        )
        indexes = (
            models.Index(
                fields=["claimed_at"],
                condition=models.Q(status="waiting"),
                name="gallery_image_waiting",
            ),
        )

    def __str__(self) -> str:
        return f"image {self.sha256[:12]}"

    @property
    def original_path(self) -> str:
        return f"originals/{self.workspace_id}/{self.sha256[:2]}/{self.sha256}"

    @property
    def renditions_folder(self) -> str:
        return f"renditions/{self.workspace_id}/{self.sha256[:2]}/{self.sha256}"

    def rendition_path(self, name: str) -> str:
        """`name` is the long edge in pixels, or one of the copies customers download."""
        return f"{self.renditions_folder}/{file_name(str(self.recipe), name)}"

    def tagged_path(self, version: str, name: str) -> str:
        return f"{self.renditions_folder}/{file_name(version, name)}"

    @property
    def is_ready(self) -> bool:
        return self.status == self.Status.READY
