"""What left the house: the ledger of photos that were sent."""

from typing import Self

from django.db import models

from delivery.models.job import DeliveryJob
from delivery.models.share_link import Download, ShareLink, Visit
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import Owned, WorkspaceQuerySet


class SentPhotoQuerySet(WorkspaceQuerySet["SentPhoto"]):
    def for_ledger(self) -> Self:
        """The newest first, each with when it was `opened_at` and `downloaded_at` for the first
        time: alone, or with all others as a ZIP; and the folder it was `exported_to`, if it was.
        """
        visits = Visit.objects.filter(link=models.OuterRef("link")).order_by("at", "pk")
        zipped = models.Q(photo=None, file_name__endswith=".zip")  # not alone and deleted since
        taken = models.Q(photo=models.OuterRef("photo")) | zipped
        downloads = Download.objects.filter(taken, link=models.OuterRef("link"))
        exports = DeliveryJob.objects.filter(link=models.OuterRef("link"), channel="folder")
        found = self.select_related("link__session", "link__created_by").annotate(
            opened_at=models.Subquery(visits.values("at")[:1]),
            downloaded_at=models.Subquery(downloads.order_by("at", "pk").values("at")[:1]),
            exported_to=models.Subquery(exports.values("endpoint__name")[:1]),
        )
        return found.defer("link__session__search_text").order_by("-at", "-pk")


class SentPhoto(Owned):
    """A photo that a link showed when it was sent or opened, and in which version it did so first.

    The row stays when the photo is deleted, or is changed later.
    """

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="sent_photos")
    photo = models.ForeignKey(
        Photo, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    file_name = models.CharField(max_length=255)
    version = models.CharField(max_length=10, choices=PhotoSession.Version)
    at = models.DateTimeField()

    objects = SentPhotoQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["link", "photo"], name="delivery_sent_photo_once"),
        )
        indexes = (models.Index(fields=["link", "-at", "-id"], name="delivery_sent_newest"),)

    def __str__(self) -> str:
        return self.file_name
