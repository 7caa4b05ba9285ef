"""Into the trash and back, and the page of what lies there."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gallery import presenters, queries
from gallery.actions import purge, trash
from gallery.models import Photo, PhotoSession
from gallery.views.sessions import session_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import changed, render_page
from photocrm.pagination import page_of

LISTS: dict[str, Any] = {
    "sessions": queries.trashed_sessions,
    "photos": queries.trashed_photos,
}
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
        return HttpResponse(headers={"HX-Redirect": gallery})
    return changed(request, gallery, sessions_changed=True)


@needs(Verb.DELETE)
@require_POST
def session_restore(request: StaffRequest, session_id: UUID) -> HttpResponse:
    try:
        session = trash.restore_session(
            session_id=session_id, workspace=request.workspace, by=request.user
        )
    except PhotoSession.DoesNotExist as error:
        raise Http404("The session is gone for ever.") from error
    session.workspace = request.workspace
    messages.success(request, f"{Truncator(session.name).chars(60)} is back")
    events = {f"session-{session.pk}": True, "trash_changed": True, "sessions_changed": True}
    return changed(request, session.get_absolute_url(), **events)


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


def moment_in(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError as error:
        raise BadRequest("This moment is not understood.") from error
    if text and (moment is None or timezone.is_naive(moment)):
        raise BadRequest("This moment is not understood.")
    return moment


def chosen(request: HttpRequest, name: str) -> list[UUID]:
    values = request.POST.getlist(name)
    if len(values) > MOST:
        raise BadRequest(f"At most {MOST} can be chosen at once.")
    try:
        return [UUID(value) for value in values]
    except ValueError as error:
        raise BadRequest("What was chosen is not understood.") from error


@needs(Verb.VIEW)
@require_safe
def trash_list(request: StaffRequest) -> HttpResponse:
    kind = request.GET.get("kind", "sessions")
    if kind not in LISTS:
        raise BadRequest("The trash has no such list.")
    found = LISTS[kind](request.workspace)
    page = page_of(found, after=request.GET.get("after", ""), size=settings.PAGE_SIZE)
    context = {
        "section": "trash",
        "kind": kind,
        "kind_is_sessions": kind == "sessions",
        "kind_is_photos": kind == "photos",
        "rows": [presenters.trashed(row, timezone.now()) for row in page.rows],
        "next_url": f"?kind={kind}&after={page.after}" if page.after else "",
        "counts": queries.trash_counts(request.workspace),
        "purging": queries.purging_count(request.workspace),
    }
    partials = ("trash-results", "trash-more")
    return render_page(request, "gallery/trash.html", context, partials=partials)


def back(request: StaffRequest) -> str:
    return reverse("gallery:trash", args=[request.workspace.slug])


def list_url(request: StaffRequest, ids: dict[str, list[UUID]]) -> str:
    return f"{back(request)}?kind=photos" if ids["photo"] else back(request)


def selection(request: StaffRequest) -> dict[str, list[UUID]]:
    return {name: chosen(request, name) for name in ("session", "photo")}


@needs(Verb.DELETE)
@require_POST
def trash_restore(request: StaffRequest) -> HttpResponse:
    """What was selected, or the one row whose own button says `only`, as in `photo:<id>`."""
    kind, _, only = request.POST.get("only", "").partition(":")
    ids = selection(request)
    if only:
        ids = {"session": [], "photo": []} | {kind: one_id(only)}
    count = restore(request, ids)
    if count:
        messages.success(request, "Restored" if count == 1 else f"{count} restored")
    return changed(request, list_url(request, ids), trash_changed=True)


def one_id(text: str) -> list[UUID]:
    try:
        return [UUID(text)]
    except ValueError as error:
        raise BadRequest("What was chosen is not understood.") from error


def restore(request: StaffRequest, ids: dict[str, list[UUID]]) -> int:
    """What is not in the trash any more is passed over."""
    workspace, count = request.workspace, 0
    sessions = PhotoSession.everything.of(workspace).filter(pk__in=ids["session"], purging=False)
    for session_id in sessions.exclude(trashed_at=None).values_list("pk", flat=True):
        trash.restore_session(session_id=session_id, workspace=workspace, by=request.user)
        count += 1
    photos = queries.trashed_photos(workspace).filter(pk__in=ids["photo"])
    for session_id in set(photos.values_list("session_id", flat=True)):
        restored = trash.restore_photos(
            session_id=session_id, workspace=workspace, photo_ids=ids["photo"], by=request.user
        )
        count += len(restored)
    return count


@needs(Verb.PURGE)
@require_POST
def trash_purge(request: StaffRequest) -> HttpResponse:
    """Asks first; with `confirmed` the selected rows are deleted for ever."""
    ids = selection(request)
    count = sum(map(len, ids.values()))
    if not count:
        messages.info(request, "Nothing was selected")
        return changed(request, back(request))
    if "confirmed" not in request.POST:
        context: dict[str, Any] = {"section": "trash", "ids": ids, "count": count}
        context["sessions"] = PhotoSession.everything.of(request.workspace).filter(
            pk__in=ids["session"]
        )[:10]
        context["photos"] = queries.trashed_photos(request.workspace).filter(pk__in=ids["photo"])[
            :10
        ]
        return render_page(request, "gallery/trash_purge.html", context, partials=("dialog-body",))
    purge.delete_for_ever(
        workspace=request.workspace,
        session_ids=ids["session"],
        photo_ids=ids["photo"],
        by=request.user,
    )
    return changed(request, list_url(request, ids), trash_changed=True)


@needs(Verb.PURGE)
@require_http_methods(["GET", "HEAD", "POST"])
def trash_empty(request: StaffRequest) -> HttpResponse:
    if request.method != "POST":
        counts = queries.trash_counts(request.workspace)
        context = {"section": "trash", "counts": counts, "before": timezone.now().isoformat()}
        return render_page(request, "gallery/trash_empty.html", context, partials=("dialog-body",))
    before = moment_in(request.POST.get("before", ""))
    if before is None:
        raise BadRequest("It is not known what was to be deleted.")
    purge.empty(workspace=request.workspace, before=before, by=request.user)
    return changed(request, back(request), trash_changed=True)
