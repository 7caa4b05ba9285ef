"""Customers: the list on the left, one of them on the right."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from crm import customer_presenters, presenters
from crm.customer_presenters import Tab
from crm.filters import CustomerFilter
from crm.models import Customer
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.audit.history import history_of
from photocrm.counting import capped_count
from photocrm.htmx import render_page, wanted_partial
from photocrm.pagination import page_of

DETAIL = "customer-detail"
PARTIALS = ("customer-results", "customer-more", DETAIL)
# What is swapped alone within the detail.
PARTS = ("customer-header", "customer-aside", "customer-tabs")
TIMELINE_LENGTH = 6


def listing(request: StaffRequest) -> dict[str, Any]:
    """The left side; its filters stay in the address whichever customer is open."""
    filters = CustomerFilter(request.GET, Customer.objects.of(request.workspace))
    found = filters.found()
    after = request.GET.get("after", "")
    page = page_of(found.by_last_contact(), after=after, size=settings.PAGE_SIZE)
    for customer in page.rows:
        customer.workspace = request.workspace  # its address needs the slug
    count = capped_count(found, presenters.COUNT_LIMIT)
    return {
        "section": "customers",
        "filters": filters,
        "query": list_query(request),
        "page": page,
        "next_url": list_url(request) + filters.query(after=page.after) if page.after else "",
        "pills": presenters.pills(filters),
        "list_url": list_url(request),
        "kept": [("show", shown)] if (shown := filters.data.get("show")) else [],
        "count_text": presenters.count_text(count, request.GET.get("q", "")),
    }


def list_url(request: StaffRequest) -> str:
    return reverse("crm:customer_list", args=[request.workspace.slug])


def list_query(request: StaffRequest) -> str:
    """The filters of the list, as addresses of customers carry them."""
    return CustomerFilter(request.GET, Customer.objects.none()).query().removesuffix("?")


def customer_or_404(request: StaffRequest, customer_id: UUID) -> Customer:
    customers = Customer.objects.of(request.workspace).select_related("status", "assignee")
    customer = get_object_or_404(customers, pk=customer_id)
    customer.workspace = request.workspace
    return customer


@needs(Verb.VIEW)
@require_safe
def customer_list(request: StaffRequest) -> HttpResponse:
    return render_page(request, "crm/customer_list.html", listing(request), partials=PARTIALS)


@needs(Verb.VIEW)
@require_safe
def customer_detail(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    return detail_page(request, customer_or_404(request, customer_id))


def detail_page(
    request: StaffRequest, customer: Customer, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A selection from the list swaps only the detail, and what is edited in place only its part;
    the address alone shows both sides.
    """
    wanted = wanted_partial(request)
    is_part = wanted in PARTS
    left = {"query": list_query(request)} if is_part or wanted == DETAIL else listing(request)
    context = left | customer_context(request, customer) | more
    template = "crm/customer_panel.html" if is_part else "crm/customer_list.html"
    partials = PARTS if is_part else PARTIALS
    return render_page(request, template, context, partials=partials, status=status)


def customer_context(request: StaffRequest, customer: Customer) -> dict[str, Any]:
    tab = customer_presenters.tab_named(request.GET.get("tab", ""))
    return {
        "section": "customers",
        "customer": customer,
        "tab": tab,
        "tabs": [(each, page_query(request, tab=each.name)) for each in customer_presenters.TABS],
        "page_query": page_query(request, tab=tab.name),
        "panel_url": panel_url(request, customer, tab),
        "due": customer_presenters.next_due(customer),
        "facts": customer_presenters.about(customer),
        "timeline": timeline(customer),
    }


def panel_url(request: StaffRequest, customer: Customer, tab: Tab) -> str:
    return reverse(tab.panel, args=[request.workspace.slug, customer.pk]) if tab.panel else ""


def page_query(request: StaffRequest, *, tab: str) -> str:
    """The filters of the list and the open tab, as addresses of this customer carry them."""
    query = QueryDict(list_query(request).removeprefix("?"), mutable=True)
    if tab not in {"", customer_presenters.OVERVIEW.name}:
        query["tab"] = tab
    return f"?{query.urlencode()}" if query else ""


def timeline(customer: Customer) -> Any:
    return customer.interactions.select_related("by").order_by("-at", "-pk")[:TIMELINE_LENGTH]


@needs(Verb.VIEW)
@require_safe
def customer_history(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    context = {"entries": history_of(customer), "section": "customers", "subject": customer}
    return render_page(request, "audit/history.html", context, partials=("history-panel",))
