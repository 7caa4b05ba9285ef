"""Filters of a list that people keep under a name, and share by their address.

Each list has these pages under addresses of its own, which say by `of` which list they serve.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from photocrm.accounts.actions import saved_views
from photocrm.accounts.forms import SavedViewForm
from photocrm.accounts.models import SavedView
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.filters import StrictFilterSet
from photocrm.forms import posted
from photocrm.htmx import render_form, render_page

METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class SavedList:
    """A list of which people save views: `namespace` has their addresses, `address` is its own.

    `looks` are filters that say how it looks: they belong to whoever looks, not to the view.
    """

    name: str
    section: str
    namespace: str
    address: str
    filters: Callable[[Mapping[str, Any], StaffRequest], StrictFilterSet]
    looks: tuple[str, ...] = ()

    def url(self, request: StaffRequest) -> str:
        return reverse(self.address, args=[request.workspace.slug])

    def page(self, verb: str, request: StaffRequest, *args: Any) -> str:
        name = f"{self.namespace}:saved_view_{verb}"
        return reverse(name, args=[request.workspace.slug, *args])

    def query_to_keep(self, filters: StrictFilterSet) -> str:
        return filters.query(**dict.fromkeys(self.looks, "")).removeprefix("?")


def views_of(request: StaffRequest, of: SavedList, filters: StrictFilterSet) -> dict[str, Any]:
    """My views, with the one that is shown, and the query string that would be saved."""
    query = of.query_to_keep(filters)
    saved = list(mine(request, of))
    current = next((view for view in saved if view.query == query), None)
    return {"saved_views": saved, "current_view": current, "query_to_keep": query}


def mine(request: StaffRequest, of: SavedList) -> Any:
    views = SavedView.objects.of(request.workspace).filter(user=request.user, list=of.name)
    return views.order_by("position", "pk")


def view_or_404(
    request: StaffRequest, of: SavedList, view_id: UUID, *, is_mine: bool = True
) -> SavedView:
    found = SavedView.objects.of(request.workspace).filter(list=of.name).select_related("user")
    found = found.filter(user=request.user) if is_mine else found
    return get_object_or_404(found, pk=view_id)


@needs(Verb.VIEW)
@require_http_methods(METHODS)
def saved_view_add(request: StaffRequest, of: SavedList) -> HttpResponse:
    """The query string of the address is what gets saved."""
    filters = of.filters(request.GET, request)
    filters.found()
    form = SavedViewForm(posted(request))
    back = of.url(request) + filters.query()
    if request.method == "POST" and form.is_valid():
        name, query = form.cleaned_data["name"], of.query_to_keep(filters)
        save(request, of, name, query)
        messages.success(request, f"View “{name}” saved")
        return redirect(back)
    return name_page(request, of, form, action=request.path + filters.query(), cancel_url=back)


def name_page(
    request: StaffRequest, of: SavedList, form: SavedViewForm, *, action: str, cancel_url: str
) -> HttpResponse:
    context = {"section": of.section, "form": form, "action": action, "cancel_url": cancel_url}
    return render_form(request, "accounts/saved_view_add.html", context)


def save(request: StaffRequest, of: SavedList, name: str, query: str) -> None:
    saved_views.save(
        workspace=request.workspace, list_name=of.name, name=name, query=query, by=request.user
    )


@needs(Verb.VIEW)
@require_safe
def saved_view_open(request: StaffRequest, view_id: UUID, of: SavedList) -> HttpResponse:
    """The address to share. A colleague may keep a copy; what no longer works is said in words."""
    view = view_or_404(request, of, view_id, is_mine=False)
    try:
        of.filters(QueryDict(view.query), request).found()
    except BadRequest as error:
        messages.error(request, f"The view “{view.name}” does not work any more. {error}")
        return redirect(of.url(request))
    if view.user_id != request.user.pk:
        copy = of.page("copy", request, view.pk)
        text = f"“{view.name}”, a view of {view.user}"
        messages.info(request, text, extra_tags=f"Keep a copy {copy}")
    return redirect(f"{of.url(request)}?{view.query}")


@needs(Verb.VIEW)
@require_POST
def saved_view_copy(request: StaffRequest, view_id: UUID, of: SavedList) -> HttpResponse:
    view = view_or_404(request, of, view_id, is_mine=False)
    save(request, of, view.name, view.query)
    messages.success(request, f"View “{view.name}” is among yours now")
    return redirect(f"{of.url(request)}?{view.query}")


@needs(Verb.VIEW)
@require_safe
def saved_view_list(request: StaffRequest, of: SavedList) -> HttpResponse:
    """My views, to be renamed, shared and deleted."""
    rows = [(view, addresses(request, of, view)) for view in mine(request, of)]
    context = {"section": of.section, "saved": rows, "list_url": of.url(request)}
    return render_page(request, "accounts/saved_view_list.html", context)


def addresses(request: StaffRequest, of: SavedList, view: SavedView) -> dict[str, str]:
    verbs = ("open", "up", "rename", "remove")
    return {verb: of.page(verb, request, view.pk) for verb in verbs}


@needs(Verb.VIEW)
@require_http_methods(METHODS)
def saved_view_rename(request: StaffRequest, view_id: UUID, of: SavedList) -> HttpResponse:
    view = view_or_404(request, of, view_id)
    form = SavedViewForm(posted(request), initial={"name": view.name})
    manage = of.page("list", request)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["name"]
        try:
            saved_views.rename(
                view_id=view.pk, workspace=request.workspace, name=name, by=request.user
            )
        except saved_views.Taken:
            form.add_error("name", "Another view of yours has this name.")
        else:
            return redirect(manage)
    return name_page(request, of, form, action=request.path, cancel_url=manage)


@needs(Verb.VIEW)
@require_POST
def saved_view_up(request: StaffRequest, view_id: UUID, of: SavedList) -> HttpResponse:
    view = view_or_404(request, of, view_id)
    saved_views.move_up(view_id=view.pk, workspace=request.workspace, by=request.user)
    return redirect(of.page("list", request))


@needs(Verb.VIEW)
@require_POST
def saved_view_remove(request: StaffRequest, view_id: UUID, of: SavedList) -> HttpResponse:
    view = view_or_404(request, of, view_id)
    saved_views.remove(view_id=view.pk, workspace=request.workspace, by=request.user)
    messages.success(request, f"View “{view.name}” deleted")
    return redirect(of.page("list", request))


def saved_view_paths(prefix: str, of: SavedList) -> list[URLPattern]:
    """The addresses of a list's views, below its own."""
    one = f"{prefix}<uuid:view_id>/"
    pages: tuple[tuple[str, Callable[..., HttpResponse], str], ...] = (
        (prefix, saved_view_list, "list"),
        (f"{prefix}add/", saved_view_add, "add"),
        (one, saved_view_open, "open"),
        (f"{one}copy/", saved_view_copy, "copy"),
        (f"{one}rename/", saved_view_rename, "rename"),
        (f"{one}up/", saved_view_up, "up"),
        (f"{one}remove/", saved_view_remove, "remove"),
    )
    return [path(at, view, {"of": of}, name=f"saved_view_{verb}") for at, view, verb in pages]
