"""Customers: the list on the left, one of them on the right."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from crm import presenters, queries
from crm.actions import customers
from crm.filters import CustomerFilter
from crm.forms import CustomerForm
from crm.models import Customer
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.audit.history import history_of
from photocrm.forms import posted
from photocrm.htmx import announce, render_form, render_page, wanted_partial

PARTIALS = ("customer-results", "customer-more", "customer-detail")
TIMELINE_LENGTH = 30


def listing(request: StaffRequest) -> dict[str, Any]:
    """The left side; its filters stay in the address whichever customer is open."""
    filters = CustomerFilter(request.GET, Customer.objects.of(request.workspace))
    found = filters.found()
    after, text = request.GET.get("after", ""), request.GET.get("q", "")
    everyone = Customer.objects.of(request.workspace)
    page, count = queries.ranked_page(everyone, found, text, after=after, size=settings.PAGE_SIZE)
    similar = [] if page.rows or after else queries.forgiving(filters.found_without("q"), text)
    queries.tell_why(page.rows, text)
    for customer in (*page.rows, *similar):
        customer.workspace = request.workspace  # its address needs the slug
    return {
        "section": "customers",
        "filters": filters,
        "query": list_query(request),
        "page": page,
        "similar": similar,
        "next_url": list_url(request) + filters.query(after=page.after) if page.after else "",
        "pills": presenters.pills(filters),
        "list_url": list_url(request),
        "kept": [("show", shown)] if (shown := filters.data.get("show")) else [],
        "count_text": presenters.count_text(count, text),
    }


def list_url(request: StaffRequest) -> str:
    return reverse("crm:customer_list", args=[request.workspace.slug])


def list_query(request: StaffRequest) -> str:
    """The filters of the list, as addresses of customers carry them."""
    return CustomerFilter(request.GET, Customer.objects.none()).query().removesuffix("?")


def customer_or_404(request: StaffRequest, customer_id: UUID) -> Customer:
    customer = get_object_or_404(Customer.objects.of(request.workspace), pk=customer_id)
    customer.workspace = request.workspace
    return customer


@needs(Verb.VIEW)
@require_safe
def customer_list(request: StaffRequest) -> HttpResponse:
    return render_page(request, "crm/customer_list.html", listing(request), partials=PARTIALS)


@needs(Verb.VIEW)
@require_safe
def customer_detail(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    return detail_page(request, customer, timeline=timeline(customer))


def detail_page(
    request: StaffRequest, customer: Customer, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A selection from the list swaps only the detail; the address alone shows both sides."""
    only_detail = wanted_partial(request) == "customer-detail"
    left = {"query": list_query(request)} if only_detail else listing(request)
    context = left | {"customer": customer} | more
    return render_page(request, "crm/customer_list.html", context, partials=PARTIALS, status=status)


def timeline(customer: Customer) -> Any:
    return customer.interactions.select_related("by").order_by("-at", "-pk")[:TIMELINE_LENGTH]


@needs(Verb.VIEW)
@require_safe
def customer_history(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    context = {"entries": history_of(customer), "section": "customers", "subject": customer}
    return render_page(request, "audit/history.html", context, partials=("history-panel",))


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def customer_add(request: StaffRequest) -> HttpResponse:
    form = CustomerForm(posted(request), initial={"name": request.GET.get("name", "")})
    if request.method == "POST" and form.is_valid():
        customer = customers.add(workspace=request.workspace, by=request.user, **form.values())
        customer.workspace = request.workspace
        messages.success(request, f"{customer.name} added")
        return redirect(customer)
    context = {"section": "customers", "form": form}
    return render_form(request, "crm/customer_add.html", context)


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def customer_edit(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Edit in place. A stale save shows both versions and keeps what was typed."""
    customer = customer_or_404(request, customer_id)
    if request.method != "POST":
        unchanged = CustomerForm(instance=customer, initial={"version": customer.version})
        return detail_page(request, customer, form=unchanged)
    form = CustomerForm(request.POST, instance=Customer(workspace=request.workspace))
    if not form.is_valid():
        return detail_page(request, customer, form=form, status=422)
    try:
        saved = save(request, customer, form)
    except customers.Stale as stale:
        return conflict_page(request, form, stale.current)
    messages.success(request, f"{saved.name} saved")
    return saved_page(request, saved)


def save(request: StaffRequest, customer: Customer, form: CustomerForm) -> Customer:
    return customers.change(
        customer_id=customer.pk,
        workspace=request.workspace,
        version=form.cleaned_data["version"] or 0,
        by=request.user,
        **form.values(),
    )


def conflict_page(request: StaffRequest, form: CustomerForm, current: Customer) -> HttpResponse:
    """The form keeps what was typed, now on top of the newest version: a second save counts."""
    data = request.POST.copy()
    data["version"] = str(current.version)
    form.data = data
    current.workspace = request.workspace
    differences = presenters.conflicts(form, current)
    return detail_page(request, current, form=form, conflicts=differences, status=409)


def saved_page(request: StaffRequest, customer: Customer) -> HttpResponse:
    customer.workspace = request.workspace
    url = customer.get_absolute_url() + list_query(request)
    if not request.htmx:
        return redirect(url)
    response = detail_page(request, customer, timeline=timeline(customer), saved=True)
    response["HX-Push-Url"] = url
    return announce(response, customer_updated=customer.pk)
