"""A photo session: what a studio shot for somebody on some day."""

from collections.abc import Iterable
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.functions import Upper
from django.urls import reverse

from crm import search
from crm.models import Customer, Label
from photocrm.accounts.models import (
    KeptManager,
    Owned,
    Trashable,
    User,
    Versioned,
    WorkspaceQuerySet,
    trash_indexes,
    trashed_with_by,
)

# Taking letters apart makes some of them several; a row of an index has room for this many.
SORT_NAME_LENGTH = 400


class SessionQuerySet(WorkspaceQuerySet["PhotoSession"]):
    def raw(self) -> Self:  # type: ignore[override]  # the glossary's word; nobody writes SQL here
        return self.filter(tagged_count=0)

    def tagged(self) -> Self:
        return self.filter(tagged_count__gt=0)

    def shared(self) -> Self:
        return self.filter(last_shared_at__isnull=False)

    def newest(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def for_cards(self) -> Self:
        return self.select_related("customer", "cover__image")


SessionManager = KeptManager.from_queryset(SessionQuerySet)


class PhotoSession(Owned, Versioned, Trashable):
    """A named set of photos, of one customer or none.

    The counts follow from rows elsewhere and are kept by the actions that change those:
    `photo_count` photos (the trash apart), `tagged_count` those with tags, `share_count` links that
    were sent or visited, `last_shared_at` the last time one was. `sort_name` follows from the name
    on every save. `current_version` is how its photos are seen by staff and customers; those
    without text, or with none drawn yet, are always seen raw.
    """

    class Version(models.TextChoices):
        RAW = "raw"
        TAGGED = "tagged"

    customer = models.ForeignKey(
        Customer, on_delete=models.SET_NULL, null=True, blank=True, related_name="sessions"
    )
    name = models.CharField(max_length=200)
    sort_name = models.CharField(max_length=SORT_NAME_LENGTH, editable=False)
    shot_on = models.DateField(null=True, blank=True)
    notes = models.TextField(blank=True, max_length=20_000)
    labels = models.ManyToManyField(
        Label, through="gallery.SessionLabel", related_name="sessions", blank=True
    )
    cover = models.ForeignKey(
        "Photo", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    current_version = models.CharField(
        max_length=10, choices=Version, default=Version.TAGGED, db_default=Version.TAGGED
    )
    photo_count = models.PositiveIntegerField(default=0)
    tagged_count = models.PositiveIntegerField(default=0)
    share_count = models.PositiveIntegerField(default=0)
    last_shared_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = SessionManager()
    everything = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = "session"
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "id"], name="gallery_session_in_workspace"
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="gallery_session_has_name"),
            trashed_with_by("gallery_session_trashed_at_with_by"),
            models.CheckConstraint(
                condition=models.Q(current_version__in=("raw", "tagged")),
                name="gallery_session_version_known",
            ),
            models.CheckConstraint(
                condition=models.Q(tagged_count__lte=models.F("photo_count")),
                name="gallery_session_tagged_within_photos",
            ),
            models.CheckConstraint(
                condition=models.Q(share_count=0) ^ models.Q(last_shared_at__isnull=False),
                name="gallery_session_shared_has_time",
            ),
        )
        indexes = (
            *trash_indexes("gallery_session"),
            models.Index(fields=["workspace", "-created_at", "-id"], name="gallery_session_newest"),
            models.Index(
                fields=["workspace", "-created_at", "-id"],
                condition=models.Q(tagged_count=0),
                name="gallery_session_raw",
            ),
            models.Index(
                fields=["workspace", "-created_at", "-id"],
                condition=models.Q(tagged_count__gt=0),
                name="gallery_session_tagged",
            ),
            models.Index(
                fields=["workspace", "-created_at", "-id"],
                condition=models.Q(last_shared_at__isnull=False),
                name="gallery_session_shared",
            ),
            models.Index(fields=["workspace", "updated_at"], name="gallery_session_changed"),
            models.Index(fields=["workspace", "sort_name", "id"], name="gallery_session_by_name"),
            models.Index(
                fields=["workspace", "-photo_count", "-id"], name="gallery_session_by_photos"
            ),
            models.Index(
                fields=["workspace", "-last_shared_at", "-id"],
                condition=models.Q(last_shared_at__isnull=False),
                name="gallery_session_last_shared",
            ),
            models.Index(
                fields=["workspace", "shot_on", "-created_at", "-id"],
                condition=models.Q(shot_on__isnull=False),
                name="gallery_session_by_shot",
            ),
            models.Index(
                fields=["workspace", "created_by", "-created_at", "-id"],
                name="gallery_session_of_member",
            ),
            models.Index(
                fields=["workspace", "customer", "-created_at", "-id"],
                name="gallery_session_of_customer",
            ),
            GinIndex(
                OpClass(Upper("name"), name="gin_trgm_ops"),
                fastupdate=False,
                name="gallery_session_name_search",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        self.index()
        if update_fields is not None and "name" in update_fields:
            update_fields = {*update_fields, "sort_name"}
        super().save(*args, update_fields=update_fields, **kwargs)

    def index(self) -> None:
        """Bring `sort_name` up to date; bulk writes call it themselves."""
        self.sort_name = search.sort_name(self.name)[:SORT_NAME_LENGTH]

    @property
    def is_tagged(self) -> bool:
        return self.tagged_count > 0

    @property
    def is_shared(self) -> bool:
        return self.last_shared_at is not None

    def get_absolute_url(self) -> str:
        return reverse("gallery:session_detail", args=[self.workspace.slug, self.pk])
