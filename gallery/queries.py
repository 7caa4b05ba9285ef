"""Reading across the models of the gallery."""

from datetime import datetime

from django.db.models import Exists, Max, Q

from gallery.models import Photo, PhotoSession
from gallery.models.image import Image
from gallery.models.photo import PhotoQuerySet
from gallery.models.session import SessionQuerySet
from photocrm.accounts.models import Workspace
from photocrm.counting import counts_by

# Beyond this many the pills say "10,000+": an exact count would cost more than it tells.
COUNT_LIMIT = 10_000


STATUSES = {
    "raw": Q(tagged_count=0),
    "tagged": Q(tagged_count__gt=0),
    "shared": Q(last_shared_at__isnull=False),
}


def counts(sessions: SessionQuerySet) -> dict[str, int]:
    """How many sessions of each status, and under "" how many in all."""
    return counts_by(sessions, STATUSES, COUNT_LIMIT)


def changed_since(sessions: SessionQuerySet, moment: datetime) -> SessionQuerySet:
    """Sessions whose card looks different now: edited, or their cover was made meanwhile."""
    return sessions.filter(updated_at__gt=moment).order_by("updated_at", "pk")


def processed_since(photos: PhotoQuerySet, moment: datetime) -> PhotoQuerySet:
    """Photos that look different since: their renditions were made, or their text changed."""
    return photos.filter(Q(image__processed_at__gt=moment) | Q(tagged_changed_at__gt=moment))


def is_waiting(workspace: Workspace) -> bool:
    """Whether any rendition of the workspace is still to be made."""
    images = Image.objects.of(workspace).filter(status=Image.Status.WAITING)
    texts = Photo.objects.of(workspace).unrendered()
    there = Workspace.objects.filter(Exists(images) | Exists(texts), pk=workspace.pk)
    return there.exists()


def last_position(session: PhotoSession) -> int:
    """Where the last photo of the session stands; 0 without photos."""
    return session.photos.aggregate(last=Max("position"))["last"] or 0
