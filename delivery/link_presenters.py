"""Words for private links."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from delivery.filters import COUNT_LIMIT, STATES, LinkFilter
from delivery.models import ShareLink
from delivery.models.share_link import SOON
from photocrm.pills import Pill

RIGHTS = (
    ("may_favourite", "favourites"),
    ("may_download_originals", "originals"),
    ("may_have_untouched", "with place and serial numbers"),
    ("may_download_web", "web size"),
    ("may_zip", "ZIP"),
)


def dress(link: ShareLink) -> ShareLink:
    """Adds `is_usable`, `state`, its `tone`, and what it opens: `rights_text` and `opens_text`."""
    now = timezone.now()
    link.is_usable = link.is_open(now)  # type: ignore[attr-defined]
    link.state, link.tone = state_of(link, now)  # type: ignore[attr-defined]
    link.rights_text = rights_text(link)  # type: ignore[attr-defined]
    link.opens_text = opens_text(link)  # type: ignore[attr-defined]
    return link


def state_of(link: ShareLink, now: datetime) -> tuple[str, str]:
    if link.revoked_at:
        return "Revoked", "error"
    if not link.is_open(now):
        return "Expired", "neutral"
    if link.expires_at and link.expires_at <= now + SOON:
        return "Ends soon", "warning"
    return ("Opened", "success") if link.visit_count else ("Not opened", "info")


def rights_text(link: ShareLink) -> str:
    names = [label for field, label in RIGHTS if getattr(link, field)]
    words = ", ".join(["view", *names])
    return f"{words}, {link.photo_limit:,} photos at most" if link.photo_limit else words


def opens_text(link: ShareLink) -> str:
    """All photos, always raw."""
    photos = ShareLink.Choice(link.choice).label
    return f"{photos}, always {link.version}" if link.version else photos


def open_until(until: datetime | None) -> str:
    return (
        f"open until {date_format(localtime(until), 'j F Y')}" if until else "open without an end"
    )


def pills(filters: LinkFilter, counts: dict[str, int]) -> list[Pill]:
    current = filters.data.get("state", "")
    return [
        Pill(
            url=filters.query(state=state),
            label=label,
            current=state == current,
            count=counts[state],
            limit=COUNT_LIMIT,
        )
        for state, label in (("", "All"), *STATES)
    ]
