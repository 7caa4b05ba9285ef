"""Filters of the gallery that people keep under a name, and share by their address."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gallery.filters import SessionFilter
from gallery.forms import SavedViewForm
from photocrm.accounts.actions import saved_views
from photocrm.accounts.models import SavedView
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import render_form, render_page

SESSIONS = "sessions"
# How the list looks belongs to whoever looks, not to the view.
LOOKS = ("view", "density", "columns")
METHODS = ["GET", "HEAD", "POST"]


def query_to_keep(filters: SessionFilter) -> str:
    return filters.query(**dict.fromkeys(LOOKS, "")).removeprefix("?")


def view_or_404(request: StaffRequest, view_id: UUID, *, mine: bool = True) -> SavedView:
    found = SavedView.objects.of(request.workspace).filter(list=SESSIONS).select_related("user")
    found = found.filter(user=request.user) if mine else found
    return get_object_or_404(found, pk=view_id)


@needs(Verb.VIEW)
@require_http_methods(METHODS)
def saved_view_add(request: StaffRequest) -> HttpResponse:
    """The query string of the address is what gets saved."""
    filters = SessionFilter(request.GET, request.workspace)
    filters.found()
    form = SavedViewForm(posted(request))
    if request.method == "POST" and form.is_valid():
        name, query = form.cleaned_data["name"], query_to_keep(filters)
        saved_views.save(
            workspace=request.workspace,
            list_name=SESSIONS,
            name=name,
            query=query,
            by=request.user,
        )
        messages.success(request, f"View “{name}” saved")
        return redirect(gallery_url(request) + filters.query())
    context = {
        "section": "gallery",
        "form": form,
        "action": f"{request.path}{filters.query()}",
        "cancel_url": gallery_url(request) + filters.query(),
    }
    return render_form(request, "gallery/saved_view_add.html", context)


def gallery_url(request: StaffRequest) -> str:
    return reverse("gallery:session_list", args=[request.workspace.slug])


@needs(Verb.VIEW)
@require_safe
def saved_view_open(request: StaffRequest, view_id: UUID) -> HttpResponse:
    """The address to share. A colleague may keep a copy; what no longer works is said in words."""
    view = view_or_404(request, view_id, mine=False)
    try:
        SessionFilter(QueryDict(view.query), request.workspace).found()
    except BadRequest as error:
        messages.error(request, f"The view “{view.name}” does not work any more. {error}")
        return redirect(gallery_url(request))
    if view.user_id != request.user.pk:
        copy = reverse("gallery:saved_view_copy", args=[request.workspace.slug, view.pk])
        text = f"“{view.name}”, a view of {view.user}"
        messages.info(request, text, extra_tags=f"Keep a copy {copy}")
    return redirect(f"{gallery_url(request)}?{view.query}")


@needs(Verb.VIEW)
@require_POST
def saved_view_copy(request: StaffRequest, view_id: UUID) -> HttpResponse:
    view = view_or_404(request, view_id, mine=False)
    saved_views.save(
        workspace=request.workspace,
        list_name=SESSIONS,
        name=view.name,
        query=view.query,
        by=request.user,
    )
    messages.success(request, f"View “{view.name}” is among yours now")
    return redirect(f"{gallery_url(request)}?{view.query}")


@needs(Verb.VIEW)
@require_safe
def saved_view_list(request: StaffRequest) -> HttpResponse:
    """My views, to be renamed, shared and deleted."""
    mine = SavedView.objects.of(request.workspace).filter(user=request.user, list=SESSIONS)
    context = {"section": "gallery", "saved": mine.order_by("position", "pk")}
    return render_page(request, "gallery/saved_view_list.html", context)


@needs(Verb.VIEW)
@require_http_methods(METHODS)
def saved_view_rename(request: StaffRequest, view_id: UUID) -> HttpResponse:
    view = view_or_404(request, view_id)
    form = SavedViewForm(posted(request), initial={"name": view.name})
    manage = reverse("gallery:saved_view_list", args=[request.workspace.slug])
    if request.method == "POST" and form.is_valid():
        try:
            saved_views.rename(
                view_id=view.pk,
                workspace=request.workspace,
                name=form.cleaned_data["name"],
                by=request.user,
            )
        except saved_views.Taken:
            form.add_error("name", "Another view of yours has this name.")
        else:
            return redirect(manage)
    context = {
        "section": "gallery",
        "form": form,
        "action": request.path,
        "cancel_url": manage,
    }
    return render_form(request, "gallery/saved_view_add.html", context)


@needs(Verb.VIEW)
@require_POST
def saved_view_up(request: StaffRequest, view_id: UUID) -> HttpResponse:
    view = view_or_404(request, view_id)
    saved_views.move_up(view_id=view.pk, workspace=request.workspace, by=request.user)
    return redirect("gallery:saved_view_list", workspace=request.workspace.slug)


@needs(Verb.VIEW)
@require_POST
def saved_view_remove(request: StaffRequest, view_id: UUID) -> HttpResponse:
    view = view_or_404(request, view_id)
    saved_views.remove(view_id=view.pk, workspace=request.workspace, by=request.user)
    messages.success(request, f"View “{view.name}” deleted")
    return redirect("gallery:saved_view_list", workspace=request.workspace.slug)
