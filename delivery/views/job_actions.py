"""What people do about a delivery: try again, call off, correct, send once more."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from delivery.actions import jobs
from delivery.filters import JobFilter
from delivery.forms import AddressForm, KeyForm
from delivery.models import DeliveryJob
from delivery.views.jobs import job_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.bulk.views import selection
from photocrm.forms import posted
from photocrm.htmx import changed, render_form, render_page

METHODS = ["GET", "HEAD", "POST"]


@needs(Verb.DELIVER)
@require_POST
def job_retry(request: StaffRequest, job_id: UUID) -> HttpResponse:
    job = job_or_404(request, job_id)
    if jobs.retry_now(job_id=job.pk, by=request.user):
        messages.success(request, "Trying again now")
    else:
        messages.error(request, reason_against(job))
    return changed(request, job.get_absolute_url(), delivery_updated=job.pk)


def reason_against(job: DeliveryJob) -> str:
    if job.session.trashed_at:
        return "The session is in the trash. Restore it to deliver its photos."
    if not job.recipient:
        return "The recipient was erased. Deliver the session anew."
    return "Nothing to try again: it is on its way or has arrived"


@needs(Verb.DELIVER)
@require_POST
def job_cancel(request: StaffRequest, job_id: UUID) -> HttpResponse:
    job = job_or_404(request, job_id)
    if jobs.cancel(job_id=job.pk, by=request.user):
        undo = reverse("delivery:job_uncancel", args=[request.workspace.slug, job.pk])
        messages.success(request, "Delivery cancelled", extra_tags=f"Undo {undo}")
    else:
        messages.error(request, "Too late: it has arrived, or is just being handed over")
    return changed(request, job.get_absolute_url(), delivery_updated=job.pk)


@needs(Verb.DELIVER)
@require_POST
def job_uncancel(request: StaffRequest, job_id: UUID) -> HttpResponse:
    """Undo of the above: nothing is sent before the time it was planned for."""
    job = job_or_404(request, job_id)
    if not jobs.undo_cancel(job_id=job.pk, by=request.user):
        messages.error(request, reason_against(job))
    elif job.is_called_off_plan:
        messages.success(request, "Planned as before")
    else:
        messages.success(request, "Trying again now")
    return changed(request, job.get_absolute_url(), delivery_updated=job.pk)


@needs(Verb.DELIVER)
@require_http_methods(METHODS)
def job_readdress(request: StaffRequest, job_id: UUID) -> HttpResponse:
    job = job_or_404(request, job_id)
    initial = {"recipient": job.recipient}
    form = AddressForm(posted(request), workspace=request.workspace, initial=initial)
    if request.method == "POST" and form.is_valid():
        recipient = form.cleaned_data["recipient"]
        if jobs.readdress(job_id=job.pk, recipient=recipient, by=request.user):
            messages.success(request, f"Trying again with {recipient}")
            return changed(request, job.get_absolute_url(), delivery_updated=job.pk)
        form.add_error(None, "It is on its way or has arrived: send it again instead.")
    context = {"section": "deliveries", "job": job, "form": form}
    return render_form(request, "delivery/job_readdress.html", context)


@needs(Verb.DELIVER)
@require_POST
def job_resend(request: StaffRequest, job_id: UUID) -> HttpResponse:
    """`key` is drawn when the button is shown: pressed twice it sends once."""
    job, form = job_or_404(request, job_id), KeyForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Please try once more from the page of the delivery")
        return changed(request, job.get_absolute_url())
    again = jobs.resend(job_id=job.pk, key=str(form.cleaned_data["key"]), by=request.user)
    if again is None:
        messages.error(request, reason_against(job))
        return changed(request, job.get_absolute_url())
    again.workspace = request.workspace
    messages.success(request, f"Sending it to {again.recipient} once more")
    return redirect(again.get_absolute_url())


@needs(Verb.DELIVER)
@require_http_methods(METHODS)
def jobs_retry(request: StaffRequest) -> HttpResponse:
    """All that a filter finds; `sure` is the answer."""
    page = reverse("delivery:job_list", args=[request.workspace.slug])
    query = selection.query_of_all(request) or QueryDict("status=needs_you")
    found = JobFilter(query, DeliveryJob.objects.of(request.workspace)).found().retriable()
    if "sure" in request.POST:
        return selection.run_on(request, "deliveries.retry", found.named(), to=page)
    context = selection.question(request, found, name="delivery", section="deliveries")
    return render_page(request, "delivery/jobs_retry.html", context, partials=("dialog-body",))
