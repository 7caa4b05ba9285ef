"""Photos that a link was made for, where it does not show all of a session."""

from django.db import models

from delivery.models.share_link import ShareLink
from gallery.models import Photo
from photocrm.accounts.models import Owned, WorkspaceQuerySet


class SharedPhoto(Owned):
    """One of the photos that a link with the choice "chosen" opens, while it is in its session."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="shared_photos")
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="+")

    objects = WorkspaceQuerySet["SharedPhoto"].as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["link", "photo"], name="delivery_shared_photo_once"),
        )

    def __str__(self) -> str:
        return f"shared photo {self.photo_id}"
