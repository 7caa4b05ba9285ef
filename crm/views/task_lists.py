"""The Tasks page, and what is to be done for one customer."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm import task_presenters
from crm.agenda import LONGEST, Line, Span, agenda, line_of
from crm.models import Customer, Meeting, Reminder, Task
from crm.task_filters import DAYS, TaskFilter
from crm.views.customers import customer_or_404
from photocrm.accounts.middleware import clock_of
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import render_page
from photocrm.pagination import page_of, page_through

PARTIALS = ("task-agenda", "task-more")
MOST_OF_CUSTOMER = 50
LATEST = 5


@needs(Verb.VIEW)
@require_safe
def task_list(request: StaffRequest) -> HttpResponse:
    filters = TaskFilter(request.GET, Task.objects.of(request.workspace))
    filters.found()
    show, today = filters.data.get("show", ""), timezone.localdate()
    lines, after = agenda_of(request, filters) if show in DAYS else tasks_of(request, filters)
    context = {
        "section": "tasks",
        "filters": filters,
        "days": task_presenters.days(lines, today),
        "today": today,
        "show_pills": task_presenters.show_pills(filters),
        "whose_pills": task_presenters.whose_pills(filters),
        "next_url": f"{request.path}{filters.query(after=after)}" if after else "",
        "address": f"{request.path}{filters.query()}",
        "is_cut": show in DAYS and len(lines) >= LONGEST,
        "empty": task_presenters.EMPTY[show],
    }
    return render_page(request, "crm/task_list.html", context, partials=PARTIALS)


def agenda_of(request: StaffRequest, filters: TaskFilter) -> tuple[list[Line], str]:
    today = timezone.localdate()
    last = today + timedelta(days=DAYS[filters.data.get("show", "")])
    user = None if filters.data.get("whose") else request.user
    zone = clock_of(request.membership)
    return agenda(Span(request.workspace, user, today, last, zone)), ""


def tasks_of(request: StaffRequest, filters: TaskFilter) -> tuple[list[Line], str]:
    """All open tasks, those with a date first, or all that were done, the latest first."""
    tasks = Task.objects.of(request.workspace).for_list()
    if not filters.data.get("whose"):
        tasks = tasks.of_member(request.user)
    size, after = settings.PAGE_SIZE, request.GET.get("after", "")
    if filters.data.get("show") == "done":
        done = tasks.filter(done_at__isnull=False).order_by("-done_at", "-pk")
        page = page_of(done, after=after, size=size)
        return [done_line(task) for task in page.rows], page.after
    groups = (
        tasks.open().filter(due_on__isnull=False).order_by("due_on", "pk"),
        tasks.open().filter(due_on__isnull=True).order_by("pk"),
    )
    page = page_through(groups, after=after, size=size)
    return [line_of(task) for task in page.rows], page.after


def done_line(task: Task) -> Line:
    day = timezone.localtime(task.done_at).date()
    return Line("task", task, task.title, day, task.customer)


@needs(Verb.VIEW)
@require_safe
def customer_tasks(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """The panel of a customer's page."""
    customer = customer_or_404(request, customer_id)
    context = {"section": "customers", "customer": customer, "today": timezone.localdate()}
    context |= rows_of(customer)
    return render_page(request, "crm/customer_tasks.html", context, partials=("customer-tasks",))


def rows_of(customer: Customer) -> dict[str, Any]:
    now, most = timezone.now(), MOST_OF_CUSTOMER
    meetings = Meeting.objects.filter(customer=customer)
    tasks = Task.objects.filter(customer=customer).select_related("assignee")
    reminders = Reminder.objects.filter(customer=customer, next_on__isnull=False)
    coming = meetings.filter(ends_at__gte=now).order_by("starts_at", "pk")[:most]
    lines = [line_of_meeting(one) for one in coming]
    undone = tasks.open().order_by("due_on", "pk")[:most]
    lines += [Line("task", one, one.title, one.due_on, None) for one in undone]
    pending = reminders.select_related("assignee").order_by("next_on", "pk")[:most]
    lines += [Line("reminder", one, one.title, one.next_on, None) for one in pending]
    return {
        "lines": sorted(lines, key=lambda line: line.order),
        "past": meetings.filter(ends_at__lt=now).order_by("-starts_at", "-pk")[:LATEST],
        "done": tasks.filter(done_at__isnull=False).order_by("-done_at", "-pk")[:LATEST],
    }


def line_of_meeting(meeting: Meeting) -> Line:
    day: date = timezone.localtime(meeting.starts_at).date()
    return Line("meeting", meeting, meeting.title, day, None, meeting.starts_at)
