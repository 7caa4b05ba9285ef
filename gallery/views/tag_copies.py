"""Putting the text of one photo on others of its session."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from gallery import queries
from gallery.actions import tag_copies
from gallery.lettering.layers import Layer
from gallery.models import Photo, PhotoSession
from gallery.views.arranging import chosen_photos
from gallery.views.sessions import session_or_404
from gallery.views.tags import editor_url, first_choice, photo_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import changed, render_page
from photocrm.ids import new_id
from photocrm.pagination import page_of

PHOTOS_PER_PAGE = 60
UNDO_SECONDS = 3600
CHOOSE = "Choose at least one photo, or all of them."
MOST_TEXTS = 200
NO_TEXT = "This photo has no saved text yet."


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def tags_apply(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Choose photos of the session that get the text of the photo `from`."""
    if request.method != "POST":
        return choose_photos(request, source_of(request, session_id))
    source = source_of(request, session_id)
    photos = [identifier(one) for one in request.POST.getlist("photo")]
    chosen = None if "all" in request.POST else photos
    if chosen == []:
        return choose_photos(request, source, problem=CHOOSE)
    try:
        version, earlier = tag_copies.apply(source=source, photo_ids=chosen, by=request.user)
    except tag_copies.NothingToCopy:
        return choose_photos(request, source, problem=NO_TEXT)
    tell(request, source.session, version, earlier)
    return changed(request, editor_url(source, request), **{f"session-{session_id}": True})


def source_of(request: StaffRequest, session_id: UUID) -> Photo:
    """The photo `from`; whoever only looks may leave it to the session."""
    asked = request.POST if request.method == "POST" else request.GET
    if "from" in asked:
        return photo_or_404(request, session_id, identifier(asked["from"]))
    session = session_or_404(request, session_id)
    if request.method == "POST":
        raise BadRequest("The photo whose text is to be applied is missing.")
    photo = first_choice(session)
    if photo is None:
        raise Http404
    photo.session = session
    return photo


def identifier(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise BadRequest("A photo is named by its identifier.") from error


def choose_photos(request: StaffRequest, source: Photo, problem: str = "") -> HttpResponse:
    photos = source.session.photos.exclude(pk=source.pk).in_order()
    page = page_of(photos, after=request.GET.get("after", ""), size=PHOTOS_PER_PAGE)
    context = {
        "section": "gallery",
        "session": source.session,
        "source": source,
        "page": page,
        "next_url": f"{request.path}?from={source.pk}&after={page.after}" if page.after else "",
        "others_count": source.session.photo_count - 1,
        "problem": problem,
        "chosen": request.POST.getlist("photo"),
    }
    return render_page(
        request,
        "gallery/tags_apply.html",
        context,
        partials=("dialog-body", "apply-more"),
        status=422 if problem else 200,
    )


@needs(Verb.EDIT)
@require_POST
def photos_text(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Choose whose text the posted photos get; with the photo `from` they get its."""
    session = session_or_404(request, session_id)
    photos = chosen_photos(request, session)
    if "from" not in request.POST:
        return choose_text(request, session, photos)
    source = photo_or_404(request, session_id, identifier(request.POST["from"]))
    chosen = {photo.pk for photo in photos}
    try:
        version, earlier = tag_copies.apply(source=source, photo_ids=chosen, by=request.user)
    except tag_copies.NothingToCopy:
        return choose_text(request, session, photos, problem=NO_TEXT)
    tell(request, session, version, earlier)
    events = {f"session-{session_id}": True, f"photos-{session_id}": True, "selection_clear": True}
    return changed(request, session.get_absolute_url(), **events)


def choose_text(
    request: StaffRequest, session: PhotoSession, photos: list[Photo], problem: str = ""
) -> HttpResponse:
    context = {
        "section": "gallery",
        "session": session,
        "photos": photos,
        "texts": queries.texts_of(session)[:MOST_TEXTS],
        "problem": problem,
    }
    return render_page(
        request,
        "gallery/photos_text.html",
        context,
        partials=("dialog-body",),
        status=422 if problem else 200,
    )


def tell(
    request: StaffRequest,
    session: PhotoSession,
    version: str,
    earlier: tag_copies.LayersByPhoto,
) -> None:
    """A toast with the way back, which is kept for an hour."""
    count = len(earlier)
    if not count:
        messages.info(request, "These photos have the same text already.")
        return
    undo_id = new_id()
    layers = {str(key): [asdict(one) for one in these] for key, these in earlier.items()}
    way_back = {"session": str(session.pk), "version": version, "layers": layers}
    cache.set(undo_key(undo_id), way_back, UNDO_SECONDS)
    url = reverse("gallery:tags_restore", args=[request.workspace.slug, session.pk])
    text = f"Text applied to {count} photo{pluralize(count)}; it is being drawn"
    messages.success(request, text, extra_tags=f"Undo {url}?undo={undo_id}")


def undo_key(undo_id: UUID) -> str:
    return f"tags-applied-{undo_id}"


@needs(Verb.EDIT)
@require_POST
def tags_restore(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """The Undo of the toast."""
    session = session_or_404(request, session_id)
    undo_id = identifier(request.GET.get("undo", ""))
    kept: dict[str, Any] | None = cache.get(undo_key(undo_id))
    if kept is None or kept["session"] != str(session.pk):
        messages.error(request, "It is too late to undo this.")
        return changed(request, session.get_absolute_url())
    earlier = {
        UUID(key): [Layer(**layer) for layer in layers] for key, layers in kept["layers"].items()
    }
    count = tag_copies.restore(
        session=session, version=kept["version"], earlier=earlier, by=request.user
    )
    messages.success(request, restored_text(count, len(earlier)))
    return changed(request, session.get_absolute_url(), **{f"session-{session_id}": True})


def restored_text(count: int, of: int) -> str:
    text = f"Earlier text restored on {count} photo{pluralize(count)}"
    kept = of - count
    return f"{text}; {kept} changed since and kept" if kept else text
