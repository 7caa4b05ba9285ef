"""The page of one session, and the sessions of a customer."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.finding import best
from crm.models import Customer
from gallery import queries
from gallery.actions import sessions
from gallery.filters import UNLINKED, SessionFilter
from gallery.forms import LinkForm, VersionForm
from gallery.models import PhotoSession
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.audit.history import history_of
from photocrm.forms import typed
from photocrm.htmx import changed, render_page, wanted_partial
from photocrm.pagination import neighbours, page_of

PARTIALS = ("session-header", "session-notes", "session-photos", "photo-more")
MAY_BE_GONE = ("customer", "label", "photographer")
PHOTOS_PER_PAGE = 120
MOST_SHOWN = 2_000
CHOICES = 20
RECENT = 8
MOST_CHANGES = 120
OVERLAP = timedelta(seconds=5)


def moment_of(request: StaffRequest) -> datetime:
    """The time of the last look, and some seconds before: a change may commit after its stamp."""
    try:
        moment = parse_datetime(request.GET.get("since", ""))
        if moment is None or timezone.is_naive(moment):
            raise BadRequest("The time of the last look is missing.")
        return moment.astimezone(UTC) - OVERLAP
    except (ValueError, OverflowError) as error:
        raise BadRequest("The time of the last look is not understood.") from error


def session_or_404(request: StaffRequest, session_id: UUID) -> PhotoSession:
    found = PhotoSession.objects.of(request.workspace).for_cards()
    session = get_object_or_404(found, pk=session_id)
    session.workspace = request.workspace
    return session


@needs(Verb.VIEW)
@require_safe
def session_detail(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """With the filters of the list it was opened from, for the way back and the neighbours."""
    return session_page(request, session_or_404(request, session_id))


def session_page(
    request: StaffRequest, session: PhotoSession, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page or one part of it; each part reads only what it shows."""
    filters = list_filters(request)
    context = {"section": "gallery", "session": session, "filters": filters} | more
    context["query"] = filters.query().removesuffix("?")
    wanted = wanted_partial(request)
    if wanted not in {"session-photos", "photo-more", "session-notes"}:
        context["previous"], context["next"] = neighbours(filters.in_order(), session)
    if wanted not in {"session-header", "session-notes"}:
        context |= photos_shown(request, session, filters)
    return render_page(
        request, "gallery/session_detail.html", context, partials=PARTIALS, status=status
    )


def list_filters(request: StaffRequest) -> SessionFilter:
    """Those of the list the session was opened from.

    An address may outlive a label or person that it names: the session is there all the same, and
    the way back leads to the list without those.
    """
    asked = request.GET.copy()
    asked.pop("shown", None)
    filters = SessionFilter(asked, request.workspace)
    try:
        filters.found()
    except BadRequest:
        for name in MAY_BE_GONE:
            asked.pop(name, None)
        filters = SessionFilter(asked, request.workspace)
        filters.found()
    return filters


def photos_shown(
    request: StaffRequest, session: PhotoSession, filters: SessionFilter
) -> dict[str, Any]:
    photos = session.photos.in_order()
    page = page_of(photos, after=request.GET.get("after", ""), size=how_many(request))
    return {
        "page": page,
        "next_url": filters.query(after=page.after) if page.after else "",
        "unready": photos.unready(),
        "since": timezone.now(),
    }


def how_many(request: StaffRequest) -> int:
    """A grid that is asked for anew comes back as long as it was."""
    shown = request.GET.get("shown", "0")
    if not (shown.isascii() and shown.isdigit() and len(shown) < 10):
        raise BadRequest("The number of photos is not understood.")
    return min(max(int(shown), PHOTOS_PER_PAGE), MOST_SHOWN)


