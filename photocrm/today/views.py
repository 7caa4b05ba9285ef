"""The first page after signing in: what is new and what needs you."""

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from crm.agenda import Span, agenda
from crm.models import Customer
from delivery.models import DeliveryJob
from gallery.models import PhotoSession
from photocrm.accounts.middleware import clock_of
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import changed, render_page
from photocrm.today import queries
from photocrm.today.actions import notices
from photocrm.today.models import Notification

PLACES = ("rail", "bar")


@needs(Verb.VIEW)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    workspace, length = request.workspace, queries.LIST_LENGTH
    jobs = DeliveryJob.objects.of(workspace).for_list()
    customers = Customer.objects.of(workspace)
    today, zone = timezone.localdate(), clock_of(request.membership)
    lines = agenda(Span(workspace, request.user, today, today, zone))
    context = {
        "section": "today",
        "now": timezone.localtime(),
        "today": today,
        "lines": lines[:length],
        "more_lines": max(len(lines) - length, 0),
        "totals": queries.totals(workspace, timezone.now()),
        "sessions": PhotoSession.objects.of(workspace).newest().for_cards()[:length],
        "vips": customers.filter(is_vip=True).by_last_contact()[:length],
        "failed": jobs.filter(status=DeliveryJob.Status.FAILED)[:length],
        "retrying": jobs.filter(status=DeliveryJob.Status.RETRYING)[:length],
    }
    return render_page(request, "today/home.html", context, partials=("due-today",))


@needs(Verb.VIEW)
@require_safe
def notification_list(request: StaffRequest) -> HttpResponse:
    """What the bell told this member lately; nobody else sees it."""
    mine = Notification.objects.of(request.workspace).filter(user=request.user)
    context = {
        "section": "notifications",
        "notifications": mine.order_by("-due_at", "-pk")[: queries.BELL_LENGTH],
        "unread": mine.filter(read_at=None).count(),
        "now": timezone.now(),
    }
    partials = ("dialog-body",)
    return render_page(request, "today/notification_list.html", context, partials=partials)


@needs(Verb.VIEW)
@require_safe
def bell(request: StaffRequest) -> HttpResponse:
    """The button with its count, for the rail or the bar of a page that came back into view."""
    place = request.GET.get("place", "rail")
    if place not in PLACES:
        raise BadRequest("There is no bell.")
    return render_page(request, "components/bell.html", {"place": place})


@needs(Verb.VIEW)
@require_POST
def notifications_read(request: StaffRequest) -> HttpResponse:
    """All that came before the list was shown: what came since is still news."""
    try:
        upto = parse_datetime(request.POST.get("upto", ""))
    except ValueError:
        upto = None
    if upto is None or timezone.is_naive(upto):
        raise BadRequest("This moment is not understood.")
    notices.read(workspace=request.workspace, by=request.user, upto=upto)
    to = reverse("today:notification_list", args=[request.workspace.slug])
    return changed(request, to, notifications_changed=True)


@needs(Verb.VIEW)
@require_POST
def notification_open(request: StaffRequest, notification_id: UUID) -> HttpResponse:
    """Read now; leads to what it is about."""
    mine = Notification.objects.of(request.workspace).filter(user=request.user)
    row = get_object_or_404(mine, pk=notification_id)
    notices.read(workspace=request.workspace, by=request.user, upto=row.created_at, pk=row.pk)
    return redirect(f"/{request.workspace.slug}/{row.path}")
