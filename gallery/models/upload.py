"""A file on its way in."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from crm.models import Customer
from gallery.models.photo import Photo
from photocrm.accounts.models import Owned, User, Workspace, WorkspaceQuerySet

# How long a file that was begun waits for the rest of its bytes.
LIFETIME = timedelta(days=7)


class UploadQuerySet(WorkspaceQuerySet["Upload"]):
    def mine(self, workspace: Workspace, user: User) -> Self:
        return self.filter(workspace=workspace, created_by=user)

    def receiving(self) -> Self:
        return self.filter(status=Upload.Status.RECEIVING)

    def whole(self) -> Self:
        """All their bytes are there, but nobody made photos of them."""
        return self.receiving().filter(received=models.F("length"))

    def expired(self, now: datetime) -> Self:
        return self.filter(expires_at__lte=now)


class Upload(Owned):
    """Which bytes of a file have come, and what is to become of it.

    `received` bytes are on the disk for certain. `session_key` is the id of the session it goes
    into; where there is none yet, the first picture of the batch makes it, of `session_name` and
    for `customer`. `sha256` is what the sender says, "" when nothing. `already_there` is an upload
    of a picture that was there before.
    """

    class Into(models.TextChoices):
        SESSION = "session"
        PICTURES = "pictures"

    class Status(models.TextChoices):
        RECEIVING = "receiving"
        FINISHED = "finished"
        REFUSED = "refused"

    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=255)
    length = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    into = models.CharField(max_length=10, choices=Into, default=Into.SESSION)
    session_key = models.UUIDField(null=True, blank=True)
    session_name = models.CharField(max_length=200, blank=True)
    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="uploads"
    )
    position = models.PositiveIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.RECEIVING)
    reason = models.CharField(max_length=300, blank=True)
    photo = models.ForeignKey(
        Photo, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    already_there = models.BooleanField(default=False)
    expires_at = models.DateTimeField()

    objects = UploadQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(received__lte=models.F("length")),
                name="gallery_upload_received_within_length",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=("receiving", "finished", "refused")),
                name="gallery_upload_status_known",
            ),
            models.CheckConstraint(
                condition=models.Q(into__in=("session", "pictures")),
                name="gallery_upload_into_known",
            ),
            models.CheckConstraint(
                condition=models.Q(into="pictures") | models.Q(session_key__isnull=False),
                name="gallery_upload_has_session",
            ),
            models.CheckConstraint(
                condition=models.Q(status="refused") ^ models.Q(reason=""),
                name="gallery_upload_refused_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(status="receiving") | models.Q(received=models.F("length")),
                name="gallery_upload_ended_is_whole",
            ),
        )
        indexes = (
            models.Index(
                fields=["workspace", "created_by", "sha256"],
                condition=models.Q(status="receiving"),
                name="gallery_upload_open",
            ),
            models.Index(fields=["expires_at"], name="gallery_upload_expiry"),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_whole(self) -> bool:
        return self.received == self.length

    @property
    def is_receiving(self) -> bool:
        return self.status == self.Status.RECEIVING

    @property
    def part_name(self) -> str:
        """Where its bytes wait, below the folder of uploads."""
        return f"{self.workspace_id}/{self.pk}.part"
