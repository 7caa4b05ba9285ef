"""What the pages of tasks, meetings and reminders have in common."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.text import Truncator

from crm.actions.saving import Stale
from crm.finding import best
from crm.models import Customer
from crm.views.both_versions import differences
from photocrm.accounts.requests import StaffRequest
from photocrm.forms import typed
from photocrm.htmx import changed, render_page
from photocrm.ids import asked_ids

CHOICES = 6
PARTIALS = ("dialog-body", "customer-choices", "customer-people")


def customer_asked(request: StaffRequest) -> Customer | None:
    """Whom a new row is for, when its form was opened from a customer's page. A search for the
    customer (`q`) names the one chosen so far.
    """
    return None if "q" in request.GET else customer_named(request)


def customer_named(request: StaffRequest) -> Customer | None:
    asked = asked_ids(filter(None, [request.GET.get("customer", "")]))
    if not asked:
        return None
    return get_object_or_404(Customer.objects.of(request.workspace), pk=asked[0])


def add_page(
    request: StaffRequest, form: Any, title: str, customer: Customer | None
) -> HttpResponse:
    """The form of a new row; without a customer one can be looked for above it."""
    context: dict[str, Any] = {"title": title, "customer": customer, "submit": title}
    if customer is None:
        query = typed(request.GET.get("q", ""))
        customers, are_similar = best(request.workspace, query, CHOICES)
        typed_in = form.cleaned_data.get("customer") if form.is_bound else None
        chosen = typed_in or customer_named(request)
        others = [one for one in customers if one != chosen]
        context |= {"customers": [*filter(None, [chosen]), *others], "query": query}
        context |= {"chosen": chosen, "are_similar": are_similar}
    return form_page(request, form, context, status=422 if form.is_bound else 200)


def edit_page(
    request: StaffRequest, form: Any, row: Any, title: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"title": title, "customer": row.customer, "row": row, "submit": "Save"} | more
    context["noun"] = row._meta.model_name
    return form_page(request, form, context, status=422 if form.errors else status)


def form_page(
    request: StaffRequest, form: Any, context: dict[str, Any], status: int
) -> HttpResponse:
    context |= {"section": "tasks", "form": form, "back": back(request, context["customer"])}
    return render_page(request, "crm/entry_form.html", context, partials=PARTIALS, status=status)


def stale_page(request: StaffRequest, form: Any, stale: Stale, title: str) -> HttpResponse:
    """The form keeps what was typed, now on top of the newest version: a second save counts."""
    data = request.POST.copy()
    data["version"] = str(stale.current.version)
    found = differences(form, stale.current)
    form.data = data
    return edit_page(request, form, stale.current, title, status=409, conflicts=found)


def back(request: StaffRequest, customer: Customer | None) -> str:
    """Where a form leads without htmx."""
    if customer:
        return reverse("crm:customer_detail", args=[request.workspace.slug, customer.pk])
    return reverse("crm:task_list", args=[request.workspace.slug])


def saved(request: StaffRequest, row: Any, words: str, undo: str = "") -> HttpResponse:
    """Tell it, offer the way back, and let lists and the customer's page follow."""
    action = {"extra_tags": f"Undo {undo}"} if undo else {}
    messages.success(request, words, **action)
    events = {"tasks_changed": True, "trash_changed": True}
    if row.customer_id:
        events[f"customer-{row.customer_id}-tasks"] = True
    return changed(request, back(request, row.customer), **events)


def short(row: Any) -> str:
    return Truncator(row.title).chars(60)


def address(request: StaffRequest, name: str, pk: UUID) -> str:
    return reverse(f"crm:{name}", args=[request.workspace.slug, pk])


def day_asked(request: StaffRequest) -> date:
    """The day a button speaks of, so that pressed twice it does not do the next one too."""
    try:
        day = parse_date(request.GET.get("day", ""))
    except ValueError as error:
        raise BadRequest("This day is not understood.") from error
    if day is None:
        raise BadRequest("This day is not understood.")
    return day
