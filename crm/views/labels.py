"""The labels of one customer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from crm.actions import customer_labels as carried_labels
from crm.label_forms import CarriedLabelsForm
from crm.models import Customer, Label
from crm.views.customers import customer_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import changed, render_page


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def customer_labels(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Check boxes of all labels, and a new one by typing its name; or the chips alone."""
    customer = customer_or_404(request, customer_id)
    carried = list(customer.labels.values_list("pk", flat=True))
    form = CarriedLabelsForm(posted(request), workspace=request.workspace, carried=carried)
    if request.method == "POST" and form.is_valid():
        carried_labels.change(
            added=form.added(by=request.user),
            removed=form.removed(),
            **facts(request, customer),
        )
        return settled(request, customer)
    context = {"section": "customers", "customer": customer, "form": form}
    return render_page(
        request,
        "crm/customer_labels_edit.html",
        context,
        partials=("dialog-body", "customer-labels"),
        status=422 if form.is_bound else 200,
    )


def settled(request: StaffRequest, customer: Customer) -> HttpResponse:
    events = {f"customer-{customer.pk}-labels": True, "labels_changed": True}
    return changed(request, customer.get_absolute_url(), **events)


@needs(Verb.EDIT)
@require_POST
def customer_label_take(request: StaffRequest, customer_id: UUID, label_id: UUID) -> HttpResponse:
    """The cross on a chip; the toast offers the way back."""
    customer, label = customer_or_404(request, customer_id), label_or_404(request, label_id)
    if carried_labels.take(label=label, **facts(request, customer)):
        args = [request.workspace.slug, customer.pk, label.pk]
        undo = reverse("crm:customer_label_put", args=args)
        messages.success(request, f"Label “{label.name}” taken off", extra_tags=f"Undo {undo}")
    return settled(request, customer)


@needs(Verb.EDIT)
@require_POST
def customer_label_put(request: StaffRequest, customer_id: UUID, label_id: UUID) -> HttpResponse:
    customer, label = customer_or_404(request, customer_id), label_or_404(request, label_id)
    if carried_labels.put(label=label, **facts(request, customer)):
        messages.success(request, f"Label “{label.name}” put on")
    return settled(request, customer)


def facts(request: StaffRequest, customer: Customer) -> dict[str, Any]:
    """What every action on the labels of one customer takes."""
    return {"customer_id": customer.pk, "workspace": request.workspace, "by": request.user}


def label_or_404(request: StaffRequest, label_id: UUID) -> Label:
    return get_object_or_404(Label.objects.of(request.workspace), pk=label_id)
