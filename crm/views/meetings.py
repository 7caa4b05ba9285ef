"""Meetings one by one, and as calendar files."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.actions import meetings, saving
from crm.calendar_files import CONTENT_TYPE, calendar_file
from crm.models import Meeting
from crm.task_forms import MeetingForm
from crm.views import entries
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted

TITLE = "Edit meeting"


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_add(request: StaffRequest) -> HttpResponse:
    customer = entries.customer_asked(request)
    start = {"customer": customer, "members": [request.user.pk]}
    form = MeetingForm(posted(request), workspace=request.workspace, of=customer, initial=start)
    if form.is_bound and form.is_valid():
        meeting = meetings.add(workspace=request.workspace, by=request.user, **form.values())
        return entries.saved(request, meeting, f"Meeting “{entries.short(meeting)}” added")
    return entries.add_page(request, form, "Add meeting", customer)


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_edit(request: StaffRequest, meeting_id: UUID) -> HttpResponse:
    found = Meeting.objects.of(request.workspace).for_list().prefetch_related("people")
    row = get_object_or_404(found, pk=meeting_id)
    people = row.people.all()
    start = {
        "version": row.version,
        "members": [one.user_id for one in people if one.user_id],
        "contacts": [one.contact_id for one in people if one.contact_id],
    }
    form = MeetingForm(
        posted(request), workspace=request.workspace, of=row.customer, instance=row, initial=start
    )
    if not (form.is_bound and form.is_valid()):
        return entries.edit_page(request, form, row, TITLE)
    return save(request, meeting_id, form)


def save(request: StaffRequest, meeting_id: UUID, form: MeetingForm) -> HttpResponse:
    try:
        saved = meetings.change(
            meeting_id=meeting_id,
            workspace=request.workspace,
            version=form.cleaned_data["version"] or 0,
            by=request.user,
            **form.values(),
        )
    except saving.Stale as stale:
        return entries.stale_page(request, form, stale, TITLE)
    return entries.saved(request, saved, f"Meeting “{entries.short(saved)}” saved")


@needs(Verb.VIEW)
@require_safe
def meeting_file(request: StaffRequest, meeting_id: UUID) -> HttpResponse:
    found = Meeting.objects.of(request.workspace).select_related("created_by")
    meeting = get_object_or_404(found, pk=meeting_id)
    name = f"{slugify(meeting.title)[:60] or 'meeting'}.ics"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(calendar_file(meeting), content_type=CONTENT_TYPE, headers=headers)


@needs(Verb.DELETE)
@require_POST
def meeting_trash(request: StaffRequest, meeting_id: UUID) -> HttpResponse:
    row = meetings.trash(meeting_id=meeting_id, workspace=request.workspace, by=request.user)
    undo = entries.address(request, "meeting_restore", meeting_id)
    return entries.saved(request, row, f"Meeting “{entries.short(row)}” deleted", undo)


@needs(Verb.DELETE)
@require_POST
def meeting_restore(request: StaffRequest, meeting_id: UUID) -> HttpResponse:
    row = meetings.restore(meeting_id=meeting_id, workspace=request.workspace, by=request.user)
    return entries.saved(request, row, f"Meeting “{entries.short(row)}” is back")
