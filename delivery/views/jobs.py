"""Deliveries as the studio sees them."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from crm.models import Customer
from delivery import presenters, queries
from delivery.actions import jobs
from delivery.filters import JobFilter
from delivery.forms import DeliverForm
from delivery.link_forms import TermsForm
from delivery.models import DeliveryJob
from delivery.terms import Terms, usual
from delivery.views.links import shown
from gallery.models import PhotoSession
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import announce, changed, render_form, render_page
from photocrm.ids import asked_ids, new_id
from photocrm.pagination import page_of

PANEL_LENGTH = 50
EMPTY = "Open a session and choose “Deliver” to send its photos by a private link."


@needs(Verb.VIEW)
@require_safe
def job_list(request: StaffRequest) -> HttpResponse:
    filters = JobFilter(request.GET, DeliveryJob.objects.of(request.workspace))
    found = filters.found().for_list()
    page = page_of(found, after=request.GET.get("after", ""), size=settings.PAGE_SIZE)
    context = {
        "section": "deliveries",
        "has_folders": bool(settings.DELIVERY_FOLDERS),
        "jobs": [presenters.dress(job) for job in page.rows],
        "moving": presenters.are_moving(page.rows),
        "is_continued": "after" in request.GET,
        "next_url": filters.query(after=page.after) if page.after else "",
        "pills": presenters.pills(filters, queries.counts(request.workspace)),
        "rate": presenters.percent(queries.first_time_rate(request.workspace)),
        "q": filters.data.get("q", ""),
        "status": filters.data.get("status", ""),
        "kept": filters.pairs("q"),
        "empty": EMPTY if filters.query() == "?" else "Nothing is found by these filters.",
        "may_retry_all": filters.data.get("status", "") in presenters.RETRIED_TOGETHER,
        "query": filters.query(),
    }
    partials = ("job-results", "job-more")
    return render_page(request, "delivery/job_list.html", context, partials=partials)


def job_or_404(request: StaffRequest, job_id: UUID) -> DeliveryJob:
    found = DeliveryJob.objects.of(request.workspace).for_list().with_favourites()
    job = get_object_or_404(found, pk=job_id)
    job.workspace = request.workspace
    return presenters.dress(job)


@needs(Verb.VIEW)
@require_safe
def job_detail(request: StaffRequest, job_id: UUID) -> HttpResponse:
    job = job_or_404(request, job_id)
    attempts, bounces = list(job.attempts.order_by("number")), list(job.bounces.in_order())
    told = {attempt.answer for attempt in attempts} | {bounce.words for bounce in bounces}
    context = {
        "section": "deliveries",
        "job": job,
        "moving": presenters.is_moving(job),
        "attempts": attempts,
        "resend_key": new_id(),
        "bounces": bounces,
        "answer": "" if job.answer in told else job.answer,
        "visits": job.link.visits.order_by("-at", "-pk")[:PANEL_LENGTH],
        "downloads": job.link.downloads.order_by("-at", "-pk")[:PANEL_LENGTH],
    }
    return render_page(request, "delivery/job_detail.html", context, partials=("job-detail",))


@needs(Verb.DELIVER)
@require_http_methods(["GET", "HEAD", "POST"])
def deliver(request: StaffRequest, session_id: UUID) -> HttpResponse:
    found = PhotoSession.objects.of(request.workspace).for_cards()
    session = get_object_or_404(found, pk=session_id)
    session.workspace = request.workspace
    data = posted(request) if "key" in request.POST else None
    form = DeliverForm(data, session=session)
    asked = data if "expiry" in request.POST else None  # else on the usual terms
    terms = TermsForm(asked, photos=asked_ids(request.POST.getlist("photo")))
    if agree(form, terms):
        given = terms.terms() if terms.is_bound else usual()
        job = promise(request, session, form, given)
        messages.success(request, presenters.promised(form.cleaned_data))
        return delivered(request, job, given.password)
    context = {"section": "gallery", "session": session, "form": form, "terms": terms}
    return render_form(request, "delivery/deliver.html", context)


def agree(form: DeliverForm, terms: TermsForm) -> bool:
    """Whether both are valid, and the link is still open when it is sent."""
    if not form.is_valid() or (terms.is_bound and not terms.is_valid()):
        return False
    at = form.cleaned_data["send_at"]
    end = terms.terms().expires_at if terms.is_bound else None
    if at and end and end <= at:
        terms.add_error("expiry", "The link would end before it is sent.")
    return not terms.errors


def promise(
    request: StaffRequest, session: PhotoSession, form: DeliverForm, terms: Terms
) -> DeliveryJob:
    values = form.cleaned_data
    return jobs.deliver(
        session=session,
        customer=session.kept_customer,
        recipient=values["recipient"] or request.user.email,
        message=values["message"],
        key=str(values["key"]),
        endpoint=values.get("endpoint"),
        at=values["send_at"],
        by=request.user,
        terms=terms,
    )


def delivered(request: StaffRequest, job: DeliveryJob, password: str) -> HttpResponse:
    """A password is shown this once, for it is not in the mail."""
    if password:
        return shown(request, job.link, password=password)
    address = reverse("gallery:session_detail", args=[request.workspace.slug, job.session_id])
    return changed(request, address, delivery_updated=job.session_id)


@needs(Verb.VIEW)
@require_safe
def session_deliveries(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = get_object_or_404(PhotoSession.objects.of(request.workspace), pk=session_id)
    response, moving = panel(request, session=session)
    # The session's header counts what was shared, and hears of it here alone.
    has_stopped = "moving" in request.GET and not moving
    return announce(response, **{f"session-{session.pk}": True}) if has_stopped else response


@needs(Verb.VIEW)
@require_safe
def customer_deliveries(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    customer = get_object_or_404(Customer.objects.of(request.workspace), pk=customer_id)
    return panel(request, customer=customer)[0]


def panel(request: StaffRequest, **about: Any) -> tuple[HttpResponse, bool]:
    """The list, and whether one of its deliveries is moving."""
    found = DeliveryJob.objects.of(request.workspace).filter(**about).for_list().with_favourites()
    rows = [presenters.dress(job) for job in found[:PANEL_LENGTH]]
    moving = presenters.are_moving(rows)
    context = {
        "section": "deliveries",
        "jobs": rows,
        "moving": moving,
        "url": request.path,
    }
    partials = ("delivery-panel",)
    return render_page(request, "delivery/job_panel.html", context, partials=partials), moving
