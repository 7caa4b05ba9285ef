"""One picture in a session."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from django.db import models

from gallery.lettering.layers import VERSION_LENGTH
from gallery.models.image import LEASE, Image
from gallery.models.session import PhotoSession
from photocrm.accounts.models import (
    KeptManager,
    Owned,
    Trashable,
    User,
    WorkspaceQuerySet,
    trash_indexes,
    trashed_with_by,
)

LONGEST_HEADING = 120
NOT_RENDERED = ~models.Q(tagged_wanted=models.F("tagged_made")) & models.Q(tagged_failure="")
WAITING = models.Q(image__status=Image.Status.WAITING) | (
    NOT_RENDERED & models.Q(image__status=Image.Status.READY)
)


class Unready(NamedTuple):
    waiting: int
    failed: int


class PhotoQuerySet(WorkspaceQuerySet["Photo"]):
    def in_order(self) -> Self:
        return self.order_by("position", "pk").select_related("image")

    def in_sections(self) -> Self:
        """Each with its `section`, the key of the photo whose heading it stands under, and with
        that photo's heading as `section_title`; both None before the first heading.
        """
        earlier = models.Q(position__lt=models.OuterRef("position")) | models.Q(
            position=models.OuterRef("position"), pk__lte=models.OuterRef("pk")
        )
        headed = Photo.objects.filter(earlier, session=models.OuterRef("session"))
        begins = headed.exclude(heading="").order_by("-position", "-pk")
        return self.annotate(
            section=models.Subquery(begins.values("pk")[:1]),
            section_title=models.Subquery(begins.values("heading")[:1]),
        )

    def for_trash(self) -> Self:
        found = self.select_related("session", "image", "trashed_by")
        return found.defer("session__search_text")

    def renders_left_behind(self, now: datetime) -> Self:
        """Photos whose text no worker draws: their message was lost or their worker died.

        By their order the planner takes the small index of what is not drawn.
        """
        left = self.unrendered().order_by("tagged_changed_at")
        return left.filter(
            models.Q(
                tagged_claimed_at__isnull=True, tagged_changed_at__lt=now - timedelta(seconds=30)
            )
            | models.Q(tagged_claimed_at__lt=now - LEASE)
        )

    def ready(self) -> Self:
        return self.filter(image__status=Image.Status.READY)

    def waiting(self) -> Self:
        """Whose renditions, plain or with their text, are still to be made."""
        return self.filter(WAITING)

    def unready(self) -> Unready:
        """How many of these photos nobody can see yet."""
        counts = {"waiting": WAITING, "failed": models.Q(image__status=Image.Status.FAILED)}
        kinds = {name: models.Count("pk", filter=kind) for name, kind in counts.items()}
        return Unready(**self.aggregate(**kinds))

    def with_text(self) -> Self:
        return self.exclude(tagged_wanted="")

    def unrendered(self) -> Self:
        """Whose text could be drawn now, but is not yet."""
        return self.filter(NOT_RENDERED, image__status=Image.Status.READY)


PhotoManager = KeptManager.from_queryset(PhotoQuerySet)


class Photo(Owned, Trashable):
    """`position` orders the photos of a session; `file_name` is the name the camera gave.

    `tagged_wanted` is the version of the text that its tags call for, "" without tags, and
    `tagged_made` the one whose files exist; whatever is wanted last gets made. `tagged_files` tells
    of them what `Image.files` tells of the plain ones. `tagged_changed_at` is when one of the
    two last changed. `favourite_count` is how many recipients chose the photo. Before the photo
    `heading` begins a section on the pages of customers, which lasts to the next heading.
    """

    session = models.ForeignKey(PhotoSession, on_delete=models.CASCADE, related_name="photos")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="photos")
    file_name = models.CharField(max_length=255)
    position = models.PositiveIntegerField()
    tagged_wanted = models.CharField(max_length=VERSION_LENGTH, blank=True)
    tagged_made = models.CharField(max_length=VERSION_LENGTH, blank=True)
    tagged_files = models.JSONField(default=dict, blank=True)
    tagged_failure = models.CharField(max_length=300, blank=True)
    tagged_attempts = models.PositiveSmallIntegerField(default=0)
    tagged_claimed_at = models.DateTimeField(null=True, blank=True)
    tagged_changed_at = models.DateTimeField(null=True, blank=True)
    favourite_count = models.PositiveIntegerField(default=0)
    heading = models.CharField(max_length=LONGEST_HEADING, blank=True, default="", db_default="")
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = PhotoManager()
    everything = PhotoQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["workspace", "id"], name="gallery_photo_in_workspace"),
            models.UniqueConstraint(fields=["session", "image"], name="gallery_photo_once"),
            trashed_with_by("gallery_photo_trashed_at_with_by"),
            models.CheckConstraint(
                condition=models.Q(tagged_made="") ^ ~models.Q(tagged_files={}),
                name="gallery_photo_tagged_made_has_files",
            ),
            models.CheckConstraint(
                condition=~models.Q(tagged_wanted="") | models.Q(tagged_made="", tagged_failure=""),
                name="gallery_photo_tagged_made_is_wanted",
            ),
        )
        indexes = (
            *trash_indexes("gallery_photo"),
            models.Index(fields=["session", "position", "id"], name="gallery_photo_order"),
            models.Index(
                fields=["session", "position", "id"],
                condition=~models.Q(heading=""),
                name="gallery_photo_sections",
            ),
            models.Index(
                fields=["tagged_changed_at"],
                condition=NOT_RENDERED,
                name="gallery_photo_unrendered",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_being_drawn(self) -> bool:
        """Whether a worker still owes the text that its tags call for."""
        return self.tagged_wanted != self.tagged_made and not self.tagged_failure

    def shows_tagged(self, session: PhotoSession) -> bool:
        """Whether the photo is seen with its text now; `session` is its own.

        While a changed text is being drawn, the earlier one stays.
        """
        is_wanted = session.current_version == PhotoSession.Version.TAGGED
        return is_wanted and bool(self.tagged_made) and not self.tagged_failure

    @property
    def has_both(self) -> bool:
        """Whether there is a choice between raw and tagged."""
        return self.image.is_ready and bool(self.tagged_made)

    def version_shown(self, session: PhotoSession) -> str:
        shown = session.Version.TAGGED if self.shows_tagged(session) else session.Version.RAW
        return shown.value

    def files_shown(self, session: PhotoSession) -> dict[str, Any]:
        files: dict[str, Any] = (
            self.tagged_files if self.shows_tagged(session) else self.image.files
        )
        return files

    def path_shown(self, session: PhotoSession, name: str) -> str:
        if self.shows_tagged(session):
            return self.image.tagged_path(self.tagged_made, name)
        return self.image.rendition_path(name)
