"""A list of tasks worked off with the keyboard, and one added for a customer found by typing."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from crm.models import Customer, Meeting, Task
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.factories import ContactFactory, CustomerFactory, TaskFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def tasks(live_server: Any, workspace: Workspace, mara: User, page: Page) -> str:
    """The address of the page, on which Mara has three late tasks."""
    customer = CustomerFactory(workspace=workspace, name="Amélie Laurent")
    late = timezone.now().date() - timedelta(days=3)
    for title in ("Call", "Write", "Print"):
        TaskFactory(customer=customer, title=title, due_on=late, assignee=mara)
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio/tasks/"


def lines(page: Page) -> Any:
    return page.locator("#task-agenda li p:first-child")


def test_done_with_one_key_and_back_by_undo(page: Page, tasks: str) -> None:
    page.goto(tasks)
    expect(lines(page)).to_have_text(["Call", "Write", "Print"])
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(lines(page)).to_have_text(["Call", "Print"])
    page.get_by_role("button", name="Undo").click()
    expect(lines(page)).to_have_text(["Call", "Write", "Print"])


def test_after_one_is_done_the_focus_stays_in_the_list(page: Page, tasks: str) -> None:
    page.goto(tasks)
    page.keyboard.press("j")
    page.keyboard.press("d")
    expect(lines(page)).to_have_text(["Write", "Print"])
    expect(page.locator("#task-agenda [data-row-key=d]:focus")).to_have_count(1)


def test_a_task_for_a_customer_found_by_typing(page: Page, tasks: str) -> None:
    page.goto(tasks)
    page.get_by_role("link", name="Task", exact=True).click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Title").fill("Send proofs")
    dialog.get_by_label("Search customers").fill("lau")
    dialog.get_by_label("Amélie Laurent").check()
    dialog.get_by_role("button", name="Add task").click()
    expect(dialog).to_be_hidden()
    task: Any = Task.objects.get(title="Send proofs")
    assert (task.customer.name, task.assignee.name) == ("Amélie Laurent", task.created_by.name)


def test_people_of_the_customer_chosen_for_a_meeting_can_come(page: Page, tasks: str) -> None:
    ContactFactory(customer=Customer.objects.get(), name="Ada Ott", title="Planner")
    page.goto(tasks)
    page.get_by_role("link", name="Meeting", exact=True).click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Title").fill("Talk")
    dialog.get_by_label("Starts").fill("2026-12-01T10:00")
    dialog.get_by_label("Amélie Laurent").check()
    dialog.get_by_label("Ada Ott").check()
    dialog.get_by_role("button", name="Add meeting").click()
    expect(dialog).to_be_hidden()
    people = Meeting.objects.get(title="Talk").people.filter(contact__isnull=False)
    assert [str(one.contact) for one in people] == ["Ada Ott"]
