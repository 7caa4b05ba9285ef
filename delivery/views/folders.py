"""The folders that deliveries are exported into."""

from functools import partial
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from delivery.actions import endpoints
from delivery.forms import FolderForm
from delivery.models import Endpoint
from delivery.views.endpoints import METHODS, changed, saved, switched
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import render_form, render_page

TAKEN = "Another one has this name, or this very place."
PAGE = "folder_list"


def folder_or_404(request: StaffRequest, folder_id: UUID) -> Endpoint:
    return get_object_or_404(Endpoint.objects.of(request.workspace).folders(), pk=folder_id)


@needs(Verb.SET_UP)
@require_http_methods(METHODS)
def folder_list(request: StaffRequest) -> HttpResponse:
    """All of them; a form adds one where the server allows any."""
    form = FolderForm(posted(request))
    add = partial(endpoints.add, workspace=request.workspace, by=request.user)
    if saved(form, add, TAKEN):
        return changed(request, f"Folder “{form.cleaned_data['name']}” added", PAGE)
    found = Endpoint.objects.of(request.workspace).folders().order_by("name", "pk")
    context = {
        "section": "deliveries",
        "folders": found,
        "roots": settings.DELIVERY_FOLDERS,
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return render_page(request, "delivery/folder_list.html", context, status=status)


@needs(Verb.SET_UP)
@require_http_methods(METHODS)
def folder_edit(request: StaffRequest, folder_id: UUID) -> HttpResponse:
    folder = folder_or_404(request, folder_id)
    initial = {"name": folder.name, "root": folder.root, "path": folder.path}
    # The page under the dialog has a form with the same fields.
    form = FolderForm(posted(request), initial=initial, auto_id="change_%s")
    change = partial(endpoints.change, endpoint_id=folder.pk, by=request.user)
    if saved(form, change, TAKEN):
        return changed(request, f"Folder “{form.cleaned_data['name']}” saved", PAGE)
    context = {"section": "deliveries", "folder": folder, "form": form}
    return render_form(request, "delivery/folder_edit.html", context)


@needs(Verb.SET_UP)
@require_POST
def folder_switch(request: StaffRequest, folder_id: UUID) -> HttpResponse:
    return switched(request, folder_or_404(request, folder_id), "Folder", PAGE)
