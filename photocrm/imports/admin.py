"""Imports in the admin: a log to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from photocrm.accounts.admin import MadeByActions
from photocrm.imports.models import ColumnMapping, ImportRow, ImportRun


@admin.register(ImportRun)
class RunAdmin(MadeByActions[ImportRun]):
    list_display = (
        *("file_name", "kind", "status", "row_count", "done_count", "failed_count"),
        *("created_by", "created_at", "workspace"),
    )
    list_filter = ("kind", "status", "workspace")
    list_select_related = ("created_by", "workspace")
    search_fields = ("file_name", "created_by__name")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ImportRow)
class RowAdmin(MadeByActions[ImportRow]):
    list_display = ("line", "status", "run", "workspace")
    list_filter = ("status",)
    list_select_related = ("run", "workspace")
    search_fields = ("run__file_name",)
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ColumnMapping)
class MappingAdmin(MadeByActions[ColumnMapping]):
    list_display = ("kind", "fingerprint", "updated_at", "created_by", "workspace")
    list_filter = ("kind", "workspace")
    list_select_related = ("created_by", "workspace")
    search_fields = ("fingerprint", "created_by__name")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
