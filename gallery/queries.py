"""Reading across the models of the gallery."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from gallery.models import PhotoSession
from gallery.models.image import Image
from gallery.models.photo import PhotoQuerySet
from gallery.models.session import SessionQuerySet
from photocrm.accounts.models import Workspace

# Beyond this many the pills say "10,000+": an exact count would cost more than it tells.
COUNT_LIMIT = 10_000


@dataclass(frozen=True)
class Counts:
    all: int
    raw: int
    tagged: int
    shared: int


def counts(sessions: SessionQuerySet) -> Counts:
    """How many sessions of each status, in one pass over at most COUNT_LIMIT + 1 rows."""
    some = PhotoSession.objects.filter(pk__in=sessions.order_by().values("pk")[: COUNT_LIMIT + 1])
    found = some.aggregate(
        all=Count("pk"),
        raw=Count("pk", filter=Q(tagged_count=0)),
        tagged=Count("pk", filter=Q(tagged_count__gt=0)),
        shared=Count("pk", filter=Q(last_shared_at__isnull=False)),
    )
    return Counts(**found)


def changed_since(sessions: SessionQuerySet, moment: datetime) -> SessionQuerySet:
    """Sessions whose card looks different now: edited, or their cover was made meanwhile."""
    return sessions.filter(updated_at__gt=moment).order_by("updated_at", "pk")


def processed_since(photos: PhotoQuerySet, moment: datetime) -> PhotoQuerySet:
    return photos.filter(image__processed_at__gt=moment)


def is_waiting(workspace: Workspace) -> bool:
    """Whether any rendition of the workspace is still to be made."""
    return Image.objects.of(workspace).filter(status=Image.Status.WAITING).exists()
