"""Reminders one by one."""

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from crm.actions import reminders, saving
from crm.models import Reminder
from crm.task_forms import ReminderForm
from crm.views import entries
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted

TITLE = "Edit reminder"


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_add(request: StaffRequest) -> HttpResponse:
    customer = entries.customer_asked(request)
    start = {"customer": customer, "assignee": request.user}
    form = ReminderForm(posted(request), workspace=request.workspace, initial=start)
    if form.is_bound and form.is_valid():
        reminder = reminders.add(
            workspace=request.workspace,
            today=timezone.localdate(),
            by=request.user,
            **form.values(),
        )
        return entries.saved(request, reminder, f"Reminder “{entries.short(reminder)}” added")
    return entries.add_page(request, form, "Add reminder", customer)


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def reminder_edit(request: StaffRequest, reminder_id: UUID) -> HttpResponse:
    found = Reminder.objects.of(request.workspace).for_list()
    row = get_object_or_404(found, pk=reminder_id)
    start = {"version": row.version}
    form = ReminderForm(posted(request), workspace=request.workspace, instance=row, initial=start)
    if not (form.is_bound and form.is_valid()):
        return entries.edit_page(request, form, row, TITLE)
    try:
        saved = reminders.change(
            reminder_id=reminder_id,
            workspace=request.workspace,
            version=form.cleaned_data["version"] or 0,
            today=timezone.localdate(),
            by=request.user,
            **form.values(),
        )
    except saving.Stale as stale:
        return entries.stale_page(request, form, stale, TITLE)
    return entries.saved(request, saved, f"Reminder “{entries.short(saved)}” saved")


@needs(Verb.EDIT)
@require_POST
def reminder_finish(request: StaffRequest, reminder_id: UUID) -> HttpResponse:
    """Done with for the day in the address, which is the one the person saw."""
    row = get_object_or_404(Reminder.objects.of(request.workspace).for_list(), pk=reminder_id)
    day = entries.day_asked(request)
    reminders.finish(
        reminder_id=reminder_id,
        workspace=request.workspace,
        day=day,
        today=timezone.localdate(),
        by=request.user,
    )
    undo = f"{entries.address(request, 'reminder_reopen', reminder_id)}?day={day}"
    return entries.saved(request, row, f"Done: {entries.short(row)}", undo)


@needs(Verb.EDIT)
@require_POST
def reminder_reopen(request: StaffRequest, reminder_id: UUID) -> HttpResponse:
    get_object_or_404(Reminder.objects.of(request.workspace), pk=reminder_id)
    day = entries.day_asked(request)
    try:
        row = reminders.reopen(
            reminder_id=reminder_id, workspace=request.workspace, day=day, by=request.user
        )
    except ValueError as error:
        raise BadRequest("The reminder begins after this day.") from error
    return entries.saved(request, row, f"{entries.short(row)} comes up again")


@needs(Verb.DELETE)
@require_POST
def reminder_trash(request: StaffRequest, reminder_id: UUID) -> HttpResponse:
    row = reminders.trash(reminder_id=reminder_id, workspace=request.workspace, by=request.user)
    undo = entries.address(request, "reminder_restore", reminder_id)
    return entries.saved(request, row, f"Reminder “{entries.short(row)}” deleted", undo)


@needs(Verb.DELETE)
@require_POST
def reminder_restore(request: StaffRequest, reminder_id: UUID) -> HttpResponse:
    row = reminders.restore(reminder_id=reminder_id, workspace=request.workspace, by=request.user)
    return entries.saved(request, row, f"Reminder “{entries.short(row)}” is back")
