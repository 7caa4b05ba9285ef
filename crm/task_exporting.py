"""What stands in an exported list of tasks."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.timezone import localdate

from crm.actions import exports
from crm.models import Task
from crm.task_filters import DAYS, TaskFilter
from photocrm.accounts.models import Membership
from photocrm.audit.models import Event
from photocrm.exports.kinds import Column, Found, Kind, Selection

CELLS: Mapping[str, Column] = {
    "Title": lambda task: task.title,
    "Customer": lambda task: task.customer and task.customer.name,
    "Due": lambda task: task.due_on,
    "Assignee": lambda task: task.assignee and str(task.assignee),
    "Notes": lambda task: task.notes,
    "Done": lambda task: task.done_at,
    "Done by": lambda task: task.done_by and str(task.done_by),
    "Created": lambda task: task.created_at,
    "Created by": lambda task: task.created_by and str(task.created_by),
    "Id": lambda task: str(task.pk),
}


class Tasks(Kind):
    """Of the lists of days only the tasks: meetings, reminders and birthdays are none."""

    name = "tasks"
    noun = "task"
    section = "tasks"
    list_address = "crm:task_list"
    address = "crm:tasks_export"
    columns = CELLS

    def found(self, selection: Selection) -> Found:
        tasks = Task.objects.of(selection.workspace)
        if selection.keys is not None:
            chosen = tasks.filter(pk__in=selection.keys)
            return Found(chosen, [chosen.order_by("due_on", "pk")])
        filters = TaskFilter(QueryDict(selection.query), tasks)
        filters.found()
        if not filters.data.get("whose"):
            tasks = tasks.of_member(selection.reader)
        if filters.data.get("show") == "done":
            done = tasks.filter(done_at__isnull=False)
            return Found(done, [done.order_by("-done_at", "-pk")])
        undone = tasks.open().filter(due_within(filters.data.get("show") or ""))
        return Found(undone, [undone.order_by("due_on", "pk")])  # those without a day come last

    def prepared(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        joined = rows.select_related("customer", "assignee", "done_by", "created_by")
        return joined.defer("customer__search_text", "customer__also_known", "customer__notes")

    def note(self, membership: Membership, *, count: int) -> Event:
        return exports.note_tasks(membership=membership, count=count)


def due_within(show: str) -> Q:
    """What a list of days reaches to; all of them for a list that knows no days."""
    return Q(due_on__lte=localdate() + timedelta(days=DAYS[show])) if show in DAYS else Q()
