"""Customers in the trash: restored, or deleted for ever, one by one or many at once."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm import presenters
from crm.actions import purge
from crm.models import Customer
from crm.models.customer_queryset import CustomerQuerySet
from photocrm.accounts.presenters import trashed
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.bulk.presenters import COUNT_LIMIT
from photocrm.bulk.views.selection import named, run_on
from photocrm.counting import capped_count
from photocrm.forms import moment_of_page
from photocrm.htmx import changed, render_page
from photocrm.ids import new_id
from photocrm.pagination import page_of

NAMED = 10


def in_trash(request: StaffRequest) -> CustomerQuerySet:
    return Customer.everything.of(request.workspace).restorable()


def trash_url(request: StaffRequest) -> str:
    return reverse("crm:customer_trash_list", args=[request.workspace.slug])


@needs(Verb.VIEW)
@require_safe
def customer_trash_list(request: StaffRequest) -> HttpResponse:
    found = in_trash(request)
    shown = found.select_related("trashed_by").defer("search_text", "also_known")
    page = page_of(shown, after=request.GET.get("after", ""), size=settings.PAGE_SIZE)
    purging = Customer.everything.of(request.workspace).filter(purging=True)
    context = {
        "section": "customers",
        "rows": [trashed(row, timezone.now()) for row in page.rows],
        "next_url": f"?after={page.after}" if page.after else "",
        "found_text": presenters.counted(capped_count(found, COUNT_LIMIT)),
        "purging": capped_count(purging, COUNT_LIMIT),
        "key": new_id(),
        "now": timezone.now().isoformat(),
    }
    partials = ("trash-results", "trash-more", "trash-purging")
    return render_page(request, "crm/customer_trash_list.html", context, partials=partials)


def picked(request: StaffRequest) -> CustomerQuerySet:
    """Those that are posted one by one, or with `all` what lay in the trash at the moment `now`."""
    if "all" in request.POST:
        return in_trash(request).filter(trashed_at__lte=moment_of_page(request))
    return in_trash(request).filter(pk__in=named(request, "customer"))


def nothing_picked(request: StaffRequest) -> HttpResponse:
    messages.info(request, "Nothing was chosen that is still in the trash")
    return changed(request, trash_url(request), trash_changed=True)


@needs(Verb.DELETE)
@require_POST
def customers_restore(request: StaffRequest) -> HttpResponse:
    """Those that were chosen; many are left to a worker."""
    rows = picked(request)
    if not rows.exists():
        return nothing_picked(request)
    return run_on(request, "customers.restore", rows, to=trash_url(request))


@needs(Verb.PURGE)
@require_POST
def customers_purge(request: StaffRequest) -> HttpResponse:
    """Asks first, telling who goes; with `confirmed` the chosen ones are deleted for ever."""
    rows = picked(request)
    if not rows.exists():
        return nothing_picked(request)
    if "confirmed" in request.POST:
        count = purge.delete_for_ever(rows, by=request.user)
        return deleted(request, f"{presenters.counted(count)} deleted for ever")
    names = ("all", "now", "customer")
    kept = [(name, value) for name in names for value in request.POST.getlist(name)]
    return ask(request, rows, title="Delete for ever", kept=[*kept, ("confirmed", "1")])


@needs(Verb.PURGE)
@require_http_methods(["GET", "HEAD", "POST"])
def customer_trash_empty(request: StaffRequest) -> HttpResponse:
    """Who was put in since the question was asked stays."""
    rows = in_trash(request)
    if request.method == "POST":
        purge.delete_for_ever(rows.filter(trashed_at__lte=moment_of_page(request)), by=request.user)
        return deleted(request, "Trash emptied of customers")
    kept = [("now", timezone.now().isoformat())]
    return ask(request, rows, title="Empty the trash of customers", kept=kept)


def ask(
    request: StaffRequest, rows: CustomerQuerySet, *, title: str, kept: list[tuple[str, str]]
) -> HttpResponse:
    count = capped_count(rows, COUNT_LIMIT)
    names: list[Any] = list(rows.values_list("name", flat=True)[: NAMED + 1])
    context = {
        "section": "customers",
        "title": title,
        "kept": kept,
        "what": presenters.counted(count) if count else "",
        "names": names if len(names) <= NAMED else [*names[:NAMED], "and more"],
    }
    return render_page(request, "crm/customers_purge.html", context, partials=("dialog-body",))


def deleted(request: StaffRequest, text: str) -> HttpResponse:
    """A worker is at it; the page shows how much is left."""
    messages.success(request, text)
    events = {"trash_changed": True, "selection_clear": True}
    return changed(request, trash_url(request), **events)
