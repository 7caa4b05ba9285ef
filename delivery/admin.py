"""Links, deliveries and what recipients did, in the admin."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from delivery.models import (
    Bounce,
    Branding,
    Comment,
    DeliveryAttempt,
    DeliveryJob,
    Destination,
    Dispatcher,
    Download,
    Endpoint,
    Favourite,
    Guess,
    Letter,
    LinkAddress,
    MailTemplate,
    Notice,
    ReminderLadder,
    Selection,
    SentPhoto,
    SharedPhoto,
    ShareLink,
    Unsubscribe,
    Visit,
)
from photocrm.accounts.admin import MadeByActions, Row


class Log(MadeByActions[Row]):
    """What happened is not edited afterwards."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ShareLink)
class ShareLinkAdmin(MadeByActions[ShareLink]):
    """Here a link can be given more time; its token and password are nowhere to be seen."""

    list_display = (
        "recipient",
        "session",
        "customer",
        "created_at",
        "expires_at",
        "revoked_at",
        "visit_count",
        "download_count",
        "workspace",
    )
    list_filter = (
        ("revoked_at", admin.EmptyFieldListFilter),
        ("last_visited_at", admin.EmptyFieldListFilter),
        "workspace",
    )
    list_select_related = ("session", "customer", "workspace")
    search_fields = ("recipient", "session__name")
    autocomplete_fields = ("revoked_by",)
    exclude = ("token_hash", "password_hash")
    readonly_fields = (
        "session",
        "customer",
        "recipient",
        "shared_at",
        "visit_count",
        "last_visited_at",
        "download_count",
        "last_chosen_at",
    )


class AttemptInline(admin.TabularInline[DeliveryAttempt, DeliveryJob]):
    model = DeliveryAttempt
    fields = ("number", "outcome", "code", "answer", "started_at", "finished_at")
    ordering = ("number",)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(DeliveryJob)
class DeliveryJobAdmin(Log[DeliveryJob]):
    """A job is a promise under way: people steer it on its page, where a retry is safe."""

    list_display = (
        "created_at",
        "recipient",
        "session",
        "kind",
        "status",
        "attempt_count",
        "next_attempt_at",
        "answer",
        "workspace",
    )
    list_filter = ("status", "kind", "channel", "workspace")
    list_select_related = ("session", "workspace")
    search_fields = ("recipient", "session__name")
    inlines = (AttemptInline,)


@admin.register(DeliveryAttempt)
class DeliveryAttemptAdmin(Log[DeliveryAttempt]):
    list_display = ("started_at", "job", "number", "outcome", "code", "answer", "workspace")
    list_filter = ("outcome", "workspace")
    list_select_related = ("job", "workspace")
    search_fields = ("=job__id", "answer")


@admin.register(Bounce)
class BounceAdmin(Log[Bounce]):
    list_display = ("created_at", "recipient", "kind", "code", "words", "job", "workspace")
    list_filter = ("kind", "workspace")
    list_select_related = ("job", "workspace")
    search_fields = ("recipient", "=job__id", "words")
    exclude = ("report_key",)


