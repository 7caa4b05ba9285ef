"""One picture in a session."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper

from gallery.models.image import Image
from gallery.models.session import PhotoSession
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class PhotoQuerySet(WorkspaceQuerySet["Photo"]):
    def in_order(self) -> Self:
        return self.order_by("position", "pk").select_related("image")

    def ready(self) -> Self:
        return self.filter(image__status=Image.Status.READY)

    def waiting(self) -> Self:
        return self.filter(image__status=Image.Status.WAITING)


class Photo(Owned):
    """`position` orders the photos of a session; `file_name` is the name the camera gave."""

    session = models.ForeignKey(PhotoSession, on_delete=models.CASCADE, related_name="photos")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="photos")
    file_name = models.CharField(max_length=255)
    position = models.PositiveIntegerField()
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = PhotoQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="gallery_photo_in_workspace"),
            models.UniqueConstraint(fields=["session", "image"], name="gallery_photo_once"),
        )
        indexes = (
            models.Index(fields=["session", "position", "id"], name="gallery_photo_order"),
            GinIndex(
                OpClass(Upper("file_name"), name="gin_trgm_ops"),
                fastupdate=False,
                name="gallery_photo_file_search",
            ),
        )

    def __str__(self) -> str:
        return self.file_name
