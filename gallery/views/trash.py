"""Into the trash and back, from where the rows are shown."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_POST

from gallery import presenters, queries
from gallery.actions import trash
from gallery.models import Photo, PhotoSession
from gallery.views.sessions import session_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import moment_in
from photocrm.htmx import changed, render_page
from photocrm.ids import asked_ids

MOST = 500


@needs(Verb.DELETE)
@require_http_methods(["GET", "HEAD", "POST"])
def session_trash(request: StaffRequest, session_id: UUID) -> HttpResponse:
    found = PhotoSession.everything.of(request.workspace).filter(purging=False)
    session = get_object_or_404(found, pk=session_id)
    session.workspace = request.workspace
    if request.method != "POST":
        context = {
            "section": "gallery",
            "session": session,
            "texts": queries.text_count(session),
        }
        partials = ("dialog-body",)
        return render_page(request, "gallery/session_trash.html", context, partials=partials)
    trash.trash_session(session_id=session_id, workspace=request.workspace, by=request.user)
    undo = reverse("gallery:session_restore", args=[request.workspace.slug, session.pk])
    name = Truncator(session.name).chars(60)
    messages.success(request, f"{name} moved to the trash", extra_tags=f"Undo {undo}")
    return gone(request, session)


def gone(request: StaffRequest, session: PhotoSession) -> HttpResponse:
    """Away from the page that is no more; elsewhere the card disappears."""
    gallery = reverse("gallery:session_list", args=[request.workspace.slug])
    page = request.htmx.current_url_abs_path if request.htmx else None
    if page and page.startswith(session.get_absolute_url()):
        return redirect(gallery)
    return changed(request, gallery, **session_events(session))


def session_events(session: PhotoSession) -> dict[str, bool]:
    events = {"session_list_changed": True, "trash_changed": True}
    if session.customer_id:
        events[f"customer-{session.customer_id}-sessions"] = True
    return events


@needs(Verb.DELETE)
@require_POST
def session_restore(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = trash.restore_session(
        session_id=session_id, workspace=request.workspace, by=request.user
    )
    session.workspace = request.workspace
    messages.success(request, f"{Truncator(session.name).chars(60)} is back")
    return changed(request, session.get_absolute_url(), **session_events(session))


@needs(Verb.DELETE)
@require_POST
def photos_trash(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Asks first, naming the photos; with `confirmed` they go."""
    session = session_or_404(request, session_id)
    ids = chosen(request, "photo")
    if "confirmed" not in request.POST:
        return ask_about_photos(request, session, ids)
    photos = trash.trash_photos(
        session_id=session.pk, workspace=request.workspace, photo_ids=ids, by=request.user
    )
    if photos:
        offer_photos_back(request, session, photos)
    return changed(request, session.get_absolute_url(), **photo_events(session))


def ask_about_photos(
    request: StaffRequest, session: PhotoSession, ids: Sequence[UUID]
) -> HttpResponse:
    photos = list(session.photos.in_order().filter(pk__in=ids))
    context = {"section": "gallery", "session": session, "photos": photos, "named": photos[:10]}
    context["others"] = len(photos) - len(photos[:10])
    partials = ("dialog-body",)
    return render_page(request, "gallery/photos_trash.html", context, partials=partials)


def offer_photos_back(
    request: StaffRequest, session: PhotoSession, photos: Sequence[Photo]
) -> None:
    """The Undo names the moment they went in, however many they are."""
    moment = Photo.everything.values_list("trashed_at", flat=True).get(pk=photos[0].pk)
    address = reverse("gallery:photos_restore", args=[request.workspace.slug, session.pk])
    at = moment.isoformat().replace("+00:00", "Z") if moment else ""
    text = presenters.photo_count(photos)
    messages.success(request, f"{text} moved to the trash", extra_tags=f"Undo {address}?at={at}")


def photo_events(session: PhotoSession) -> dict[str, bool]:
    return {
        f"session-{session.pk}": True,
        f"photos-{session.pk}": True,
        "trash_changed": True,
        "selection_clear": True,
    }


@needs(Verb.DELETE)
@require_POST
def photos_restore(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Those named by `photo`, or all that went in at the moment `at`."""
    session = session_or_404(request, session_id)
    ids = chosen(request, "photo") or went_in_at(session, moment_in(request.GET.get("at", "")))
    photos = trash.restore_photos(
        session_id=session.pk, workspace=request.workspace, photo_ids=ids, by=request.user
    )
    if photos:
        verb = "is" if len(photos) == 1 else "are"
        messages.success(request, f"{presenters.photo_count(photos)} {verb} back")
    return changed(request, session.get_absolute_url(), **photo_events(session))


def went_in_at(session: PhotoSession, moment: datetime | None) -> list[UUID]:
    rows = Photo.everything.filter(session=session, trashed_at=moment)
    return list(rows.values_list("pk", flat=True)) if moment else []


def chosen(request: HttpRequest, name: str) -> list[UUID]:
    values = request.POST.getlist(name)
    if len(values) > MOST:
        raise BadRequest(f"At most {MOST} can be chosen at once.")
    return asked_ids(values)
