"""Editing a session in place, one field at a time."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from crm.actions.saving import Stale
from gallery.actions import sessions
from gallery.forms import SessionFieldForm
from gallery.models import PhotoSession
from gallery.views.sessions import session_or_404, session_page
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs

# The part of the page that a field's form stands in.
PARTS = {"name": "session-header", "shot_on": "session-header", "notes": "session-notes"}


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def session_edit(request: StaffRequest, session_id: UUID, field: str) -> HttpResponse:
    """The page with a form in the field's place. A stale save shows both versions and keeps what
    was typed.
    """
    session = session_or_404(request, session_id)
    if field not in PARTS:
        raise Http404
    if request.method != "POST":
        start = {"version": session.version}
        form = SessionFieldForm(instance=session, initial=start, field=field)
        return form_page(request, session, form)
    blank = PhotoSession(workspace=request.workspace)
    form = SessionFieldForm(request.POST, instance=blank, field=field)
    if not form.is_valid():
        return form_page(request, session, form, status=422)
    return save(request, session, form)


def save(request: StaffRequest, session: PhotoSession, form: SessionFieldForm) -> HttpResponse:
    try:
        sessions.change(
            session_id=session.pk,
            workspace=request.workspace,
            version=form.cleaned_data["version"] or 0,
            by=request.user,
            **{form.field: form.value},
        )
    except Stale as stale:
        return conflict_page(request, form, stale.current)
    messages.success(request, f"{form.fields[form.field].label} saved")
    if request.htmx:
        return session_page(request, session_or_404(request, session.pk))
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"{session.get_absolute_url()}{query}")


def conflict_page(
    request: StaffRequest, form: SessionFieldForm, current: PhotoSession
) -> HttpResponse:
    """The form keeps what was typed, now on top of the newest version: a second save counts."""
    data = request.POST.copy()
    data["version"] = str(current.version)
    form.data = data
    session = session_or_404(request, current.pk)
    saved = getattr(session, form.field)
    return form_page(request, session, form, conflict=saved or "—", status=409)


def form_page(
    request: StaffRequest, session: PhotoSession, form: SessionFieldForm, **more: Any
) -> HttpResponse:
    return session_page(request, session, form=form, editing=PARTS[form.field], **more)
