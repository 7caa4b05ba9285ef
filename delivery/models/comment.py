"""What recipient and studio say to each other of a photo."""

from typing import Self

from django.db import models

from delivery.models.share_link import ShareLink
from gallery.models import Photo
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet

LONGEST_COMMENT = 2_000


class CommentQuerySet(WorkspaceQuerySet["Comment"]):
    def in_order(self) -> Self:
        return self.order_by("created_at", "pk").select_related("author")

    def of_recipients(self) -> Self:
        return self.filter(is_staff=False)


class Comment(Owned):
    """Seen by the recipient of the link and by the studio, and by nobody else.

    `author` is the member who wrote it; without `is_staff` the recipient did.
    """

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="comments")
    photo = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField(max_length=LONGEST_COMMENT)
    is_staff = models.BooleanField(default=False)
    author = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = CommentQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(is_staff=True) | models.Q(author__isnull=True),
                name="delivery_comment_author_is_staff",
            ),
        )
        indexes = (
            models.Index(fields=["link", "photo", "created_at"], name="delivery_comment_of_photo"),
            models.Index(
                fields=["created_at"],
                condition=models.Q(is_staff=False),
                name="delivery_comment_newest",
            ),
        )

    def __str__(self) -> str:
        return f"comment {self.id}"
