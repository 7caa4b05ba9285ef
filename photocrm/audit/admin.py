"""The trail in the admin: to be read, by nobody to be changed."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from photocrm.audit.models import Change, Event

Row = TypeVar("Row", bound=models.Model)


class TrailAdmin(admin.ModelAdmin[Row]):
    show_full_result_count = False
    ordering = ("-pk",)
    search_fields = ("=row_id", "=request_id")
    search_help_text = "The id of a row, or of a request as the log tells it"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Change)
class ChangeAdmin(TrailAdmin[Change]):
    list_display = ("at", "operation", "table", "row_id", "actor_id", "request_id")
    list_filter = ("operation",)


@admin.register(Event)
class EventAdmin(TrailAdmin[Event]):
    list_display = ("at", "kind", "actor_name", "table", "row_id", "request_id")
