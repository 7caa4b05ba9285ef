"""Bulk runs in the admin: a log to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from photocrm.accounts.admin import MadeByActions
from photocrm.bulk.models import BulkRow, BulkRun


@admin.register(BulkRun)
class RunAdmin(MadeByActions[BulkRun]):
    list_display = (
        "kind",
        "status",
        "total",
        "done_count",
        "failed_count",
        "created_by",
        "created_at",
        "workspace",
    )
    list_filter = ("kind", "status", "workspace")
    list_select_related = ("created_by", "workspace")
    search_fields = ("kind", "created_by__name")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(BulkRow)
class RowAdmin(MadeByActions[BulkRow]):
    list_display = ("name", "status", "reason", "run", "workspace")
    list_filter = ("status", "workspace")
    list_select_related = ("run", "workspace")
    search_fields = ("name",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