@admin.register(Unsubscribe)
class UnsubscribeAdmin(Log[Unsubscribe]):
    """Deleted, the address may be reminded again."""

    list_display = ("address", "customer", "created_at", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("customer", "workspace")
    search_fields = ("address",)


@admin.register(Destination)
class DestinationAdmin(Log[Destination]):
    list_display = ("host", "channel", "failure_count", "failing_since", "paused_at", "workspace")
    list_filter = (("paused_at", admin.EmptyFieldListFilter), "channel", "workspace")
    list_select_related = ("workspace",)
    search_fields = ("host",)


class OfNoWorkspace(admin.ModelAdmin[Row]):
    """What the engine and the door keep for themselves can be looked at, and deleted."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Dispatcher)
class DispatcherAdmin(OfNoWorkspace[Dispatcher]):
    """When deliveries were last handed out: more than some seconds ago is too long."""

    list_display = ("name", "beat_at")
    search_fields = ("name",)


@admin.register(Endpoint)
class EndpointAdmin(Log[Endpoint]):
    """People set them up on the page of webhooks, where addresses are checked."""

    list_display = ("name", "url", "disabled_at", "disabled_because", "workspace")
    list_filter = (("disabled_at", admin.EmptyFieldListFilter), "workspace")
    list_select_related = ("workspace",)
    search_fields = ("name", "url")


@admin.register(Visit)
class VisitAdmin(Log[Visit]):
    list_display = ("at", "link", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("link", "workspace")
    search_fields = ("link__recipient",)


@admin.register(Download)
class DownloadAdmin(Log[Download]):
    list_display = ("at", "file_name", "link", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("link", "workspace")
    search_fields = ("file_name", "link__recipient")


@admin.register(Favourite)
class FavouriteAdmin(Log[Favourite]):
    list_display = ("created_at", "photo", "link", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("photo", "link", "workspace")
    search_fields = ("photo__file_name", "link__recipient")

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False  # the photo counts it


@admin.register(Selection)
class SelectionAdmin(Log[Selection]):
    list_display = (
        "created_at",
        "link",
        "included",
        "confirmed_at",
        "confirmed_count",
        "workspace",
    )
    list_filter = (("confirmed_at", admin.EmptyFieldListFilter), "workspace")
    list_select_related = ("link", "workspace")
    search_fields = ("link__recipient",)


@admin.register(Comment)
class CommentAdmin(Log[Comment]):
    list_display = ("created_at", "photo", "text", "author", "link", "workspace")
    list_filter = ("is_staff", "workspace")
    list_select_related = ("photo", "author", "link", "workspace")
    search_fields = ("text", "photo__file_name", "link__recipient")


@admin.register(Letter)
class LetterAdmin(Log[Letter]):
    list_display = ("created_at", "recipient", "kind", "status", "attempts", "answer", "workspace")
    list_filter = ("status", "kind", "workspace")
    list_select_related = ("workspace",)
    search_fields = ("recipient", "answer")


@admin.register(Notice)
class NoticeAdmin(Log[Notice]):
    list_display = ("created_at", "endpoint", "status", "attempts", "answer", "workspace")
    list_filter = ("status", "workspace")
    list_select_related = ("endpoint", "workspace")
    search_fields = ("endpoint__name", "answer")


@admin.register(Branding)
class BrandingAdmin(Log[Branding]):
    list_display = ("workspace", "accent", "imprint_url", "language", "updated_at")
    list_select_related = ("workspace",)
    search_fields = ("workspace__name",)


@admin.register(MailTemplate)
class MailTemplateAdmin(Log[MailTemplate]):
    """Studios write them on their own page, where placeholders are checked."""

    list_display = ("kind", "language", "subject", "updated_at", "workspace")
    list_filter = ("kind", "language", "workspace")
    list_select_related = ("workspace",)
    search_fields = ("subject", "body")


@admin.register(ReminderLadder)
class ReminderLadderAdmin(Log[ReminderLadder]):
    list_display = ("workspace", "is_on", "unopened_after", "week_before", "two_days_before")
    list_filter = ("is_on",)
    list_select_related = ("workspace",)
    search_fields = ("workspace__name",)


@admin.register(LinkAddress)
class LinkAddressAdmin(Log[LinkAddress]):
    """Deleted, the address that was copied leads nowhere."""

    list_display = ("created_at", "link", "created_by", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("link", "created_by", "workspace")
    search_fields = ("link__recipient",)
    exclude = ("token_hash",)


@admin.register(SharedPhoto)
class SharedPhotoAdmin(Log[SharedPhoto]):
    list_display = ("photo", "link", "workspace")
    list_filter = ("workspace",)
    list_select_related = ("photo", "link", "workspace")
    search_fields = ("photo__file_name", "link__recipient")


@admin.register(SentPhoto)
class SentPhotoAdmin(Log[SentPhoto]):
    list_display = ("at", "file_name", "version", "link", "workspace")
    list_filter = ("version", "workspace")
    list_select_related = ("link", "workspace")
    search_fields = ("file_name", "link__recipient")


@admin.register(Guess)
class GuessAdmin(OfNoWorkspace[Guess]):
    """Deleting those of one source lets it try again at once."""

    list_display = ("at", "source")
    ordering = ("-at",)
    search_fields = ("=source",)
    exclude = ("token_hash",)
