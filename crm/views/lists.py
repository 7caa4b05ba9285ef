"""The list of customers: filtered, in order, beside whichever customer is open."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm import finding, presenters, queries
from crm.filters import CustomerFilter, beside_customer
from crm.models import Customer
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.accounts.saved_views import SavedList, views_of
from photocrm.htmx import render_page, wanted_partial
from photocrm.pagination import Page
from photocrm.pills import capped

RESULTS, MORE, FILTERS = "customer-results", "customer-more", "customer-filters"
SIMILAR = "customer-similar"
LEFT = (RESULTS, MORE, FILTERS, SIMILAR)
DETAIL = "customer-detail"
PARTIALS = (*LEFT, DETAIL)


def filters_of(request: StaffRequest) -> CustomerFilter:
    return CustomerFilter(request.GET, request.workspace, reader=request.user)


SAVED = SavedList(
    name="customers",
    section="customers",
    namespace="crm",
    address="crm:customer_list",
    filters=lambda data, request: CustomerFilter(data, request.workspace, reader=request.user),
)


def listing(request: StaffRequest, *, is_beside: bool = False) -> dict[str, Any]:
    """The left side; its filters stay in the address whichever customer is open."""
    filters = filters_of(request)
    filters = beside_customer(filters) if is_beside else filters
    after, text = request.GET.get("after", ""), request.GET.get("q", "")
    page = filters.page(after=after, size=settings.PAGE_SIZE)
    is_missed = not (page.rows or after) and bool(finding.mistakable(text))
    # Comparing words takes longer than a letter should: who types asks for it afterwards.
    asks_later = is_missed and wanted_partial(request) == RESULTS
    similar = []
    if is_missed and not asks_later:
        similar = finding.forgiving(filters.found_without("q"), text)
    finding.tell_why(page.rows, text)
    statuses = {status.pk: status for status in filters.statuses}
    for customer in queries.with_links([*page.rows, *similar]):
        customer.workspace = request.workspace  # its address needs the slug
        customer.status = statuses[customer.status_id]
    context = {
        "section": "customers",
        "filters": filters,
        "query": filters.query().removesuffix("?"),
        "page": page,
        "similar": similar,
        "asks_later": asks_later,
        "next_url": list_url(request) + filters.query(after=page.after) if page.after else "",
    }
    if wanted_partial(request) != MORE:
        context |= controls(request, filters, page)
    return context


def controls(
    request: StaffRequest, filters: CustomerFilter, page: Page[Customer]
) -> dict[str, Any]:
    """What stands around the rows; a further page of them needs none of it.

    Choices are counted at once where the tally tells, else when somebody opens the filters.
    """
    wanted = wanted_partial(request)
    is_counted = wanted == FILTERS or filters.tallied() is not None
    facets = filters.facets() if is_counted and wanted != RESULTS else None
    count, limit = filters.count(page)
    context = {
        "pills": presenters.pills(filters),
        "chips": presenters.chips(filters),
        "orders": presenters.orders(filters),
        "found_text": capped(count, limit),
        "count_text": presenters.count_text(count, limit, filters.data.get("q", "")),
        "clear_url": presenters.cleared(filters),
        "list_url": list_url(request),
        "kept": filters.pairs("q"),
        "steering": [pair for pair in filters.pairs() if pair[0] in {"q", "sort"}],
        "swapped": wanted == RESULTS,
        "is_counted": facets is not None,
    } | views_of(request, SAVED, filters)
    if wanted != RESULTS:
        context["groups"] = presenters.option_groups(filters, facets)
    if wanted is None:
        active = queries.active_count(request.workspace, timezone.now())
        context["stats_text"] = presenters.stats_text(filters.tally, active)
    return context


def list_url(request: StaffRequest) -> str:
    return reverse("crm:customer_list", args=[request.workspace.slug])


def list_query(request: StaffRequest) -> str:
    """The filters of the list, as addresses of customers carry them."""
    return filters_of(request).query().removesuffix("?")


def left_side(request: StaffRequest, *, is_beside: bool = False) -> HttpResponse:
    context = listing(request, is_beside=is_beside)
    return render_page(request, "crm/customer_list.html", context, partials=PARTIALS)


@needs(Verb.VIEW)
@require_safe
def customer_list(request: StaffRequest) -> HttpResponse:
    """Nobody is open. Whoever steps back to that asks for the empty right side alone."""
    if wanted_partial(request) == DETAIL:
        return render_page(request, "crm/customer_list.html", {}, partials=PARTIALS)
    return left_side(request)
