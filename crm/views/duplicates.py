"""Customers who may be one person: found by the machine, decided by people."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crm import merge_presenters
from crm.actions import duplicates
from crm.models import Customer, CustomerPair
from crm.views.customers import customer_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.counting import capped_count
from photocrm.htmx import changed, render_page
from photocrm.pagination import page_of
from photocrm.pills import capped

Verdict = CustomerPair.Verdict
ACTIONS = {
    Verdict.DIFFERENT: duplicates.distinguish,
    Verdict.PARTNERS: duplicates.partner,
    Verdict.SUGGESTED: duplicates.reconsider,
}
SAID = {
    Verdict.DIFFERENT: "{} and {} are not the same person",
    Verdict.PARTNERS: "{} and {} are partners",
    Verdict.SUGGESTED: "{} and {} may be the same person after all",
}
COUNT_LIMIT = 1_000
MOST = 20
# A worker looks right after a customer was saved: so long the page asks whether it found somebody.
LOOKING = timedelta(seconds=10)


@needs(Verb.VIEW)
@require_safe
def duplicate_list(request: StaffRequest) -> HttpResponse:
    found = CustomerPair.objects.of(request.workspace).suggested()
    rows = found.select_related("customer", "other")
    page = page_of(rows, after=request.GET.get("after", ""), size=settings.PAGE_SIZE)
    context: dict[str, Any] = {
        "section": "customers",
        "pairs": [dressed(request, pair) for pair in page.rows],
        "next_url": f"{request.path}?after={page.after}" if page.after else "",
        "count": capped_count(found, COUNT_LIMIT),
    }
    context["count_text"] = capped(context["count"], COUNT_LIMIT)
    partials = ("duplicate-results", "duplicate-more", "duplicate-count")
    return render_page(request, "crm/duplicate_list.html", context, partials=partials)


def dressed(request: StaffRequest, pair: CustomerPair) -> merge_presenters.ShownPair:
    for customer in (pair.customer, pair.other):
        customer.workspace = request.workspace  # its address needs the slug
    return merge_presenters.shown(pair)


@needs(Verb.EDIT)
@require_POST
def pair_decide(request: StaffRequest, pair_id: UUID) -> HttpResponse:
    """The Undo of a toast has no fields, so it names the verdict in its address."""
    get_object_or_404(CustomerPair.objects.of(request.workspace), pk=pair_id)
    asked = request.POST.get("verdict") or request.GET.get("verdict", "")
    if asked not in Verdict:
        raise BadRequest("Two customers are different, partners, or still a question.")
    verdict = Verdict(asked)
    pair = ACTIONS[verdict](pair_id=pair_id, workspace=request.workspace, by=request.user)
    told = SAID[verdict].format(pair.customer.name, pair.other.name)
    messages.success(request, told, extra_tags=undo_of(request, pair))
    list_url = reverse("crm:duplicate_list", args=[request.workspace.slug])
    return changed(request, list_url, pairs_changed=True)


def undo_of(request: StaffRequest, pair: CustomerPair) -> str:
    if pair.verdict == Verdict.SUGGESTED:
        return ""
    url = reverse("crm:pair_decide", args=[request.workspace.slug, pair.pk])
    return f"Undo {url}?verdict={Verdict.SUGGESTED}"


@needs(Verb.VIEW)
@require_safe
def customer_duplicates(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """A notice on the customer's page: who it may be, and whose partner it is."""
    customer = customer_or_404(request, customer_id)
    pairs = CustomerPair.objects.of(request.workspace).touching([customer.pk]).of_kept()
    rows = pairs.select_related("customer", "other").order_by("-score", "-pk")
    context: dict[str, Any] = {"section": "customers", "customer": customer}
    for verdict in (Verdict.SUGGESTED, Verdict.PARTNERS):
        told = rows.filter(verdict=verdict)[:MOST]
        context[verdict.value] = [
            (other_of(pair, customer), dressed(request, pair)) for pair in told
        ]
    is_looking = timezone.now() - customer.updated_at < LOOKING
    context["looking"] = is_looking and not context[Verdict.SUGGESTED.value]
    partials = ("customer-duplicates",)
    return render_page(request, "crm/customer_duplicates.html", context, partials=partials)


def other_of(pair: CustomerPair, customer: Customer) -> Customer:
    return pair.other if pair.customer_id == customer.pk else pair.customer
