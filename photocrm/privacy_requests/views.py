"""Requests of people: what is known about me, and forget me."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods

from crm.models import Customer
from crm.views.customers import customer_or_404
from delivery.actions.erasing import Busy
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import render_form, render_page
from photocrm.privacy_requests.actions import erasing, exporting
from photocrm.privacy_requests.actions.erasing import COUNTED
from photocrm.privacy_requests.forms import EraseForm
from photocrm.privacy_requests.reach import Reach, person_of

BUSY = "A delivery to this customer is being sent right now. Try again in a few minutes."


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def customer_export(request: StaffRequest, customer_id: UUID) -> HttpResponseBase:
    """Says what the file holds; posted, sends it."""
    customer = customer_or_404(request, customer_id)
    if request.method != "POST":
        context = {"section": "customers", "customer": customer}
        template = "privacy_requests/customer_export.html"
        return render_page(request, template, context, partials=("dialog-body",))
    archive = exporting.export(
        customer_id=customer.pk, workspace=request.workspace, by=request.user
    )
    disposition = content_disposition_header(as_attachment=True, filename=archive.name)
    headers = {"Content-Disposition": disposition or "", "Cache-Control": "no-store"}
    return StreamingHttpResponse(archive.stream, content_type="application/zip", headers=headers)


@needs(Verb.PURGE)
@require_http_methods(["GET", "HEAD", "POST"])
def customer_erase(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Asks for the customer's name, telling what goes and what stays."""
    customer = customer_or_404(request, customer_id)
    form = EraseForm(posted(request), customer=customer)
    if form.is_valid():
        try:
            return erased(request, customer, form)
        except erasing.WrongName:
            form.add_error("name", "The customer was renamed meanwhile.")
        except Busy:
            form.add_error(None, BUSY)
    context = {"section": "customers", "customer": customer, "form": form} | counts(customer)
    return render_form(request, "privacy_requests/customer_erase.html", context)


def counts(customer: Customer) -> dict[str, Any]:
    owned = Reach(customer.workspace, person_of(customer)).owned
    return {word: owned[model].count() for word, model in COUNTED.items()}


def erased(request: StaffRequest, customer: Customer, form: EraseForm) -> HttpResponse:
    gone = erasing.erase(
        customer_id=customer.pk,
        workspace=request.workspace,
        name=form.cleaned_data["name"],
        with_photos=form.cleaned_data["with_photos"],
        by=request.user,
    )
    gone.workspace = request.workspace
    messages.success(request, "Customer erased")
    return redirect(gone)
