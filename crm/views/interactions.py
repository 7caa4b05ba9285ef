"""The timeline of a customer."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.actions import interactions
from crm.actions.saving import Stale
from crm.models import Customer
from crm.timeline_filters import TimelineFilter
from crm.timeline_forms import InteractionForm
from crm.views.both_versions import conflict_page
from crm.views.customers import customer_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import changed, render_form, render_page
from photocrm.pagination import page_of

PARTIALS = ("customer-timeline", "timeline-entries", "timeline-more")
TEMPLATE = "crm/interaction_edit.html"


@needs(Verb.VIEW)
@require_safe
def customer_timeline(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """The panel; its filters stand in its own address."""
    customer = customer_or_404(request, customer_id)
    filters = TimelineFilter(request.GET, request.workspace, customer.interactions.all())
    found = filters.found().select_related("by").order_by("-at", "-pk")
    page = page_of(found, after=request.GET.get("after", ""), size=settings.PAGE_SIZE)
    context = {
        "section": "customers",
        "customer": customer,
        "filters": filters,
        "page": page,
        "next_url": request.path + filters.query(after=page.after) if page.after else "",
    }
    return render_page(request, "crm/customer_timeline.html", context, partials=PARTIALS)


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def interaction_add(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    form = InteractionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        interactions.log(customer=customer, by=request.user, **form.values())
        return answer(request, customer, "Added to the timeline")
    context = {"section": "customers", "customer": customer, "form": form}
    return render_form(request, "crm/interaction_add.html", context)


def answer(request: StaffRequest, customer: Customer, words: str, undo: str = "") -> HttpResponse:
    tags = f"Undo {undo}" if undo else ""
    messages.success(request, words, extra_tags=tags)
    events: dict[str, Any] = {
        "customer_updated": customer.pk,
        f"timeline-{customer.pk}": True,
        "trash_changed": True,
    }
    return changed(request, customer.get_absolute_url(), **events)


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def interaction_edit(
    request: StaffRequest, customer_id: UUID, interaction_id: UUID
) -> HttpResponse:
    """What people wrote. A stale save shows both versions and keeps what was typed."""
    customer = customer_or_404(request, customer_id)
    interaction = get_object_or_404(customer.interactions, pk=interaction_id, source="")
    initial = {"version": interaction.version}
    form = InteractionForm(posted(request), instance=interaction, initial=initial)
    context = {"section": "customers", "customer": customer, "form": form}
    context["interaction"] = interaction
    if request.method != "POST" or not form.is_valid():
        return render_form(request, TEMPLATE, context)
    try:
        save(request, customer, interaction_id, form)
    except Stale as stale:
        return conflict_page(request, TEMPLATE, context, stale.current)
    except interactions.Automatic as error:
        raise Http404 from error
    return answer(request, customer, "Entry saved")


def save(
    request: StaffRequest, customer: Customer, interaction_id: UUID, form: InteractionForm
) -> None:
    interactions.change(
        customer=customer,
        interaction_id=interaction_id,
        version=form.cleaned_data["version"] or 0,
        by=request.user,
        **form.values(),
    )


@needs(Verb.DELETE)
@require_POST
def interaction_trash(
    request: StaffRequest, customer_id: UUID, interaction_id: UUID
) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    interactions.trash(customer=customer, interaction_id=interaction_id, by=request.user)
    where = [request.workspace.slug, customer.pk, interaction_id]
    undo = reverse("crm:interaction_restore", args=where)
    return answer(request, customer, "Taken off the timeline", undo)


@needs(Verb.DELETE)
@require_POST
def interaction_restore(
    request: StaffRequest, customer_id: UUID, interaction_id: UUID
) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    interactions.restore(customer=customer, interaction_id=interaction_id, by=request.user)
    return answer(request, customer, "Back on the timeline")
