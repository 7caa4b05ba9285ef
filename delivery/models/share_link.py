"""Private links and what their recipients did with them."""

from datetime import datetime
from typing import Self

from django.db import models

from crm.models import Customer
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet


class ShareLinkQuerySet(WorkspaceQuerySet["ShareLink"]):
    def open(self, now: datetime) -> Self:
        return self.filter(revoked_at__isnull=True).filter(
            models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now)
        )


class ShareLink(Owned):
    """A private address of a session for one recipient. Only the hash of its token is stored.

    The session's `share_count` counts a link once, from `shared_at` on: its first sending or visit.
    `last_chosen_at` is when the recipient last marked a favourite, or took one back.
    """

    session = models.ForeignKey(PhotoSession, on_delete=models.CASCADE, related_name="share_links")
    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="share_links"
    )
    recipient = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )
    shared_at = models.DateTimeField(null=True, blank=True)
    visit_count = models.PositiveIntegerField(default=0)
    last_visited_at = models.DateTimeField(null=True, blank=True)
    download_count = models.PositiveIntegerField(default=0)
    last_chosen_at = models.DateTimeField(null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="delivery_link_in_workspace"),
            models.CheckConstraint(
                condition=models.Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | models.Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="delivery_link_revoked_at_with_by",
            ),
            models.CheckConstraint(
                condition=models.Q(visit_count=0) ^ models.Q(last_visited_at__isnull=False),
                name="delivery_link_visited_has_time",
            ),
        )

    def __str__(self) -> str:
        return f"link {self.id}"

    @property
    def addressee(self) -> str:
        """Who is meant by "the recipient", as the studio calls them."""
        return self.customer.name if self.customer else self.recipient

    def is_open(self, now: datetime) -> bool:
        return not self.revoked_at and (self.expires_at is None or self.expires_at > now)


class Visit(Owned):
    """The recipient looked: one row per browser and half hour, however many pages."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="visits")
    at = models.DateTimeField()

    objects = WorkspaceQuerySet["Visit"].as_manager()

    def __str__(self) -> str:
        return f"visit {self.id}"


class Download(Owned):
    """The recipient took one photo, or all of them as a ZIP (`photo` is empty then)."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="downloads")
    photo = models.ForeignKey(
        Photo, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    file_name = models.CharField(max_length=255)
    at = models.DateTimeField()

    objects = WorkspaceQuerySet["Download"].as_manager()

    def __str__(self) -> str:
        return f"download {self.id}"
