"""A photo session: what a studio shot for somebody on some day."""

from collections.abc import Collection, Iterable
from typing import Any, Self
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models.lookups import LessThan
from django.urls import reverse

from crm import search
from crm.models import Customer, Label
from gallery import search as session_search
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
# Lists, orders and counts leave the trash out, and so do their indexes.
KEPT = models.Q(trashed_at__isnull=True)
NEWEST = ("workspace", "-created_at", "-id")
# What filters ask: together with one of the orders it answers them from the index alone.
ASKED = (
    *("tagged_count", "last_shared_at", "customer", "created_by", "shot_on", "photo_count"),
    "created_at",
)
# Keys end in a byte of chance: one session in 64 is in the sample, which tells what is frequent;
# one in 8 in a finer one, of those that were shared.
SAMPLED_BELOW, FINELY_BELOW = 4, 32


class LastByte(models.Func):
    template = "get_byte(uuid_send(%(expressions)s), 15)"
    output_field = models.IntegerField()


SAMPLED = models.Q(LessThan(LastByte("id"), SAMPLED_BELOW))
SHARED_SAMPLED = models.Q(LessThan(LastByte("id"), FINELY_BELOW), last_shared_at__isnull=False)


def search_index(name: str, condition: models.Q | None = None) -> models.Index:
    """By status too: whoever counts the rare one of a frequent word reads no other rows."""
    words = OpClass("search_text", name="gin_trgm_ops")
    return GinIndex(words, fastupdate=False, condition=condition, name=f"gallery_session_{name}")


class SessionQuerySet(WorkspaceQuerySet["PhotoSession"]):
    def raw(self) -> Self:  # type: ignore[override]  # the glossary's word; nobody writes SQL here
        return self.filter(tagged_count=0)

    def tagged(self) -> Self:
        return self.filter(tagged_count__gt=0)

    def shared(self) -> Self:
        return self.filter(last_shared_at__isnull=False)

    def held(self, session_id: UUID) -> "PhotoSession":
        """Locked until the transaction ends. Raises DoesNotExist."""
        return self.select_for_update().get(pk=session_id)

    def newest(self) -> Self:
        return self.order_by("-created_at", "-pk")

    def sampled(self) -> Self:
        return self.filter(SAMPLED)

    def shared_sampled(self) -> Self:
        return self.filter(SHARED_SAMPLED)

    def for_cards(self) -> Self:
        """With all that a card or a row shows, its labels in the order of their names too, and
        without the search text, which is long where photos are many.
        """
        in_order = models.Prefetch("labels", Label.objects.in_order())
        found = self.select_related("customer", "cover__image").defer("search_text")
        return found.prefetch_related(in_order)

    def for_trash(self) -> Self:
        found = self.select_related("customer", "cover__image", "trashed_by")
        return found.defer("search_text")

    def matching(self, text: str) -> Self:
        """Every word of the text stands in the name of the session, a text on a photo, a file name
        or among the words of the customer; accents and case apart.
        """
        found = self if (patterns := session_search.patterns(text)) else self.none()
        for pattern in patterns:
            found = found.filter(search_text__matches_like=pattern)
        return found

    def labelled(self, labels: Collection[Label]) -> Self:
        """Sessions that carry any of the labels; without labels none does."""
        links = PhotoSession.labels.through.objects.filter(
            session=models.OuterRef("pk"), label__in=labels
        )
        return self.filter(models.Exists(links))


SessionManager = KeptManager.from_queryset(SessionQuerySet)


class PhotoSession(Owned, Versioned, Trashable):
    """A named set of photos, of one customer or none.

    The counts follow from rows elsewhere and are kept by the actions that change those:
    `photo_count` photos (the trash apart), `tagged_count` those with tags, `share_count` links that
    were sent or visited, `last_shared_at` the last time one was. `sort_name` follows from the name
    on every save, and `search_text` is written by the database alone. `current_version` is how its
    photos are seen by staff and customers; those without text, or with none drawn yet, are always
    seen raw.
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
    search_text = models.TextField(editable=False, default="", db_default="")

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
            models.Index(
                fields=NEWEST,
                condition=KEPT,
                include=[name for name in ASKED if name != "created_at"],
                name="gallery_session_newest",
            ),
            models.Index(
                fields=NEWEST,
                condition=KEPT & models.Q(tagged_count=0),
                name="gallery_session_raw",
            ),
            models.Index(
                fields=NEWEST,
                condition=KEPT & models.Q(tagged_count__gt=0),
                name="gallery_session_tagged",
            ),
            models.Index(
                fields=NEWEST,
                condition=KEPT & models.Q(last_shared_at__isnull=False),
                name="gallery_session_shared",
            ),
            models.Index(
                fields=["workspace", "updated_at"], condition=KEPT, name="gallery_session_changed"
            ),
            models.Index(
                fields=["workspace", "sort_name", "id"],
                condition=KEPT,
                name="gallery_session_by_name",
            ),
            models.Index(
                fields=["workspace", "-photo_count", "-id"],
                condition=KEPT,
                include=[name for name in ASKED if name != "photo_count"],
                name="gallery_session_by_photos",
            ),
            models.Index(
                fields=["workspace", "-last_shared_at", "-id"],
                condition=KEPT & models.Q(last_shared_at__isnull=False),
                name="gallery_session_last_shared",
            ),
            models.Index(
                fields=["workspace", "shot_on", "-created_at", "-id"],
                condition=KEPT & models.Q(shot_on__isnull=False),
                include=[name for name in ASKED if name not in {"created_at", "shot_on"}],
                name="gallery_session_by_shot",
            ),
            models.Index(
                fields=["workspace", "created_by", "-created_at", "-id"],
                condition=KEPT,
                name="gallery_session_of_member",
            ),
            models.Index(
                fields=["workspace", "customer", "-created_at", "-id"],
                condition=KEPT,
                name="gallery_session_of_customer",
            ),
            models.Index(
                fields=NEWEST,
                condition=KEPT & SAMPLED,
                include=[name for name in ASKED if name != "created_at"],
                name="gallery_session_sample",
            ),
            search_index("search"),
            search_index("search_sample", KEPT & SAMPLED),
            search_index("search_raw", KEPT & models.Q(tagged_count=0)),
            search_index("search_tagged", KEPT & models.Q(tagged_count__gt=0)),
            search_index("search_shared", KEPT & models.Q(last_shared_at__isnull=False)),
            search_index("shared_sample", KEPT & SHARED_SAMPLED),
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
    def kept_customer(self) -> Customer | None:
        """Whom something may be sent to: not a customer in the trash."""
        return self.customer if self.customer and not self.customer.trashed_at else None

    @property
    def is_tagged(self) -> bool:
        return self.tagged_count > 0

    @property
    def is_shared(self) -> bool:
        return self.last_shared_at is not None

    def get_absolute_url(self) -> str:
        return reverse("gallery:session_detail", args=[self.workspace.slug, self.pk])
