"""Private links and what their recipients did with them."""

import hashlib
from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse

from crm.models import Customer
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import Owned, User, WorkspaceQuerySet

# A link that ends within this time is worth a look.
SOON = timedelta(days=7)


def states(now: datetime) -> dict[str, models.Q]:
    """What links are asked by; one may be in several."""
    kept = models.Q(revoked_at__isnull=True)
    is_open = kept & (models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=now))
    return {
        "open": is_open,
        "expiring": is_open & models.Q(expires_at__lte=now + SOON),
        "unopened": is_open & models.Q(visit_count=0),
        "expired": kept & models.Q(expires_at__lte=now),
        "revoked": models.Q(revoked_at__isnull=False),
    }


class ShareLinkQuerySet(WorkspaceQuerySet["ShareLink"]):
    def in_state(self, state: str, now: datetime) -> Self:
        return self.filter(states(now)[state])

    def open(self, now: datetime) -> Self:
        return self.in_state("open", now)

    def for_list(self) -> Self:
        found = self.select_related("session__cover__image", "customer", "created_by")
        return found.defer("session__search_text").order_by("-created_at", "-pk")


class ShareLink(Owned):
    """A private address of a session for one recipient. Only the hash of its token is stored.

    The session's `share_count` counts a link once, from `shared_at` on: its first sending or visit.
    `last_chosen_at` is when the recipient last marked a favourite, or took one back.

    It opens the photos of `choice`, in the `version` that is named, or without one as the session
    shows them. `photo_limit` is how many different photos may be downloaded in all. Originals leave
    without places and serial numbers, unless `may_have_untouched`: then as they were uploaded.

    Page and mails speak its `language`, or without one that of the studio. Whose link no longer
    `reminds` gets no reminders; one that loses its customer for ever does not either.
    """

    class Choice(models.TextChoices):
        ALL = "all", "All photos"
        TAGGED = "tagged", "Photos with text only"
        CHOSEN = "chosen", "Chosen photos"

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
    password_hash = models.CharField(max_length=128, blank=True, editable=False)
    choice = models.CharField(max_length=10, choices=Choice, default=Choice.ALL, db_default="all")
    version = models.CharField(
        max_length=10, choices=PhotoSession.Version, blank=True, default="", db_default=""
    )
    may_favourite = models.BooleanField(default=True, db_default=True)
    may_download_web = models.BooleanField(default=True, db_default=True)
    may_download_originals = models.BooleanField(default=True, db_default=True)
    may_have_untouched = models.BooleanField(default=False, db_default=False)
    may_zip = models.BooleanField(default=True, db_default=True)
    photo_limit = models.PositiveIntegerField(null=True, blank=True)
    language = models.CharField(
        max_length=10, choices=settings.LANGUAGES, blank=True, default="", db_default=""
    )
    reminds = models.BooleanField(default=True, db_default=True)

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
            models.CheckConstraint(
                condition=models.Q(choice__in=("all", "tagged", "chosen"))
                & models.Q(version__in=("", "raw", "tagged")),
                name="delivery_link_opens_what_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=("", *dict(settings.LANGUAGES))),
                name="delivery_link_language_known",
            ),
            models.CheckConstraint(
                condition=models.Q(may_zip=False)
                | models.Q(may_download_web=True)
                | models.Q(may_download_originals=True),
                name="delivery_link_zip_of_something",
            ),
            models.CheckConstraint(
                condition=models.Q(may_have_untouched=False)
                | models.Q(may_download_originals=True),
                name="delivery_link_untouched_originals",
            ),
            models.CheckConstraint(
                condition=~models.Q(photo_limit=0), name="delivery_link_limit_above_none"
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "-created_at", "-id"], name="delivery_link_newest"),
            models.Index(
                fields=["workspace", "-last_visited_at", "-id"],
                condition=models.Q(last_visited_at__isnull=False),
                name="delivery_link_visited",
            ),
            models.Index(
                fields=["workspace", "expires_at", "id"],
                condition=models.Q(revoked_at__isnull=True, expires_at__isnull=False),
                name="delivery_link_expiring",
            ),
            models.Index(
                fields=["workspace", "shared_at"],
                condition=models.Q(
                    visit_count=0, download_count=0, revoked_at__isnull=True, reminds=True
                ),
                name="delivery_link_unopened",
            ),
        )

    def __str__(self) -> str:
        return f"link {self.id}"

    @property
    def addressee(self) -> str:
        """Who is meant by "the recipient", as the studio calls them."""
        return self.customer.name if self.customer else self.recipient

    @property
    def may_download(self) -> bool:
        return self.may_download_web or self.may_download_originals

    @property
    def best_size(self) -> str:
        """The largest of `SIZES` that may be downloaded."""
        return "original" if self.may_download_originals else "web"

    @property
    def password_mark(self) -> str:
        """What a browser that gave the password remembers of it; another password, another mark."""
        return hashlib.sha256(self.password_hash.encode()).hexdigest()[:32]

    def get_absolute_url(self) -> str:
        return reverse("delivery:link_detail", args=[self.workspace.slug, self.pk])

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
