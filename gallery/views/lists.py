"""The gallery: sessions as a grid of cards or as a list, filtered and in order."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm.finding import best
from gallery import presenters, queries
from gallery.filters import CUSTOMERS, VIEWS, SessionFilter
from gallery.models import PhotoSession
from gallery.views.sessions import CHOICES, MOST_CHANGES, OVERLAP, moment_of, session_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.accounts.saved_views import SavedList, views_of
from photocrm.forms import typed
from photocrm.htmx import render_page, wanted_partial
from photocrm.pagination import Page, page_of

GRID = "grid"
# How the list looks, by the filter that names it: what it is at first, and the key of the browser's
# session that remembers it.
LOOKS = {"view": GRID, "density": "comfortable", "columns": "auto"}
STEERING = frozenset({"q", "sort", "label", *LOOKS})
GROUPS = (("", "Any customer or none"), *CUSTOMERS)
SAVED = SavedList(
    name="sessions",
    section="gallery",
    namespace="gallery",
    address="gallery:session_list",
    filters=lambda data, request: SessionFilter(data, request.workspace),
    looks=tuple(LOOKS),
)


@needs(Verb.VIEW)
@require_safe
def session_list(request: StaffRequest) -> HttpResponse:
    filters = SessionFilter(request.GET, request.workspace)
    found = filters.walked().for_cards()
    after = request.GET.get("after", "")
    page = page_of(found, after=after, size=settings.PAGE_SIZE, among=filters.among())
    looks = remembered_looks(request, filters)
    view = looks["view"]
    context = shown(filters, view) | {
        "section": "gallery",
        "page": page,
        "looks": looks,
        "next_url": filters.query(after=page.after, view=view) if page.after else "",
        "waiting": queries.is_waiting(request.workspace),
        "since": timezone.now(),
        "swapped": wanted_partial(request) == "session-results",
    }
    if wanted_partial(request) != "session-more":
        context |= controls(filters, looks, page)
        context |= views_of(request, SAVED, filters)
    partials = ("session-results", "session-more", "session-tools")
    return render_page(request, "gallery/session_list.html", context, partials=partials)


def shown(filters: SessionFilter, view: str) -> dict[str, Any]:
    """What every card and row is made with: its links keep the `filters`, and `here` is what makes
    it anew in the same view."""
    return {"filters": filters, "view": view, "here": filters.query(view=view)}


def controls(
    filters: SessionFilter, looks: dict[str, str], page: Page[PhotoSession]
) -> dict[str, Any]:
    """What stands above the sessions; a further page of them needs none of it."""
    counts = filters.counts(page)
    return {
        "pills": presenters.pills(filters, counts),
        "chips": presenters.chips(filters),
        "found_text": presenters.found_text(counts),
        "count_text": presenters.count_text(counts),
        "orders": presenters.orders(filters),
        "views": presenters.views(filters, looks["view"]),
        "densities": presenters.densities(filters, looks["density"]),
        "columns": presenters.columns(filters, looks["columns"]),
        "labels": presenters.labels(filters),
        "spans": presenters.spans(filters),
        "clear_url": presenters.cleared(filters),
        "kept": filters.pairs("q"),
        "steering": [pair for pair in filters.pairs() if pair[0] in STEERING],
    }


def remembered_looks(request: StaffRequest, filters: SessionFilter) -> dict[str, str]:
    """What the address names, else what this browser had last, which it remembers."""
    looks = {}
    for name, first in LOOKS.items():
        key, asked = f"gallery_{name}", filters.data.get(name)
        last: str = request.session.get(key, first)
        if asked and asked != last and wanted_partial(request) is None:
            request.session[key] = asked
        looks[name] = asked or last
    return looks


@needs(Verb.VIEW)
@require_safe
def session_card(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """One card of the grid or row of the list, after its session changed in this tab."""
    context = {"session": session_or_404(request, session_id)} | asked_from(request)
    template = "session_row" if context["view"] == "list" else "session_card"
    return render_page(request, f"gallery/{template}.html", context)


@needs(Verb.VIEW)
@require_safe
def session_changes(request: StaffRequest) -> HttpResponse:
    """The cards that look different since the page was made, for every tab that shows them."""
    # Asked before the rows are read: what is finished by then is among them.
    waiting, now = queries.is_waiting(request.workspace), timezone.now()
    everything = PhotoSession.everything.of(request.workspace).for_cards()
    rows = list(queries.changed_since(everything, moment_of(request))[:MOST_CHANGES])
    more = len(rows) == MOST_CHANGES
    context = {
        "rows": [row for row in rows if row.trashed_at is None],
        "gone": [row for row in rows if row.trashed_at],
        # The next look starts behind the last row, not some seconds before it again.
        "since": rows[-1].updated_at + OVERLAP if more else now,
        "more": more,
        "waiting": waiting,
    } | asked_from(request)
    return render_page(request, "gallery/session_changes.html", context)


def asked_from(request: StaffRequest) -> dict[str, Any]:
    """What the list that asks is filtered by. It is only carried on, so that a label that was
    deleted meanwhile does no harm."""
    view = request.GET.get("view", GRID)
    if view not in dict(VIEWS):
        raise BadRequest("The gallery has no such view.")
    return shown(SessionFilter(request.GET, request.workspace), view)


@needs(Verb.VIEW)
@require_safe
def customer_filter(request: StaffRequest) -> HttpResponse:
    """Choose the one customer whose sessions the gallery shows; the other filters stay."""
    asked = request.GET.copy()
    text = typed("".join(asked.pop("find", [])[-1:]))
    filters = SessionFilter(asked, request.workspace)
    filters.found()
    customers, are_similar = best(request.workspace, text, CHOICES)
    gallery = reverse("gallery:session_list", args=[request.workspace.slug])
    context = {
        "section": "gallery",
        "choices": [(one, gallery + filters.query(customer=str(one.pk))) for one in customers],
        "chosen": filters.chosen_customer,
        "are_similar": are_similar,
        "query": text,
        "kept": filters.pairs(),
        "groups": [(label, gallery + filters.query(customer=name)) for name, label in GROUPS],
    }
    partials = ("dialog-body", "customer-choices")
    return render_page(request, "gallery/customer_filter.html", context, partials=partials)
