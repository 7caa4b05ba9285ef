"""What the bell and the mail of the morning told, in the admin."""

from django.contrib import admin

from photocrm.accounts.admin import MadeByActions
from photocrm.today.models import Digest, Notification


@admin.register(Notification)
class NotificationAdmin(MadeByActions[Notification]):
    list_display = ("text", "kind", "user", "due_at", "read_at", "workspace")
    list_filter = ("kind", ("read_at", admin.EmptyFieldListFilter), "workspace")
    list_select_related = ("user", "workspace")
    search_fields = ("text", "user__name")
    autocomplete_fields = ("workspace", "user")


@admin.register(Digest)
class DigestAdmin(MadeByActions[Digest]):
    list_display = ("day", "user", "status", "sent_at", "answer", "workspace")
    list_filter = ("status", "workspace")
    list_select_related = ("user", "workspace")
    search_fields = ("user__name", "user__email")
    autocomplete_fields = ("workspace", "user")
