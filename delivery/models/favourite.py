"""Photos that recipients chose."""

from typing import Self

from django.db import models

from delivery.models.share_link import ShareLink
from gallery.models import Photo
from photocrm.accounts.models import Owned, WorkspaceQuerySet

LONGEST_REMARK = 500


class FavouriteQuerySet(WorkspaceQuerySet["Favourite"]):
    def kept(self) -> Self:
        """Without those of photos in the trash."""
        return self.filter(photo__trashed_at=None)

    def in_order(self) -> Self:
        """As the photos stand in their session."""
        return self.order_by("photo__position", "photo_id").select_related("photo")


class Favourite(Owned):
    """The recipient of the link chose the photo; `Photo.favourite_count` counts them.

    `remark` is what the recipient says of it: "please without the lamp".
    """

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="favourites")
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="favourites")
    remark = models.CharField(max_length=LONGEST_REMARK, blank=True, db_default="")

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["link", "photo"], name="delivery_favourite_once"),
        )

    def __str__(self) -> str:
        return f"favourite {self.id}"
