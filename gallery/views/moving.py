"""Photos that go to another session, or to a new one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.views.decorators.http import require_POST

from gallery.actions import moving
from gallery.actions.moving import Moved
from gallery.filters import SessionFilter
from gallery.forms import SplitForm, TargetForm
from gallery.models import Photo, PhotoSession
from gallery.models.session import SessionQuerySet
from gallery.views.arranging import chosen_photos, event_id
from gallery.views.sessions import CHOICES, session_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import typed
from photocrm.htmx import changed, render_form, render_page

NAMED = 3
NAME_LENGTH = 200
SUFFIX = " (2)"


@needs(Verb.EDIT)
@require_POST
def photos_move(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Choose where the posted photos go; with a `session` they go there."""
    session = session_or_404(request, session_id)
    if "undo" in request.GET:
        return undo(request, session)
    photos, others = chosen_photos(request, session), other_sessions(request, session)
    if "session" not in request.POST:
        return choose(request, session, others, photos=photos)
    form = TargetForm(request.POST, among=others)
    if not form.is_valid():
        messages.error(request, "That session is no longer here. Choose another one.")
        return choose(request, session, others, photos=photos, status=422)
    return tell(request, session, carry(request, session, form.cleaned_data["session"], photos))


def carry(
    request: StaffRequest, session: PhotoSession, target: PhotoSession, photos: list[Photo]
) -> Moved:
    return moving.move(
        session_id=session.pk,
        to_id=target.pk,
        workspace=request.workspace,
        photo_ids={photo.pk for photo in photos},
        by=request.user,
    )


def other_sessions(request: StaffRequest, session: PhotoSession) -> SessionQuerySet:
    return PhotoSession.objects.of(request.workspace).exclude(pk=session.pk)


def choose(
    request: StaffRequest,
    session: PhotoSession,
    others: SessionQuerySet,
    *,
    photos: list[Photo] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Search for the other session, the newest first; without `photos` it is one to merge."""
    query = typed(request.POST.get("q", ""))
    found = SessionFilter({"q": query}, request.workspace, queryset=others).in_order()
    context = {
        "section": "gallery",
        "session": session,
        "photos": photos,
        "sessions": found.for_cards()[:CHOICES],
        "query": query,
    }
    partials = ("dialog-body", "target-choices")
    return render_page(
        request, "gallery/session_target.html", context, partials=partials, status=status
    )


@needs(Verb.EDIT)
@require_POST
def session_split(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Name the session that the posted photos become; with a `name` they become it."""
    session = session_or_404(request, session_id)
    photos = chosen_photos(request, session)
    proposal = session.name[: NAME_LENGTH - len(SUFFIX)] + SUFFIX
    form = SplitForm(request.POST if "name" in request.POST else None, initial={"name": proposal})
    if not form.is_valid():
        context = {"section": "gallery", "session": session, "photos": photos, "form": form}
        return render_form(request, "gallery/session_split.html", context)
    done = moving.split(
        session_id=session.pk,
        workspace=request.workspace,
        photo_ids={photo.pk for photo in photos},
        name=form.cleaned_data["name"],
        by=request.user,
    )
    offer_undo(request, session, done, f"{counted(done.photos)} split from {session.name}")
    return redirect(done.session)


def tell(request: StaffRequest, session: PhotoSession, done: Moved) -> HttpResponse:
    offer_undo(request, session, done, f"{counted(done.photos)} moved to {done.session.name}")
    tell_left(request, done)
    return photos_left(request, session, done.session)


def photos_left(request: StaffRequest, *sessions: PhotoSession) -> HttpResponse:
    """Both sessions look different now; the reader stays at the first."""
    events: dict[str, Any] = {f"session-{one.pk}": True for one in sessions}
    events |= {f"photos-{sessions[0].pk}": True, "selection_clear": True}
    return changed(request, sessions[0].get_absolute_url(), **events)


def tell_left(request: StaffRequest, done: Moved) -> None:
    """Photos that stayed are told by name."""
    if done.left:
        names = ", ".join(photo.file_name for photo in done.left[:NAMED])
        rest = len(done.left) - NAMED
        more = f" and {rest} more" if rest > 0 else ""
        verb = "stays" if len(done.left) == 1 else "stay"
        messages.warning(request, f"{names}{more} {verb}: {done.session.name} has the same picture")


def undo(request: StaffRequest, session: PhotoSession) -> HttpResponse:
    back = moving.undo(
        session_id=session.pk,
        workspace=request.workspace,
        event_id=event_id(request),
        by=request.user,
    )
    messages.success(request, f"{counted(back.photos)} moved back to {session.name}")
    tell_left(request, back._replace(session=session))
    if is_at(request, back.session):
        return redirect(session)
    return photos_left(request, session, back.session)


def is_at(request: StaffRequest, session: PhotoSession) -> bool:
    """Whether the reader looks at the page of this session, which is about to lose its photos."""
    return session.get_absolute_url() in request.headers.get("HX-Current-URL", "")


def offer_undo(request: StaffRequest, session: PhotoSession, done: Moved, text: str) -> None:
    if done.event:
        url = reverse("gallery:photos_move", args=[request.workspace.slug, session.pk])
        messages.success(request, text, extra_tags=f"Undo {url}?undo={done.event.pk}")


def counted(photos: list[Photo]) -> str:
    return f"{len(photos)} photo{pluralize(len(photos))}"
