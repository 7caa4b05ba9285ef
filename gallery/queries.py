"""Reading across the models of the gallery."""

from collections.abc import Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Max, Q

from gallery.models import PhotoSession
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


FOUND = "found"


def counts(sessions: SessionQuerySet, statuses: Sequence[str] = ()) -> dict[str, int]:
    """How many sessions of each status, under "" how many in all, and under FOUND how many of any
    of the `statuses`, of which none stands for all.
    """
    several = {FOUND: of_any(statuses)} if len(statuses) > 1 else {}
    counted = counts_by(sessions, STATUSES | several, COUNT_LIMIT)
    return {FOUND: counted[statuses[0] if statuses else ""]} | counted


def of_any(statuses: Sequence[str]) -> Q:
    return reduce(or_, (STATUSES[status] for status in statuses), Q())


def changed_since(sessions: SessionQuerySet, moment: datetime) -> SessionQuerySet:
    """Sessions whose card looks different now: edited, or their cover was made meanwhile."""
    return sessions.filter(updated_at__gt=moment).order_by("updated_at", "pk")


def processed_since(photos: PhotoQuerySet, moment: datetime) -> PhotoQuerySet:
    return photos.filter(image__processed_at__gt=moment)


def is_waiting(workspace: Workspace) -> bool:
    """Whether any rendition of the workspace is still to be made."""
    return Image.objects.of(workspace).filter(status=Image.Status.WAITING).exists()


def last_position(session: PhotoSession) -> int:
    """Where the last photo of the session stands; 0 without photos."""
    return session.photos.aggregate(last=Max("position"))["last"] or 0
