"""One customer, beside the list."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from crm import customer_presenters, queries
from crm.customer_presenters import Tab
from crm.models import Customer
from crm.views.lists import DETAIL, LEFT, PARTIALS, left_side, list_query, listing
from crm.views.trash import trashed_or_none
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.audit.history import history_of
from photocrm.htmx import render_page, wanted_partial

# What is swapped alone within the detail.
PARTS = ("customer-header", "customer-aside", "customer-recent", "customer-tabs", "tab-strip")
TIMELINE_LENGTH = 6


def customer_or_404(request: StaffRequest, customer_id: UUID) -> Customer:
    customers = Customer.objects.of(request.workspace).select_related(
        "status", "assignee", "profile"
    )
    customer = get_object_or_404(customers, pk=customer_id)
    customer.workspace = request.workspace
    return customer


@needs(Verb.VIEW)
@require_safe
def customer_detail(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    if wanted_partial(request) in LEFT:
        return left_side(request, is_beside=True)
    try:
        customer = customer_or_404(request, customer_id)
    except Http404:
        return gone_page(request, customer_id)
    return detail_page(request, customer)


def gone_page(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Of a customer in the trash, or of one who was erased: what became of them."""
    trashed = trashed_or_none(request, customer_id)
    return detail_page(request, trashed) if trashed else erased_or_404(request, customer_id)


def erased_or_404(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Says who erased the customer and when, to whoever comes by an old address."""
    erased = Customer.erased.of(request.workspace).select_related("erased_by")
    context = {"section": "customers", "customer": get_object_or_404(erased, pk=customer_id)}
    return render_page(request, "crm/customer_erased.html", context, partials=("customer-detail",))


def detail_page(
    request: StaffRequest, customer: Customer, *, status: int = 200, **more: Any
) -> HttpResponse:
    """A selection from the list swaps only the detail, and what is edited in place only its part;
    the address alone shows both sides.
    """
    wanted = wanted_partial(request)
    is_part = wanted in PARTS
    is_alone = is_part or wanted == DETAIL
    left = {"query": list_query(request)} if is_alone else listing(request, is_beside=True)
    context = left | customer_context(request, customer) | more
    template = "crm/customer_panel.html" if is_part else "crm/customer_list.html"
    partials = PARTS if is_part else PARTIALS
    if more.get("saved"):
        queries.with_links([customer])  # its row in the list is shown again
    return render_page(request, template, context, partials=partials, status=status)


def customer_context(request: StaffRequest, customer: Customer) -> dict[str, Any]:
    tab = customer_presenters.tab_named(request.GET.get("tab", ""))
    return {
        "section": "customers",
        "customer": customer,
        "tab": tab,
        "tabs": partial(tabs, request, customer),
        "page_query": page_query(request, tab=tab.name),
        "panel_url": panel_url(request, customer, tab),
        "due": customer_presenters.next_due(customer),
        "facts": customer_presenters.about(customer),
        "timeline": timeline(customer),
    }


def tabs(request: StaffRequest, customer: Customer) -> list[tuple[Tab, str, int]]:
    """Each with the query that opens it and how much it shows; asked by what shows them."""
    counts = queries.tab_counts(customer)
    return [
        (each, page_query(request, tab=each.name), counts.get(each.name, 0))
        for each in customer_presenters.TABS
    ]


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
