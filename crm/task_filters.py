"""What the Tasks page may be asked."""

from typing import Any

import django_filters

from crm.models import Task
from photocrm.filters import StrictFilterSet

SHOW = (
    ("", "Today"),
    ("overdue", "Overdue"),
    ("week", "7 days"),
    ("month", "30 days"),
    ("all", "All tasks"),
    ("done", "Done"),
)
# The lists of days, by how many they reach into the future.
DAYS = {"": 0, "overdue": -1, "week": 7, "month": 30}
WHOSE = (("", "Mine"), ("all", "Everyone"))


class TaskFilter(StrictFilterSet):
    """`show` chooses among several lists, so both are read by the view."""

    show = django_filters.ChoiceFilter(choices=SHOW[1:], method="read")
    whose = django_filters.ChoiceFilter(choices=WHOSE[1:], method="read")

    class Meta:
        model = Task
        fields: tuple[str, ...] = ()

    def read(self, tasks: Any, name: str, value: str) -> Any:
        return tasks
