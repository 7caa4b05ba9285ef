"""What recipients say of a photo, and what the studio answers."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from delivery import queries
from delivery.actions import comments
from delivery.choice_forms import ReplyForm
from delivery.models import ShareLink
from gallery.models import Photo
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, may, needs
from photocrm.htmx import render_page


@needs(Verb.VIEW)
@require_http_methods(["GET", "HEAD"])
def photo_comments(request: StaffRequest, photo_id: UUID) -> HttpResponse:
    """All that was said of the photo, recipient by recipient."""
    return threads(request, photo_or_404(request, photo_id), None)


@needs(Verb.DELIVER)
@require_http_methods(["POST"])
def comment_reply(request: StaffRequest, photo_id: UUID, link_id: UUID) -> HttpResponse:
    photo = photo_or_404(request, photo_id)
    links = ShareLink.objects.of(request.workspace).filter(session=photo.session_id)
    link = get_object_or_404(links, pk=link_id)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return threads(request, photo, form)
    text = form.cleaned_data["text"]
    comments.add(link_id=link.pk, photo_id=photo.pk, text=text, author=request.user)
    if request.htmx:
        return threads(request, photo, None)
    return redirect("delivery:photo_comments", request.workspace.slug, photo.pk)


def photo_or_404(request: StaffRequest, photo_id: UUID) -> Photo:
    photos = Photo.objects.of(request.workspace).filter(session__trashed_at=None)
    return get_object_or_404(photos.select_related("session", "image"), pk=photo_id)


def threads(request: StaffRequest, photo: Photo, form: ReplyForm | None) -> HttpResponse:
    context = {
        "section": "gallery",
        "photo": photo,
        "session": photo.session,
        "threads": queries.threads_of(photo),
        "form": form or ReplyForm(),
        "may_reply": may(request.membership.role, Verb.DELIVER),
    }
    status = 422 if form else 200
    partials = ("photo-comments",)
    return render_page(
        request, "delivery/photo_comments.html", context, partials=partials, status=status
    )
