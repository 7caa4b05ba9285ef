"""Files of exports do not stay: they hold what somebody may ask to be forgotten."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Now

from photocrm.accounts.models import TRASH_PERIOD, User, Workspace
from photocrm.exports.models import Export
from photocrm.leases import RELEASED
from photocrm.storage import media_storage

Status = Export.Status


def discard(*, export_id: UUID, workspace: Workspace, by: User) -> None:
    """Stop it where it moves; row and file go. Raises DoesNotExist."""
    export = Export.objects.of(workspace).get(pk=export_id, created_by=by)
    export.delete()
    media_storage.delete_folder(folder(workspace.pk, export_id))


def withdraw(workspace: Workspace) -> None:
    """No file tells any more what was known until now; what is being written begins anew."""
    exports = Export.objects.of(workspace)
    exports.moving().update(status=Status.QUEUED, **RELEASED)
    ready = exports.filter(status=Status.READY)
    for export_id in list(ready.values_list("pk", flat=True)):
        remove = partial(media_storage.delete_folder, folder(workspace.pk, export_id))
        transaction.on_commit(remove, robust=True)
    ready.update(status=Status.EXPIRED, file_path="", size=0)


def purge() -> int:
    """Remove the files that were kept long enough, and the rows some weeks later; returns how many
    files were removed."""
    outlived = list(Export.objects.outlived())
    for export in outlived:
        media_storage.delete_folder(export.folder)
        gone = Export.objects.outlived().filter(pk=export.pk)
        gone.update(status=Status.EXPIRED, file_path="", size=0)
    Export.objects.filter(finished_at__lt=Now() - TRASH_PERIOD).delete()
    clear_strays()
    return len(outlived)


def clear_strays() -> None:
    """Of exports that were discarded while a worker wrote, and of workers that died."""
    kept = Export.objects.exclude(status__in=(Status.FAILED, Status.EXPIRED))
    for place in {name.rsplit("/", 2)[0] for name in media_storage.names("exports")}:
        if not kept.filter(pk=place.rpartition("/")[2]).exists():
            media_storage.delete_folder(place)


def folder(workspace_id: UUID, export_id: UUID) -> str:
    return Export(pk=export_id, workspace_id=workspace_id).folder
