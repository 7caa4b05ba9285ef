"""The one door to everything a private link opens: page, picture, download and ZIP."""

from django.core.cache import cache
from django.http import Http404
from django.utils import timezone

from delivery.models import ShareLink
from delivery.tokens import hash_of

# More clicks a minute than anybody makes by hand, and few enough to do no harm.
CLICKS_PER_MINUTE = 120


def link_of(token: str) -> ShareLink:
    """The open link of this token. Unknown, expired and revoked ones are the same 404."""
    found = ShareLink.objects.open(timezone.now()).select_related(
        "workspace", "session__cover__image", "session__customer"
    )
    link = found.filter(token_hash=hash_of(token)).first()
    if link is None:
        raise Http404("This link does not exist or has expired.")
    return link


def is_flooded(link: ShareLink) -> bool:
    """Counts one click on the link; True once there are too many of them in this minute."""
    key = f"clicks-{link.pk}-{timezone.now():%H%M}"
    cache.add(key, 0, timeout=120)
    return cache.incr(key) > CLICKS_PER_MINUTE
