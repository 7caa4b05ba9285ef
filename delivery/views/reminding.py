"""The reminders of one private link: what is planned, and stopping them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from delivery import mail_presenters
from delivery.actions import reminders
from delivery.views.links import link_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import changed, render_page


@needs(Verb.VIEW)
@require_safe
def link_reminders(request: StaffRequest, link_id: UUID) -> HttpResponse:
    link = link_or_404(request, link_id)
    ladder = reminders.ladders().filter(workspace=request.workspace).first()
    steps = mail_presenters.steps_of(link, ladder)
    has_more = any(step.job is None for step in steps)
    context = {
        "section": "deliveries",
        "link": link,
        "ladder": ladder,
        "steps": steps,
        "note": "" if has_more else mail_presenters.reason_against(link, ladder),
    }
    partials = ("link-reminders",)
    return render_page(request, "delivery/link_reminders.html", context, partials=partials)


@needs(Verb.DELIVER)
@require_POST
def reminders_stop(request: StaffRequest, link_id: UUID) -> HttpResponse:
    link = link_or_404(request, link_id)
    if reminders.stop(link_id=link.pk, by=request.user):
        undo = reverse("delivery:reminders_resume", args=[request.workspace.slug, link.pk])
        words = f"{link.addressee} is not reminded any more"
        messages.success(request, words, extra_tags=f"Undo {undo}")
    else:
        messages.info(request, "The reminders were stopped already")
    return changed(request, link.get_absolute_url(), reminders_changed=link.pk)


@needs(Verb.DELIVER)
@require_POST
def reminders_resume(request: StaffRequest, link_id: UUID) -> HttpResponse:
    link = link_or_404(request, link_id)
    if reminders.resume(link_id=link.pk, by=request.user):
        messages.success(request, f"{link.addressee} is reminded again")
    else:
        messages.info(request, "The reminders come already")
    return changed(request, link.get_absolute_url(), reminders_changed=link.pk)
