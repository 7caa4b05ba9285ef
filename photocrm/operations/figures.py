"""Numbers of the operations page, across all workspaces."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db.models import F, Min, Sum
from django.utils import timezone

from delivery.models import DeliveryJob, Dispatcher
from gallery import parts
from gallery.models import Image, Leftover, Upload
from photocrm.bulk.models import BulkRun


@dataclass(frozen=True, slots=True)
class Queue:
    """Work that waits: `since` is when the oldest of it came."""

    name: str
    count: int
    since: datetime | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Disk:
    """Bytes of the disk that a folder is on."""

    name: str
    free: int
    total: int


def queues() -> Iterator[Queue]:
    images = Image.objects.filter(status=Image.Status.WAITING)
    yield Queue("Pictures being prepared", images.count(), oldest(images, "created_at"))
    yield Queue("Pictures that failed", Image.objects.failed().count())
    open_ones = Upload.objects.receiving()
    size = open_ones.aggregate(size=Sum(F("received")))["size"] or 0
    yield Queue("Uploads not finished", open_ones.count(), oldest(open_ones, "created_at"), size)
    files = Leftover.objects.filter(due_at__lte=timezone.now())
    yield Queue("Files to be removed", files.count(), oldest(files, "due_at"))
    due = DeliveryJob.objects.filter(status__in=DeliveryJob.OPEN)
    yield Queue("Deliveries to be sent", due.count(), oldest(due, "created_at"))
    failed = DeliveryJob.objects.filter(status=DeliveryJob.Status.FAILED)
    yield Queue("Deliveries that failed", failed.count())
    bounced = DeliveryJob.objects.filter(status=DeliveryJob.Status.BOUNCED)
    yield Queue("Deliveries that bounced", bounced.count())
    runs = BulkRun.objects.moving()
    yield Queue("Bulk work", runs.count(), oldest(runs, "created_at"))


def oldest(rows: object, field: str) -> datetime | None:
    found: datetime | None = rows.aggregate(oldest=Min(field))["oldest"]  # type: ignore[attr-defined]
    return found


def mailbox_read_at() -> datetime | None:
    """When the mailbox of bounces was last read to its end."""
    found = Dispatcher.objects.filter(name=Dispatcher.BOUNCES)
    return found.values_list("beat_at", flat=True).first()


def disks() -> Iterator[Disk]:
    """Where pictures lie, if that is a disk, and where uploads wait; one disk is told once."""
    folders = {"Uploads": parts.folder()}
    if not settings.MEDIA_BUCKET_URL:
        folders = {"Pictures": Path(settings.MEDIA_ROOT)} | folders
    seen = set()
    for name, folder in folders.items():
        folder.mkdir(parents=True, exist_ok=True)
        if (device := folder.stat().st_dev) not in seen:
            seen.add(device)
            usage = shutil.disk_usage(folder)
            yield Disk(name, usage.free, usage.total)
