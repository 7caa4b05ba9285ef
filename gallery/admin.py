"""Sessions, photos and images in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from gallery.models import (
    CustomerPicture,
    Image,
    Leftover,
    Photo,
    PhotoSession,
    SessionLabel,
    SessionTally,
    StorageCheck,
    Tag,
    TagTemplate,
    Upload,
)
from photocrm.accounts.admin import MadeByActions, OwnedAdmin, Row


class Counted(MadeByActions[Row]):
    """Rows that a session counts: deleting one here would leave the count wrong."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Followed(Counted[Row]):
    """Rows that follow from others, or that others follow from: only to be read."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(PhotoSession)
class SessionAdmin(OwnedAdmin[PhotoSession]):
    """Deleting is done on a session's page, which leads into the trash; so it is for photos."""

    list_display = (
        "name",
        "customer",
        "photo_count",
        "tagged_count",
        "share_count",
        "last_shared_at",
        "created_at",
        "workspace",
    )
    list_filter = (("last_shared_at", admin.EmptyFieldListFilter), "workspace")
    list_select_related = ("customer", "workspace")
    search_fields = ("name",)
    autocomplete_fields = ("workspace", "customer")
    raw_id_fields = ("cover",)
    readonly_fields = (
        "current_version",
        "photo_count",
        "tagged_count",
        "share_count",
        "last_shared_at",
    )

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Photo)
class PhotoAdmin(Counted[Photo]):
    list_display = ("file_name", "session", "position", "image", "created_at", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("session", "image", "workspace")
    search_fields = ("file_name",)
    readonly_fields = ("session", "image")
    exclude = (
        "tagged_wanted",
        "tagged_made",
        "tagged_files",
        "tagged_failure",
        "tagged_attempts",
        "tagged_claimed_at",
        "tagged_changed_at",
    )


@admin.register(Tag)
class TagAdmin(Counted[Tag]):
    list_display = ("text", "photo", "font", "colour", "workspace")
    list_filter = ("font", "workspace")
    list_select_related = ("photo", "workspace")
    search_fields = ("text",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # a change has to be drawn


@admin.register(TagTemplate)
class TagTemplateAdmin(MadeByActions[TagTemplate]):
    """Layers come out of the editor, which knows what can be drawn."""

    list_display = ("name", "created_by", "created_at", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("created_by", "workspace")
    search_fields = ("name",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Image)
class ImageAdmin(MadeByActions[Image]):
    """Everything here follows from the stored file."""

    list_display = (
        "sha256",
        "format",
        "status",
        "failure",
        "width",
        "height",
        "size",
        "attempts",
        "created_at",
        "workspace",
    )
    list_filter = ("status", "format", "recipe", "workspace")
    list_select_related = ("workspace",)
    search_fields = ("=sha256", "failure")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(SessionLabel)
class SessionLabelAdmin(Followed[SessionLabel]):
    list_display = ("session", "label", "created_at", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("session", "label", "workspace")
    search_fields = ("session__name", "label__name")


@admin.register(SessionTally)
class SessionTallyAdmin(Followed[SessionTally]):
    """Kept by the database."""

    list_display = (
        "workspace",
        "photographer_id",
        "is_tagged",
        "is_shared",
        "is_linked",
        "count",
    )
    list_filter = ("workspace",)
    list_select_related = ("workspace",)
    search_fields = ("workspace__name",)


@admin.register(Leftover)
class LeftoverAdmin(Followed[Leftover]):
    """Without its entry a file would lie on the disk for ever."""

    list_display = ("sha256", "version", "due_at", "created_at", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("workspace",)
    search_fields = ("=sha256", "=version")


@admin.register(CustomerPicture)
class CustomerPictureAdmin(Followed[CustomerPicture]):
    """The customer's avatar follows from these rows, by the actions of the panel."""

    list_display = ("file_name", "customer", "caption", "is_primary", "created_at", "workspace")
    list_filter = ("is_primary", "workspace")
    list_select_related = ("customer", "workspace")
    search_fields = ("file_name", "caption", "customer__name")


@admin.register(StorageCheck)
class StorageCheckAdmin(admin.ModelAdmin[StorageCheck]):
    list_display = ("started_at", "finished_at", "deep", "images", "files", "found", "mended")
    list_filter = ("deep", ("finished_at", admin.EmptyFieldListFilter))
    search_fields = ("findings",)  # the paths of files among them
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Upload)
class UploadAdmin(Followed[Upload]):
    list_display = (
        "file_name",
        "received",
        "length",
        "status",
        "reason",
        "created_by",
        "workspace",
    )
    list_filter = ("status", "workspace")
    list_select_related = ("created_by", "workspace")
    search_fields = ("file_name",)
    show_full_result_count = False
