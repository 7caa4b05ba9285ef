"""Tasks one by one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from crm.actions import saving, tasks
from crm.models import Task
from crm.task_forms import TaskForm
from crm.views import entries
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted

TITLE = "Edit task"


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def task_add(request: StaffRequest) -> HttpResponse:
    customer = entries.customer_asked(request)
    start = {"customer": customer, "assignee": request.user}
    form = TaskForm(posted(request), workspace=request.workspace, initial=start)
    if form.is_bound and form.is_valid():
        task = tasks.add(workspace=request.workspace, by=request.user, **form.values())
        return entries.saved(request, task, f"Task “{entries.short(task)}” added")
    return entries.add_page(request, form, "Add task", customer)


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def task_edit(request: StaffRequest, task_id: UUID) -> HttpResponse:
    found = Task.objects.of(request.workspace).for_list()
    task = get_object_or_404(found, pk=task_id)
    start = {"version": task.version}
    form = TaskForm(posted(request), workspace=request.workspace, instance=task, initial=start)
    if not (form.is_bound and form.is_valid()):
        return entries.edit_page(request, form, task, TITLE)
    version = form.cleaned_data["version"] or 0
    try:
        saved = tasks.change(
            task_id=task_id,
            workspace=request.workspace,
            version=version,
            by=request.user,
            **form.values(),
        )
    except saving.Stale as stale:
        return entries.stale_page(request, form, stale, TITLE)
    return entries.saved(request, saved, f"Task “{entries.short(saved)}” saved")


@needs(Verb.EDIT)
@require_POST
def task_finish(request: StaffRequest, task_id: UUID) -> HttpResponse:
    task = tasks.finish(task_id=task_id, workspace=request.workspace, by=request.user)
    undo = entries.address(request, "task_reopen", task_id)
    return entries.saved(request, task, f"Done: {entries.short(task)}", undo)


@needs(Verb.EDIT)
@require_POST
def task_reopen(request: StaffRequest, task_id: UUID) -> HttpResponse:
    task = tasks.reopen(task_id=task_id, workspace=request.workspace, by=request.user)
    return entries.saved(request, task, f"{entries.short(task)} is open again")


@needs(Verb.DELETE)
@require_POST
def task_trash(request: StaffRequest, task_id: UUID) -> HttpResponse:
    task = tasks.trash(task_id=task_id, workspace=request.workspace, by=request.user)
    undo = entries.address(request, "task_restore", task_id)
    return entries.saved(request, task, f"Task “{entries.short(task)}” deleted", undo)


@needs(Verb.DELETE)
@require_POST
def task_restore(request: StaffRequest, task_id: UUID) -> HttpResponse:
    task = tasks.restore(task_id=task_id, workspace=request.workspace, by=request.user)
    return entries.saved(request, task, f"Task “{entries.short(task)}” is back")
