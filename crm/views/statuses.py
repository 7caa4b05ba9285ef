"""The statuses of the studio: how far it has come with a customer, in its own words."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import pluralize
from django.views.decorators.http import require_http_methods, require_POST

from crm.actions import statuses
from crm.models import Customer, CustomerStatus
from crm.queries import COUNT_LIMIT
from crm.status_forms import StatusForm, StatusMoveForm, StatusRemoveForm
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.counting import capped_count
from photocrm.forms import posted
from photocrm.htmx import render_form, render_page
from photocrm.pills import capped

METHODS = ["GET", "HEAD", "POST"]


def in_order(request: StaffRequest) -> Any:
    return CustomerStatus.objects.of(request.workspace).order_by("position")


def status_or_404(request: StaffRequest, status_id: UUID) -> CustomerStatus:
    return get_object_or_404(CustomerStatus.objects.of(request.workspace), pk=status_id)


def changed(request: StaffRequest, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("crm:status_list", workspace=request.workspace.slug)


@needs(Verb.SET_UP)
@require_http_methods(METHODS)
def status_list(request: StaffRequest) -> HttpResponse:
    """All of them in order; a form makes a new one at the end."""
    form = StatusForm(posted(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            statuses.add(workspace=request.workspace, by=request.user, **values)
        except statuses.Taken:
            form.add_error("name", "Another status has this name.")
        else:
            return changed(request, f"Status “{values['name']}” added")
    context = {"section": "customers", "statuses": in_order(request), "form": form}
    status = 422 if form.is_bound else 200
    return render_page(request, "crm/status_list.html", context, status=status)


@needs(Verb.SET_UP)
@require_http_methods(METHODS)
def status_edit(request: StaffRequest, status_id: UUID) -> HttpResponse:
    status = status_or_404(request, status_id)
    initial = {"name": status.name, "outcome": status.outcome, "colour": status.colour}
    # The page under the dialog has a form with the same fields.
    form = StatusForm(posted(request), initial=initial, auto_id="change_%s")
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            statuses.change(
                status_id=status.pk, workspace=request.workspace, by=request.user, **values
            )
        except statuses.Taken:
            form.add_error("name", "Another status has this name.")
        else:
            return changed(request, f"Status “{values['name']}” saved")
    context = {"section": "customers", "status": status, "form": form}
    return render_form(request, "crm/status_edit.html", context)


@needs(Verb.SET_UP)
@require_POST
def status_move(request: StaffRequest, status_id: UUID) -> HttpResponse:
    status_or_404(request, status_id)
    form = StatusMoveForm(request.POST)
    if not form.is_valid():
        raise BadRequest("A status moves up or down.")
    step = {"up": -1, "down": 1}[form.cleaned_data["to"]]
    moved = statuses.move(
        status_id=status_id, workspace=request.workspace, step=step, by=request.user
    )
    return changed(request, f"Status “{moved.name}” moved {form.cleaned_data['to']}")


@needs(Verb.SET_UP)
@require_http_methods(METHODS)
def status_remove(request: StaffRequest, status_id: UUID) -> HttpResponse:
    """Asks first, and where its customers go."""
    status = status_or_404(request, status_id)
    others = in_order(request).exclude(pk=status.pk)
    form = StatusRemoveForm(posted(request), others=others)
    if request.method == "POST" and form.is_valid():
        try:
            return removed(request, status, form.cleaned_data["to"])
        except statuses.Last:
            form.add_error(None, "Every customer has a status, so one has to stay.")
    carriers = Customer.everything.of(request.workspace).filter(status=status)
    context = {
        "section": "customers",
        "status": status,
        "count": capped(capped_count(carriers, COUNT_LIMIT), COUNT_LIMIT),
        "is_last": not others,
        "form": form,
    }
    return render_form(request, "crm/status_remove.html", context)


def removed(request: StaffRequest, status: CustomerStatus, to: CustomerStatus) -> HttpResponse:
    moved = statuses.remove(
        status_id=status.pk, workspace=request.workspace, to=to.pk, by=request.user
    )
    told = f"Status “{status.name}” deleted"
    if moved:
        told += f", its {moved:,} customer{pluralize(moved)} moved to “{to.name}”"
    return changed(request, told)
