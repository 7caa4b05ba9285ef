"""Bulk work on the customers that were chosen in the list.

A first POST without an answer asks the question, in the dialog or on a page of its own; it carries
the choice, which is too long for an address.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from crm.bulk_forms import AssignForm, StatusForm
from crm.label_forms import ChooseLabelForm
from crm.models import Label
from crm.views.selection import chosen_customers, list_url, question, run_on_chosen
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import render_page

METHODS = ["GET", "HEAD", "POST"]
PAIR = 2


@needs(Verb.EDIT)
@require_http_methods(METHODS)
def customers_assign(request: StaffRequest) -> HttpResponse:
    """`assignee` is the answer; empty means nobody."""
    form = AssignForm(request.POST, workspace=request.workspace)
    has_answer = "assignee" in request.POST
    if has_answer and form.is_valid():
        member = form.cleaned_data["assignee"]
        key, name = (str(member.pk), str(member)) if member else ("", "")
        return run_on_chosen(request, "customers.assign", assignee=key, name=name)
    more = {"members": form.fields["assignee"].queryset}  # type: ignore[attr-defined]
    return ask(request, "assign", is_refused=has_answer, **more)


@needs(Verb.EDIT)
@require_http_methods(METHODS)
def customers_status(request: StaffRequest) -> HttpResponse:
    """`status` is the answer."""
    form = StatusForm(request.POST, workspace=request.workspace)
    has_answer = "status" in request.POST
    if has_answer and form.is_valid():
        status = form.cleaned_data["status"]
        arguments = {"status": str(status.pk), "name": status.name}
        return run_on_chosen(request, "customers.status", **arguments)
    more = {"statuses": form.fields["status"].queryset}  # type: ignore[attr-defined]
    return ask(request, "status", is_refused=has_answer, **more)


@needs(Verb.EDIT)
@require_http_methods(METHODS)
def customers_label(request: StaffRequest) -> HttpResponse:
    """`label` or a new `name` is the answer, `off` takes it off instead."""
    has_answer = bool({"label", "name"} & set(request.POST))
    form = ChooseLabelForm(request.POST if has_answer else None, workspace=request.workspace)
    if has_answer and form.is_valid():
        label = form.chosen(by=request.user)
        kind = "customers.unlabel" if "off" in request.POST else "customers.label"
        return run_on_chosen(request, kind, label=str(label.pk), name=label.name)
    labels = Label.objects.of(request.workspace).in_order()
    return ask(request, "label", is_refused=has_answer, labels=labels, form=form)


@needs(Verb.DELETE)
@require_http_methods(METHODS)
def customers_trash(request: StaffRequest) -> HttpResponse:
    if "sure" in request.POST:
        return run_on_chosen(request, "customers.trash")
    return ask(request, "trash")


def ask(request: StaffRequest, what: str, *, is_refused: bool = False, **more: Any) -> HttpResponse:
    context = question(request, chosen_customers(request)) | more | {"is_refused": is_refused}
    return render_page(
        request,
        f"crm/customers_{what}.html",
        context,
        partials=("dialog-body",),
        status=422 if is_refused else 200,
    )


@needs(Verb.EDIT)
@require_POST
def customers_merge(request: StaffRequest) -> HttpResponse:
    """To the page that makes one of the two that were chosen."""
    pair = list(chosen_customers(request).order_by("pk")[: PAIR + 1])
    if len(pair) != PAIR:
        messages.info(request, "Choose the two customers that are one, then merge them")
        return redirect(list_url(request))
    first, second = pair
    return redirect("crm:customer_merge", request.workspace.slug, first.pk, second.pk)
