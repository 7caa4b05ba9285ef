"""Editing a customer in place, one field at a time."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from crm import queries
from crm.actions import customers
from crm.actions.saving import Stale
from crm.customer_presenters import ABOUT, OVERVIEW, about
from crm.forms import CustomerForm, settled
from crm.models import Customer
from crm.views.customer_edit import conflict, save
from crm.views.customers import customer_or_404, detail_page, page_query
from crm.views.lists import list_query
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import announce

HEADER = ("name", "status", "phone", "email", "company", "location")
# The part of the page that a field's form stands in.
PARTS = dict.fromkeys(HEADER, "customer-header") | dict.fromkeys(
    (*ABOUT, "next_action", "notes"), "customer-aside"
)
# What is to be done and until when is one thing.
TOGETHER = {"next_action": ("next_action", "next_action_on")}


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def customer_field(request: StaffRequest, customer_id: UUID, field: str) -> HttpResponse:
    """The page with a form in the field's place. A stale save asks which version counts."""
    if field not in PARTS:
        raise Http404
    customer = customer_or_404(request, customer_id)
    only = TOGETHER.get(field, (field,))
    if request.method != "POST":
        form = CustomerForm(workspace=request.workspace, instance=customer, only=only)
        return form_page(request, field, customer=customer, form=form)
    form = CustomerForm(settled(request.POST), workspace=request.workspace, only=only)
    if not form.is_valid():
        return form_page(request, field, customer=customer, form=form, status=422)
    try:
        saved = save(request, customer.pk, form)
    except customers.StatusGone:
        form.lost_status()
        return form_page(request, field, customer=customer, form=form, status=422)
    except Stale as stale:
        return form_page(request, field, **conflict(request, form, stale.current), status=409)
    messages.success(request, f"{form.fields[field].label} saved")
    return saved_part(request, saved)


def form_page(
    request: StaffRequest, field: str, *, customer: Customer, form: CustomerForm, **more: Any
) -> HttpResponse:
    """What stands in the overview is edited there, whichever tab was open."""
    for name in form.names[:1]:
        form.fields[name].widget.attrs["autofocus"] = True
    if PARTS[field] == "customer-aside":
        more |= {"tab": OVERVIEW, "panel_url": "", "facts": about(customer, editing=field)}
    more |= {"field_form": form, "editing": field, "editing_part": PARTS[field]}
    return detail_page(request, customer, **more)


def saved_part(request: StaffRequest, customer: Customer) -> HttpResponse:
    """The part anew, and the row of the list; the other parts hear of it."""
    if not request.htmx:
        return back(request, customer)
    response = detail_page(request, customer, saved=True)
    return announce(response, customer_updated=customer.pk)


def back(request: StaffRequest, customer: Customer) -> HttpResponse:
    tab = request.GET.get("tab", "")
    return redirect(customer.get_absolute_url() + page_query(request, tab=tab))


@needs(Verb.EDIT)
@require_POST
def customer_vip(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """One click, in the page as in the list; the answer is the row, and the page hears of it."""
    is_vip = request.POST.get("vip") == "1"
    customers.mark_vip(
        customer_id=customer_id, workspace=request.workspace, is_vip=is_vip, by=request.user
    )
    customer = customer_or_404(request, customer_id)
    messages.success(request, f"{customer.name} is {'now' if is_vip else 'no longer'} a VIP")
    if not request.htmx:
        return back(request, customer)
    queries.with_links([customer])
    context = {"row": customer, "customer": customer, "query": list_query(request), "oob": True}
    response = render(request, "crm/customer_row.html", context)
    return announce(response, customer_updated=customer.pk)
