"""One customer into the trash and back."""

from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_POST

from crm import presenters
from crm.actions import trash
from crm.models import Customer
from crm.views.selection import list_url
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import changed, render_page

CHANGED = {"customers_changed": True, "trash_changed": True}


@needs(Verb.DELETE)
@require_http_methods(["GET", "HEAD", "POST"])
def customer_trash(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Asks first, naming what goes and what stays."""
    found = Customer.everything.of(request.workspace).filter(purging=False, merged_into=None)
    customer = get_object_or_404(found, pk=customer_id)
    customer.workspace = request.workspace
    if request.method != "POST":
        parts = presenters.parts_of(customer)
        context = {"section": "customers", "customer": customer, "parts": parts}
        partials = ("dialog-body",)
        return render_page(request, "crm/customer_trash.html", context, partials=partials)
    trash.trash_customer(customer_id=customer_id, workspace=request.workspace, by=request.user)
    undo = reverse("crm:customer_restore", args=[request.workspace.slug, customer.pk])
    name = Truncator(customer.name).chars(60)
    messages.success(request, f"{name} moved to the trash", extra_tags=f"Undo {undo}")
    return gone(request, customer)


def gone(request: StaffRequest, customer: Customer) -> HttpResponse:
    """From the own page to the list with the filters it had; elsewhere the list changes."""
    page = request.htmx.current_url_abs_path if request.htmx else None
    if page and page.startswith(customer.get_absolute_url()):
        query = urlsplit(page).query
        return redirect(f"{list_url(request)}?{query}" if query else list_url(request))
    return changed(request, list_url(request), **CHANGED)


@needs(Verb.DELETE)
@require_POST
def customer_restore(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    customer = trash.restore_customer(
        customer_id=customer_id, workspace=request.workspace, by=request.user
    )
    messages.success(request, f"{Truncator(customer.name).chars(60)} is back")
    return changed(request, customer.get_absolute_url(), **CHANGED)


def trashed_or_none(request: StaffRequest, customer_id: UUID) -> Customer | None:
    """A customer of the trash whose address somebody still has."""
    found = Customer.everything.of(request.workspace).restorable().select_related("trashed_by")
    customer = found.filter(pk=customer_id).first()
    if customer:
        customer.workspace = request.workspace
    return customer
