"""Exports in the admin: a log to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from photocrm.accounts.admin import MadeByActions
from photocrm.exports.models import Export, ExportChoice


@admin.register(Export)
class ExportAdmin(MadeByActions[Export]):
    list_display = (
        "kind",
        "format",
        "status",
        "row_count",
        "size",
        "created_by",
        "created_at",
        "workspace",
    )
    list_filter = ("kind", "format", "status", "workspace")
    list_select_related = ("created_by", "workspace")
    search_fields = ("kind", "created_by__name")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ExportChoice)
class ChoiceAdmin(MadeByActions[ExportChoice]):
    list_display = ("kind", "format", "user", "workspace")
    list_filter = ("kind", "format", "workspace")
    list_select_related = ("user", "workspace")
    search_fields = ("kind", "user__name")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
