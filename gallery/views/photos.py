"""One photo: its page, its panel beside the large picture, and its original."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from gallery import presenters, queries
from gallery.actions import photos
from gallery.models import Photo, PhotoSession
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, may, needs
from photocrm.htmx import render_page
from photocrm.media import send_media

SENT = frozenset({HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT})


def photo_or_404(request: StaffRequest, photo_id: UUID, **of: Any) -> Photo:
    """A photo that is not in the trash, nor its session."""
    found = Photo.objects.of(request.workspace).filter(session__trashed_at=None, **of)
    return get_object_or_404(found.select_related("image", "session", "created_by"), pk=photo_id)


@needs(Verb.VIEW)
@require_safe
def photo_detail(request: StaffRequest, session_id: UUID, photo_id: UUID) -> HttpResponse:
    """The photo on a page of its own, raw or with its text, between its neighbours."""
    photo = photo_or_404(request, photo_id, session=session_id)
    asked = request.GET.get("version", "")
    if asked not in {"", *PhotoSession.Version.values}:
        raise BadRequest("Photos are shown raw or tagged.")
    if asked == PhotoSession.Version.TAGGED and not photo.has_both:
        raise Http404("This photo has no text on it.")
    context = panel_of(request, photo) | {
        "section": "gallery",
        "session": photo.session,
        "version": asked or photo.version_shown(photo.session),
        "place": queries.place_of(photo),
    }
    return render_page(request, "gallery/photo_detail.html", context)


@needs(Verb.VIEW)
@require_safe
def photo_panel(request: StaffRequest, photo_id: UUID) -> HttpResponse:
    """What is known about the photo, beside the large picture."""
    context = panel_of(request, photo_or_404(request, photo_id))
    return render_page(request, "gallery/photo_panel.html", context)


def panel_of(request: StaffRequest, photo: Photo) -> dict[str, Any]:
    """Where a photo was taken is for those alone who work with it."""
    may_edit = may(request.membership.role, Verb.EDIT)
    return {
        "photo": photo,
        "facts": presenters.facts(photo),
        "position": presenters.position(photo) if may_edit else None,
        "texts": [tag.text for tag in photo.tags.in_order()],
    }


@needs(Verb.EDIT)
@require_safe
def photo_download(request: StaffRequest, photo_id: UUID) -> HttpResponseBase:
    """The very bytes the camera wrote, under the name it gave."""
    photo = photo_or_404(request, photo_id)
    image = photo.image
    kind = f"image/{image.format}"
    response = send_media(request, image.original_path, kind, download_as=photo.file_name)
    # Kept by no browser, so that every download is asked for here and told.
    response["Cache-Control"] = "private, no-store"
    if request.method == "GET" and response.status_code in SENT:
        photos.download(photo=photo, by=request.user)
    return response
