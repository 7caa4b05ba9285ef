"""Tasks as a file for spreadsheets."""

import csv
import io
from datetime import UTC, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from crm import task_exporting
from crm.task_exporting import Tasks
from photocrm.accounts.models import Role, User, Workspace
from photocrm.audit.history import sentence
from photocrm.audit.models import Event
from photocrm.exports.kinds import Selection
from tests.factories import TaskFactory
from tests.fixtures.people import Member

pytestmark = pytest.mark.django_db

ASK = "/studio/tasks/export/"


def titles(client: Client, query: str) -> list[str]:
    facts: dict[str, Any] = {"all": "1", "query": query, "format": "csv", "key": str(uuid4())}
    response = client.post(ASK, facts | {"columns": list(task_exporting.CELLS)})
    text = response.getvalue().decode("utf-8-sig")
    return [row["Title"] for row in csv.DictReader(io.StringIO(text, newline=""))]


@pytest.fixture
def tasks(workspace: Workspace, owner: User, member: Member) -> None:
    """The owner's are due at all times, done and undated; one is a colleague's."""
    today = timezone.localdate(timezone=ZoneInfo(workspace.time_zone))
    days = {"late": -1, "today": 0, "soon": 5, "later": 20, "far": 90}
    for title, ahead in days.items():
        due_on = today + timedelta(days=ahead)
        TaskFactory(customer__workspace=workspace, title=title, due_on=due_on, assignee=owner)
    TaskFactory(customer__workspace=workspace, title="some day", due_on=None, assignee=owner)
    facts: dict[str, Any] = {"done_at": timezone.now(), "done_by": owner, "assignee": owner}
    TaskFactory(customer__workspace=workspace, title="done", **facts)
    colleague = member(Role.STAFF)
    TaskFactory(customer__workspace=workspace, title="theirs", due_on=today, assignee=colleague)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["late", "today"]),
        ("whose=all", ["late", "theirs", "today"]),
        ("show=overdue", ["late"]),
        ("show=week", ["late", "soon", "today"]),
        ("show=month", ["late", "later", "soon", "today"]),
        ("show=all", ["far", "late", "later", "some day", "soon", "today"]),
        ("show=done", ["done"]),
    ],
)
def test_the_list_is_exported_as_it_is_shown(
    query: str, found: list[str], tasks: None, signed_in: Client
) -> None:
    assert sorted(titles(signed_in, query)) == found


def test_the_next_ones_come_first_and_it_is_written_down(tasks: None, signed_in: Client) -> None:
    order = ["late", "today", "soon", "later", "far", "some day"]
    assert titles(signed_in, "?show=all") == order
    assert sentence(Event.objects.get(kind="tasks.exported")) == "Exported 6 tasks"
    assert signed_in.get(f"{ASK}?show=yesterday").status_code == 400


@pytest.mark.parametrize("count", [1, 3])
def test_reading_costs_the_same_for_any_number(
    count: int, workspace: Workspace, owner: User, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        TaskFactory(customer__workspace=workspace, assignee=owner, created_by=owner)
    kind = Tasks()
    found = kind.found(Selection(workspace, owner, "show=all"))
    with django_assert_num_queries(1):
        assert len(list(kind.lines(found, list(kind.columns), UTC))) == count
