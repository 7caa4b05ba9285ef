"""Sessions, photos and images in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from gallery.models import (
    CustomerPicture,
    Image,
    Photo,
    PhotoSession,
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


@admin.register(PhotoSession)
class SessionAdmin(OwnedAdmin[PhotoSession]):
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


@admin.register(CustomerPicture)
class CustomerPictureAdmin(MadeByActions[CustomerPicture]):
    """The customer's avatar follows from these rows, by the actions of the panel."""

    list_display = ("file_name", "customer", "caption", "is_primary", "created_at", "workspace")
    list_filter = ("is_primary", "workspace")
    list_select_related = ("customer", "workspace")
    search_fields = ("file_name", "caption", "customer__name")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(admin.ModelAdmin[Row]):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(StorageCheck)
class StorageCheckAdmin(ReadOnly[StorageCheck]):
    list_display = ("started_at", "finished_at", "deep", "images", "files", "found", "mended")
    list_filter = ("deep", ("finished_at", admin.EmptyFieldListFilter))
    show_full_result_count = False


@admin.register(Upload)
class UploadAdmin(ReadOnly[Upload]):
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
