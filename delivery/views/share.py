"""What a customer sees: one page, reached by a private link, without an account."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from delivery import languages, queries
from delivery.access import link_of
from delivery.actions import links
from delivery.archive import FULL, WEB, archive_name, archive_of, download_name, file_of
from delivery.models import ShareLink
from delivery.share_presenters import agreement_of, look_of, query_of
from delivery.templatetags.shares import rendition_url
from delivery.views.downloads import send_archive
from gallery.models import Photo
from photocrm.accounts.models import Membership, User
from photocrm.htmx import render_page
from photocrm.media import send_media
from photocrm.pagination import page_of

PHOTOS_PER_PAGE = 60
FILES = {"original": FULL, "web": WEB}
VISIT_LASTS = timedelta(minutes=30)

PublicView = Callable[..., HttpResponseBase]


def private_link(
    view: Callable[..., HttpResponseBase], methods: Callable[..., PublicView] = require_safe
) -> PublicView:
    """Opens the door by the token in the address and keeps the answer out of every index."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        response = view(request, link_of(token), token=token, **kwargs)
        if "Referrer-Policy" not in response:
            response["Referrer-Policy"] = "no-referrer"
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return login_not_required(methods(guarded))


def photo_of(link: ShareLink, photo_id: UUID) -> Photo:
    """A photo of this link's session; any other one, of whomever, does not exist."""
    return get_object_or_404(queries.photos_of(link), pk=photo_id)


@private_link
@gzip_page  # a list of many tiles; Django pads it, so that its length tells nothing
def share_page(request: HttpRequest, link: ShareLink, *, token: str) -> HttpResponse:
    show, after = request.GET.get("show", ""), request.GET.get("after", "")
    pick = "1" if request.GET.get("pick") else ""
    page = page_of(queries.shown_to(link, show), after=after, size=PHOTOS_PER_PAGE)
    look, chosen_count = look_of(request, link), queries.chosen(link).count()
    if request.method == "GET" and not request.GET:
        remember_visit(request, link)
    context = {
        "link": link,
        "session": link.session,
        "page": page,
        "token": token,
        "show": show,
        "after": after,
        "pick": pick,
        "look": look,
        "chosen_count": chosen_count,
        "agreement": agreement_of(look, chosen_count),
        "next_url": query_of(show=show, pick=pick, after=page.after) if page.after else "",
    }
    response = render_page(request, "delivery/share_page.html", context, partials=("photo-more",))
    # Without a referrer the forms of the page would come from an origin that nobody knows.
    response["Referrer-Policy"] = "same-origin"
    languages.remember(request, response, request.path)
    return response


def remember_visit(request: HttpRequest, link: ShareLink) -> None:
    """Count a browser once in half an hour, so that reloading is not visiting.

    Members of the studio who look at their own delivery are no visitors.
    """
    if member_of(request, link):
        return
    key, now = f"visited-{link.pk}", timezone.now()
    last = parse_datetime(request.session.get(key, ""))
    if last is None or last < now - VISIT_LASTS:
        request.session[key] = now.isoformat()
        links.visit(link_id=link.pk)


def member_of(request: HttpRequest, link: ShareLink) -> User | None:
    """Whoever of the studio is signed in."""
    members = Membership.objects.of(link.workspace)
    if request.user.is_authenticated and members.filter(user=request.user).exists():
        return request.user
    return None


@private_link
def rendition(
    request: HttpRequest, link: ShareLink, *, token: str, photo_id: UUID, recipe: int, name: str
) -> HttpResponseBase:
    photo = photo_of(link, photo_id)
    if photo.image.recipe != recipe:
        raise Http404
    return shown(request, link, photo, token, name)


@private_link
def tagged(
    request: HttpRequest, link: ShareLink, *, token: str, photo_id: UUID, version: str, name: str
) -> HttpResponseBase:
    photo = photo_of(link, photo_id)
    if not photo.tagged_made or photo.tagged_made != version:
        raise Http404
    return shown(request, link, photo, token, name)


def shown(
    request: HttpRequest, link: ShareLink, photo: Photo, token: str, name: str
) -> HttpResponseBase:
    """The version the session shows, and no other: a page loaded before a switch, or an address
    put together by hand, is led to it."""
    if name == "full" or name not in photo.files_shown(link.session):
        raise Http404
    address = rendition_url(link.session, photo, token, name)
    if request.path != address:
        return redirect(address)
    return send_media(request, photo.path_shown(link.session, name), "image/webp")


@private_link
def download_one(
    request: HttpRequest, link: ShareLink, *, token: str, photo_id: UUID
) -> HttpResponseBase:
    photo = photo_of(link, photo_id)
    name = download_name(photo)
    file = file_of(link.session, photo, file_asked(request))
    if begins(request) and not member_of(request, link):
        links.download(link=link, photo=photo, file_name=name)
    path = photo.path_shown(link.session, file["name"])
    return send_media(request, path, "image/jpeg", download_as=name)


@private_link
def download_all(request: HttpRequest, link: ShareLink, *, token: str) -> HttpResponseBase:
    photos = queries.asked_of(link, request.GET.get("show", ""))
    archive = archive_of(link.session, photos, file_asked(request))
    name = archive_name(link.session.name)
    if begins(request) and not member_of(request, link):
        links.download(link=link, photo=None, file_name=name)
    return send_archive(request, archive, name)


def file_asked(request: HttpRequest) -> str:
    """The stored file of the size in the query."""
    size = request.GET.get("size") or "original"
    if size not in FILES:
        raise BadRequest("Photos can be had as originals, or in the size of the web.")
    return FILES[size]


def begins(request: HttpRequest) -> bool:
    """Whether a download starts, and not goes on after it broke off."""
    wanted = request.headers.get("Range", "bytes=0-")
    return request.method == "GET" and wanted.replace(" ", "").startswith("bytes=0-")
