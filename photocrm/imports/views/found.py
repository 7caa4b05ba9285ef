"""The import that an address names."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from photocrm.accounts.requests import StaffRequest
from photocrm.imports.models import ImportRun


def run_or_404(request: StaffRequest, import_id: UUID) -> ImportRun:
    found = ImportRun.objects.of(request.workspace).select_related("created_by", "undone_by")
    run = get_object_or_404(found, pk=import_id)
    run.workspace = request.workspace
    return run
