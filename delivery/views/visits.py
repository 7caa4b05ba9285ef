"""Who looked at a private link, and what only seems so; docs/adr/0022 tells the difference."""

import re
from base64 import b64decode
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from delivery.access import member_of
from delivery.actions import links
from delivery.models import ShareLink
from delivery.views.share import private_link

VISIT_LASTS = timedelta(minutes=30)
# One transparent pixel.
PICTURE = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
MACHINES = re.compile(
    r"bot\b|crawl|spider|slurp|scan|preview|fetch|monitor|barracuda|mimecast|proofpoint|safelinks"
    r"|facebookexternalhit|whatsapp|telegram|skype|slack|discord|curl|wget|python|go-http|java/",
    re.IGNORECASE,
)
PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Moz", "X-Purpose")


@private_link(methods=require_POST)
def seen(request: HttpRequest, link: ShareLink, *, token: str) -> HttpResponse:
    """The page tells that somebody is there: it was in view for a while, or touched."""
    remember_visit(request, link)
    return HttpResponse(status=204)


@private_link
def seen_picture(request: HttpRequest, link: ShareLink, *, token: str) -> HttpResponse:
    """What a page without script fetches, which readers of mails do not."""
    if request.method == "GET":
        remember_visit(request, link)
    return HttpResponse(PICTURE, content_type="image/gif")


def remember_visit(request: HttpRequest, link: ShareLink) -> None:
    """Count a browser once in half an hour, so that reloading is not visiting.

    Members of the studio who look at their own delivery are no visitors, nor are machines.
    """
    if is_machine(request) or member_of(request, link):
        return
    key, now = f"visited-{link.pk}", timezone.now()
    last = parse_datetime(request.session.get(key, ""))
    if last is None or last < now - VISIT_LASTS:
        request.session[key] = now.isoformat()
        links.visit(link_id=link.pk)


def is_machine(request: HttpRequest) -> bool:
    """Scanners of mails, previews of messengers, and browsers that fetch ahead of a click."""
    agent = request.headers.get("User-Agent", "")
    ahead = [request.headers.get(name, "") for name in PREFETCH_HEADERS]
    return bool(MACHINES.search(agent)) or any(
        "prefetch" in value or "preview" in value for value in ahead
    )
