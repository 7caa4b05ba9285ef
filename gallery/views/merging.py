"""One session taken into another."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from gallery.actions import merging
from gallery.forms import MergeForm, TargetForm
from gallery.models import PhotoSession
from gallery.views.arranging import event_id
from gallery.views.moving import choose, counted, other_sessions, photos_left, tell_left
from gallery.views.sessions import session_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import render_page


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def session_merge(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Choose the session to take in, read what that means, and decide."""
    session = session_or_404(request, session_id)
    if request.method == "POST" and "undo" in request.GET:
        return undo(request, session)
    others = other_sessions(request, session)
    if "session" not in request.POST:
        return choose(request, session, others)
    target = TargetForm(request.POST, among=others.select_related("customer"))
    if not target.is_valid():
        messages.error(request, "That session is no longer here. Choose another one.")
        return choose(request, session, others, status=422)
    return decide(request, session, target.cleaned_data["session"])


def decide(request: StaffRequest, session: PhotoSession, other: PhotoSession) -> HttpResponse:
    data = request.POST if "confirmed" in request.POST else None
    form = MergeForm(data, session=session, other=other)
    if form.is_valid():
        try:
            return merge(request, session, other, form.customer_id)
        except merging.Undecided:
            # Somebody changed a customer after the form was made: its choices are stale.
            fresh = other_sessions(request, session).select_related("customer").get(pk=other.pk)
            session, other = session_or_404(request, session.pk), fresh
            form = MergeForm(None, session=session, other=other)
    context = {"section": "gallery", "session": session, "other": other, "form": form}
    status = 200 if data is None else 422
    return render_page(
        request, "gallery/session_merge.html", context, partials=("dialog-body",), status=status
    )


def merge(
    request: StaffRequest, session: PhotoSession, other: PhotoSession, customer_id: UUID | None
) -> HttpResponse:
    done = merging.merge(
        session_id=session.pk,
        other_id=other.pk,
        workspace=request.workspace,
        customer_id=customer_id,
        by=request.user,
    )
    url = reverse("gallery:session_merge", args=[request.workspace.slug, session.pk])
    text = f"{other.name} merged into this session, with {counted(done.photos)}"
    undo_tags = f"Undo {url}?undo={done.event.pk}" if done.event else ""
    messages.success(request, text, extra_tags=undo_tags)
    tell_left(request, done)
    return photos_left(request, session, other)


def undo(request: StaffRequest, session: PhotoSession) -> HttpResponse:
    other = merging.undo(
        session_id=session.pk,
        workspace=request.workspace,
        event_id=event_id(request),
        by=request.user,
    )
    messages.success(request, f"{other.name} is a session of its own again")
    return photos_left(request, session, other)
