"""The webhooks of the studio."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods, require_POST

from delivery.actions import endpoints
from delivery.forms import EndpointForm
from delivery.models import Endpoint
from delivery.signatures import secret_of
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import render_form, render_page

METHODS = ["GET", "HEAD", "POST"]
TAKEN = "Another webhook has this name."
PAGE = "endpoint_list"


def endpoint_or_404(request: StaffRequest, endpoint_id: UUID) -> Endpoint:
    """A webhook of the studio."""
    found = Endpoint.objects.of(request.workspace).webhooks()
    return get_object_or_404(found, pk=endpoint_id)


def saved(form: Any, save: Callable[..., object], taken: str) -> bool:
    """Whether what was sent is saved; else the form says what is wrong with it."""
    if not (form.is_bound and form.is_valid()):
        return False
    try:
        save(**form.cleaned_data)
    except endpoints.Taken:
        form.add_error("name", taken)
        return False
    return True


def switched(request: StaffRequest, endpoint: Endpoint, noun: str, page: str) -> HttpResponse:
    """`on` switches it on, anything else off."""
    on = "on" in request.POST
    endpoints.switch(endpoint_id=endpoint.pk, on=on, by=request.user)
    return changed(request, f"{noun} “{endpoint.name}” switched {'on' if on else 'off'}", page)


def changed(request: StaffRequest, told: str, page: str = PAGE) -> HttpResponse:
    messages.success(request, told)
    return redirect(f"delivery:{page}", workspace=request.workspace.slug)


@needs(Verb.SET_UP)
@require_http_methods(METHODS)
def endpoint_list(request: StaffRequest) -> HttpResponse:
    """All of them with their secrets; a form adds one."""
    form = EndpointForm(posted(request))
    add = partial(endpoints.add, workspace=request.workspace, by=request.user)
    if saved(form, add, TAKEN):
        return changed(request, f"Webhook “{form.cleaned_data['name']}” added")
    found = Endpoint.objects.of(request.workspace).webhooks().with_old_secret()
    rows = [
        (one, secret_of(one.pk, one.secret_number, settings.SECRET_KEY))
        for one in found.order_by("name", "pk")
    ]
    context = {"section": "deliveries", "rows": rows, "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "delivery/endpoint_list.html", context, status=status)


@needs(Verb.SET_UP)
@require_http_methods(METHODS)
def endpoint_edit(request: StaffRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = endpoint_or_404(request, endpoint_id)
    initial = {name: getattr(endpoint, name) for name in ("name", "url", "tells_bounces")}
    # The page under the dialog has a form with the same fields.
    form = EndpointForm(posted(request), initial=initial, auto_id="change_%s")
    change = partial(endpoints.change, endpoint_id=endpoint.pk, by=request.user)
    if saved(form, change, TAKEN):
        return changed(request, f"Webhook “{form.cleaned_data['name']}” saved")
    context = {"section": "deliveries", "endpoint": endpoint, "form": form}
    return render_form(request, "delivery/endpoint_edit.html", context)


@needs(Verb.SET_UP)
@require_POST
def endpoint_rotate(request: StaffRequest, endpoint_id: UUID) -> HttpResponse:
    endpoint = endpoint_or_404(request, endpoint_id)
    endpoints.rotate(endpoint_id=endpoint.pk, by=request.user)
    return changed(request, "New secret made. The old one counts for a day more.")


@needs(Verb.SET_UP)
@require_POST
def endpoint_switch(request: StaffRequest, endpoint_id: UUID) -> HttpResponse:
    return switched(request, endpoint_or_404(request, endpoint_id), "Webhook", PAGE)
