"""What a customer sees: one page, reached by a private link, without an account."""

from collections.abc import Callable, Collection, Sequence
from functools import partial, wraps
from typing import Any, overload
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe
from django.views.defaults import page_not_found

from delivery import access, guessing, languages, queries
from delivery.access import NotAllowed, Right, member_of
from delivery.actions import links, passwords
from delivery.archive import archive_name, archive_of, outgoing, stored_for
from delivery.models import ShareLink
from delivery.share_presenters import agreement_of, look_of, mark_sections, query_of
from delivery.templatetags.shares import rendition_url
from delivery.views.downloads import send_archive
from gallery.imaging.process import WHOLE
from gallery.models import Photo
from photocrm import away
from photocrm.htmx import render_page
from photocrm.media import send_media
from photocrm.pagination import page_of
from photocrm.storage import OutOfReach

PHOTOS_PER_PAGE = 60
# Whom the words are for has no role in the studio, so its pages of refusal would tell lies.
WORDS = {
    "locked": _("These photos are protected. The studio gave you a password for them."),
    "wrong": _("Nothing opens with that. Look at the password again, or ask for a new link."),
    "too_many": _("That were many tries. Wait a quarter of an hour, then try again."),
}

PublicView = Callable[..., HttpResponseBase]
Methods = Callable[..., PublicView]


@overload
def private_link(
    view: PublicView, methods: Methods = ..., rights: Collection[Right] = ...
) -> PublicView: ...
@overload
def private_link(
    view: None = None, methods: Methods = ..., rights: Collection[Right] = ...
) -> Callable[[PublicView], PublicView]: ...
def private_link(
    view: PublicView | None = None,
    methods: Methods = require_safe,
    rights: Collection[Right] = (),
) -> PublicView | Callable[[PublicView], PublicView]:
    """Opens the door by the token in the address, for whoever may do what `rights` names, and
    keeps the answer out of every index. Every view below `/s/` stands behind it.
    """
    if view is None:
        return partial(private_link, methods=methods, rights=rights)

    @wraps(view)
    def guarded(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        is_guessable = "photo_id" not in kwargs
        languages.speak(request, None, None)  # until the link is known, and with it its studio
        try:
            link = access.enter(request, token, rights, is_guessable=is_guessable)
            response = view(request, link, token=token, **kwargs)
        except Http404 as error:
            response = page_not_found(request, error)
        except access.Locked:
            response = ask_password(request, token, "locked", 403)
        except guessing.TooMany:
            response = refusal(request, str(WORDS["too_many"]), 429)
        except NotAllowed as error:
            response = refusal(request, str(error), 403)
        except OutOfReach as error:
            response = away.answer(request, error)
        return kept_private(response)

    guarded.rights = rights  # type: ignore[attr-defined]
    return login_not_required(methods(guarded))


def kept_private(response: HttpResponseBase) -> HttpResponseBase:
    """Out of indexes and shared caches, and without its address in anybody's log."""
    if "Referrer-Policy" not in response:
        response["Referrer-Policy"] = "no-referrer"
    if "Cache-Control" not in response:
        response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def refusal(request: HttpRequest, words: str, status: int) -> HttpResponse:
    return render(request, "delivery/share_refused.html", {"words": words}, status=status)


def ask_password(request: HttpRequest, token: str, why: str, status: int) -> HttpResponse:
    """The same page for every token, so that it tells of none."""
    context = {"token": token, "why": why, "words": WORDS[why]}
    response = render(request, "delivery/share_password.html", context, status=status)
    return with_forms(response)


def with_forms(response: HttpResponse) -> HttpResponse:
    """Forms have to say which server they come from, and no more than that."""
    response["Referrer-Policy"] = "strict-origin"
    return response


@login_not_required
@require_POST
def unlock(request: HttpRequest, token: str) -> HttpResponseBase:
    """The password comes in the body alone; who gave it goes on to the page."""
    languages.speak(request, None, None)
    try:
        link = passwords.try_password(request, token, request.POST.get("password", ""))
    except guessing.TooMany:
        return kept_private(refusal(request, str(WORDS["too_many"]), 429))
    if link is None:
        return kept_private(ask_password(request, token, "wrong", 403))
    access.unlock(request, link)
    return kept_private(redirect("share:gallery", token))


def photo_of(link: ShareLink, photo_id: UUID) -> Photo:
    """A photo of this link's session; any other one, of whomever, does not exist."""
    return get_object_or_404(queries.photos_of(link), pk=photo_id)


@private_link
@gzip_page  # a list of many tiles; Django pads it, so that its length tells nothing
def share_page(request: HttpRequest, link: ShareLink, *, token: str) -> HttpResponse:
    show, after = request.GET.get("show", ""), request.GET.get("after", "")
    pick = "1" if request.GET.get("pick") else ""
    page = page_of(queries.shown_to(link, show), after=after, size=PHOTOS_PER_PAGE)
    last_section = mark_sections(page.rows, request.GET.get("section", ""))
    look, chosen_count = look_of(request, link), queries.chosen(link).count()
    access.narrow(link)
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
        "next_url": query_of(show=show, pick=pick, section=last_section, after=page.after)
        if page.after
        else "",
    }
    response = render_page(request, "delivery/share_page.html", context, partials=("photo-more",))
    languages.remember(request, response, request.path)
    return with_forms(response)


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
    if name in WHOLE or name not in photo.files_shown(link.session):
        raise Http404
    address = rendition_url(link.session, photo, token, name)
    if request.path != address:
        return redirect(address)
    return send_media(request, photo.path_shown(link.session, name), "image/webp")


@private_link(rights=(Right.DOWNLOAD,))
def download_one(
    request: HttpRequest, link: ShareLink, *, token: str, photo_id: UUID
) -> HttpResponseBase:
    photo = photo_of(link, photo_id)
    file = outgoing(link.session, photo, file_asked(request, link))
    response = send_media(request, file.path, file.content_type, download_as=file.name)
    remember_download(request, link, [photo], file.name)
    return response


@private_link(rights=(Right.ZIP, Right.DOWNLOAD))
def download_all(request: HttpRequest, link: ShareLink, *, token: str) -> HttpResponseBase:
    show = request.GET.get("show", "")
    photos = list(queries.asked_of(link, show))
    archive = archive_of(link.session, photos, file_asked(request, link))
    name = archive_name(link.session.name)
    response = send_archive(request, archive, name)
    remember_download(request, link, photos if show else None, name)
    return response


def file_asked(request: HttpRequest, link: ShareLink) -> str:
    """The stored file of the size that is asked for."""
    return stored_for(link, access.size_asked(request, link))


def remember_download(
    request: HttpRequest, link: ShareLink, photos: Sequence[Photo] | None, name: str
) -> None:
    """Once for each download of some photos, or with None of all: not for its further parts, nor
    for members who look after it.

    Raises NotAllowed where the link does not let anybody have so many.
    """
    if request.method != "GET" or member_of(request, link):
        return
    if link.photo_limit is None and is_further_part(request):
        return
    links.download(link=link, photos=photos, file_name=name)


def is_further_part(request: HttpRequest) -> bool:
    """Whoever goes on with a download asks for the bytes from some place on."""
    wanted = request.headers.get("Range", "")
    return wanted.startswith("bytes=") and not wanted.startswith("bytes=0-")
