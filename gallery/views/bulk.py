"""Bulk work on the sessions that were chosen in the gallery.

A first POST without an answer asks the question, in the dialog or on a page of its own; it carries
the choice, which is too long for an address.
"""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from crm.finding import best
from crm.label_forms import ChooseLabelForm
from crm.models import Label
from gallery.forms import LinkForm
from gallery.views.selection import chosen_sessions, question, run_on_chosen
from gallery.views.sessions import CHOICES
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import typed
from photocrm.htmx import announce, render_page

METHODS = ["GET", "HEAD", "POST"]


@needs(Verb.LINK)
@require_http_methods(METHODS)
def sessions_link(request: StaffRequest) -> HttpResponse:
    """`customer` is the answer; empty unlinks."""
    form = LinkForm(request.POST, workspace=request.workspace)
    if "customer" in request.POST and form.is_valid():
        customer = form.cleaned_data["customer"]
        key, name = (str(customer.pk), customer.name) if customer else ("", "")
        return run_on_chosen(request, "sessions.link", customer=key, name=name)
    asked = request.POST if "q" in request.POST else request.GET
    query = typed(asked.get("q", ""))
    customers, are_similar = best(request.workspace, query, CHOICES)
    context = question(request, chosen_sessions(request)) | {
        "customers": customers,
        "are_similar": are_similar,
        "query": query,
    }
    return render_page(
        request,
        "gallery/sessions_link.html",
        context,
        partials=("dialog-body", "customer-choices"),
        status=422 if "customer" in request.POST else 200,
    )


@needs(Verb.EDIT)
@require_http_methods(METHODS)
def sessions_label(request: StaffRequest) -> HttpResponse:
    """`label` or a new `name` is the answer, `off` takes it off instead."""
    has_answer = {"label", "name"} & set(request.POST)
    form = ChooseLabelForm(request.POST if has_answer else None, workspace=request.workspace)
    if has_answer and form.is_valid():
        label = form.chosen(by=request.user)
        kind = "sessions.unlabel" if "off" in request.POST else "sessions.label"
        response = run_on_chosen(request, kind, label=str(label.pk), name=label.name)
        return announce(response, labels_changed=True) if request.htmx else response
    labels = Label.objects.of(request.workspace).in_order()
    context = question(request, chosen_sessions(request)) | {"labels": labels, "form": form}
    return render_page(
        request,
        "gallery/sessions_label.html",
        context,
        partials=("dialog-body",),
        status=422 if has_answer else 200,
    )


@needs(Verb.DELETE)
@require_http_methods(METHODS)
def sessions_trash(request: StaffRequest) -> HttpResponse:
    if "sure" in request.POST:
        return run_on_chosen(request, "sessions.trash")
    context = question(request, chosen_sessions(request))
    return render_page(request, "gallery/sessions_trash.html", context, partials=("dialog-body",))