@needs(Verb.VIEW)
@require_safe
def photo_changes(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """The photos of the session whose renditions were made since the last look."""
    session = session_or_404(request, session_id)
    photos = session.photos.in_order()
    # Counted before the rows are read: what is finished by then is among them.
    unready, now = photos.unready(), timezone.now()
    rows = list(queries.processed_since(photos, moment_of(request))[:MOST_CHANGES])
    since = rows[-1].changed_at if len(rows) == MOST_CHANGES else now  # type: ignore[attr-defined]
    context = {"session": session, "photos": rows, "unready": unready, "since": since}
    return render_page(request, "gallery/photo_changes.html", context)


@needs(Verb.VIEW)
@require_safe
def session_history(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = session_or_404(request, session_id)
    context = {"entries": history_of(session), "section": "gallery", "subject": session}
    return render_page(request, "audit/history.html", context, partials=("history-panel",))


@needs(Verb.LINK)
@require_http_methods(["GET", "HEAD", "POST"])
def session_link(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Choose the customer of a session; the toast offers the way back."""
    session = session_or_404(request, session_id)
    if request.method != "POST":
        return choose_customer(request, session)
    # The Undo of a toast names the customer in its address, since it has no fields.
    chosen = request.POST if "customer" in request.POST else request.GET
    form = LinkForm(chosen, workspace=request.workspace)
    if "customer" not in chosen or not form.is_valid():
        return choose_customer(request, session, status=422)
    customer = form.cleaned_data["customer"]
    earlier = sessions.link(
        session_id=session.pk, workspace=request.workspace, customer=customer, by=request.user
    )
    offer_undo(request, session, customer, earlier)
    touched = [f"customer-{one.pk}-sessions" for one in (customer, earlier) if one]
    events = dict.fromkeys(touched, True) | {f"session-{session.pk}": True}
    return changed(request, session.get_absolute_url(), **events)


@needs(Verb.EDIT)
@require_POST
def session_version(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Show the photos raw or with their text, to staff and customers alike."""
    session = session_or_404(request, session_id)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise BadRequest("Photos are shown raw or tagged.")
    version = form.cleaned_data["version"]
    sessions.show(
        session_id=session.pk, workspace=request.workspace, version=version, by=request.user
    )
    events = {f"session-{session.pk}": True, "version_changed": True}
    return changed(request, session.get_absolute_url(), **events)


def choose_customer(
    request: StaffRequest, session: PhotoSession, status: int = 200
) -> HttpResponse:
    query = typed(request.GET.get("q", ""))
    customers, are_similar = best(request.workspace, query, CHOICES)
    context = {
        "section": "gallery",
        "session": session,
        "customers": customers,
        "are_similar": are_similar,
        "query": query,
    }
    partials = ("dialog-body", "customer-choices")
    return render_page(
        request, "gallery/session_link.html", context, partials=partials, status=status
    )


def offer_undo(
    request: StaffRequest,
    session: PhotoSession,
    customer: Customer | None,
    earlier: Customer | None,
) -> None:
    text = f"Session linked to {customer}" if customer else "Session has no customer now"
    url = reverse("gallery:session_link", args=[request.workspace.slug, session.pk])
    undo = f"{url}?customer={earlier.pk if earlier else ''}"
    if earlier != customer:
        messages.success(request, text, extra_tags=f"Undo {undo}")


@needs(Verb.VIEW)
@require_safe
def customer_sessions(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """The sessions panel of a customer's page; `recent` asks for the newest few alone."""
    customer = get_object_or_404(Customer.objects.of(request.workspace), pk=customer_id)
    found = PhotoSession.objects.of(request.workspace).filter(customer=customer)
    is_recent = "recent" in request.GET
    size = RECENT if is_recent else settings.PAGE_SIZE
    page = page_of(found.newest().for_cards(), after=request.GET.get("after", ""), size=size)
    context = {"section": "gallery", "customer": customer, "page": page, "is_recent": is_recent}
    more = page.after and not is_recent
    context["next_url"] = f"{request.path}?after={page.after}" if more else ""
    partials = ("customer-sessions", "session-more")
    return render_page(request, "gallery/customer_sessions.html", context, partials=partials)


@needs(Verb.LINK)
@require_safe
def session_choices(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Sessions without a customer, to be linked to this one."""
    customer = get_object_or_404(Customer.objects.of(request.workspace), pk=customer_id)
    search = {"q": request.GET.get("q", ""), "customer": UNLINKED}
    filters = SessionFilter(search, request.workspace)
    context = {
        "section": "gallery",
        "customer": customer,
        "sessions": filters.in_order().for_cards()[:CHOICES],
        "query": request.GET.get("q", ""),
    }
    partials = ("dialog-body", "session-choices")
    return render_page(request, "gallery/session_choices.html", context, partials=partials)
