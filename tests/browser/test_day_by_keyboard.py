"""A day at the studio without a mouse."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from crm.models import Customer, Interaction, Task
from photocrm.accounts.models import User, Workspace
from tests.factories import PASSWORD, CustomerFactory

pytestmark = pytest.mark.browser

FAR = 80  # nothing on a page is further away than so many presses of the tab key


@pytest.fixture
def amelie(workspace: Workspace, mara: User) -> Customer:
    """The customer spoken to last, before two others."""
    now = timezone.now()
    for days, name in ((2, "Noah Okafor"), (3, "Hannah Müller")):
        CustomerFactory(workspace=workspace, name=name, last_contact_at=now - timedelta(days=days))
    return CustomerFactory(workspace=workspace, name="Amélie Laurent", last_contact_at=now)


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """As somebody does who sees where the focus is."""
    expect(target).to_be_visible()
    for _ in range(FAR):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"the focus does not come to {target}")


def go(page: Page, words: str, heading: str) -> None:
    """By the palette."""
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type(words)
    chosen = page.locator("command-palette").get_by_role("option", selected=True)
    expect(chosen).to_contain_text(heading)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()


def sign_in(page: Page, base: str, user: User) -> None:
    page.goto(f"{base}/")
    tab_to(page, page.get_by_label("E-mail"))
    page.keyboard.type(user.email)
    tab_to(page, page.get_by_label("Password", exact=True))
    page.keyboard.type(PASSWORD)
    press(page, "Enter")
    expect(page).to_have_url(f"{base}/studio/")


def edit_the_phone(page: Page) -> None:
    tab_to(page, page.get_by_role("link", name="Phone", exact=True))
    press(page, "Enter")
    expect(page.get_by_label("Phone")).to_be_focused()
    page.keyboard.type("030 23125017")
    press(page, "Enter")
    expect(page.locator("#customer-header")).to_contain_text("030 23125017")
    expect(page.locator("#change-phone")).to_be_focused()


def log_a_call(page: Page) -> None:
    tab_to(page, page.get_by_role("link", name="Log interaction"))
    press(page, "Enter")
    dialog = page.locator("#dialog")
    expect(dialog.get_by_label("What was said")).to_be_focused()
    page.keyboard.type("Wants the linen album")
    tab_to(page, dialog.get_by_label("Kind"), "Shift+Tab")
    page.keyboard.type("Call")
    tab_to(page, dialog.get_by_role("button", name="Add to timeline"))
    press(page, "Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#customer-recent")).to_contain_text("Wants the linen album")


def add_a_task(page: Page) -> None:
    """On the tab of tasks, which is one arrow and a key away."""
    open_tab(page, "Tasks")
    tab_to(page, page.locator("#customer-tasks").get_by_role("link", name="Task", exact=True))
    press(page, "Enter")
    dialog = page.locator("#dialog")
    expect(dialog.get_by_label("Title")).to_be_focused()
    page.keyboard.type("Send proofs")
    tab_to(page, dialog.get_by_label("Due"))
    page.keyboard.type(f"{timezone.localdate():%m%d%Y}")
    press(page, "Enter")
    expect(dialog).to_be_hidden()
    expect(page.locator("#customer-tasks")).to_contain_text("Send proofs")
    expect(tab(page, "Tasks")).to_have_text("Tasks 1")


def tab(page: Page, name: str) -> Locator:
    return page.locator("#tab-strip").get_by_role("link", name=name)


def open_tab(page: Page, name: str) -> None:
    current = page.locator("#tab-strip [aria-current]")
    tab_to(page, current)
    for _ in range(8):
        if tab(page, name).evaluate("element => element === document.activeElement"):
            break
        press(page, "ArrowRight")
    press(page, "Enter")
    expect(current).to_contain_text(name)
    expect(current).to_be_focused()


def finish_and_undo(page: Page) -> None:
    line = page.locator("#task-agenda li", has_text="Send proofs")
    press(page, "j", "d")
    expect(line).to_be_hidden()
    tab_to(page, page.get_by_role("button", name="Undo"), "Shift+Tab")
    press(page, "Enter")
    expect(line).to_be_visible()
    press(page, "j", "d")
    expect(line).to_be_hidden()


def walk_and_search(page: Page) -> None:
    rows = page.locator("#customer-results [data-row]")
    expect(rows).to_have_count(3)
    press(page, "j", "j", "j", "k")
    expect(page.locator(":focus")).to_contain_text("Noah Okafor")
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1, name="Noah Okafor")).to_be_visible()
    press(page, "/")
    expect(page.get_by_role("searchbox", name="Search customers")).to_be_focused()
    page.keyboard.type("mueller")
    expect(rows).to_have_count(1)
    expect(page.get_by_role("searchbox", name="Search customers")).to_be_focused()
    tab_to(page, rows.first)
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1, name="Hannah Müller")).to_be_visible()


def sign_out(page: Page) -> None:
    tab_to(page, page.locator("summary", has_text="Account menu").locator("visible=true"))
    press(page, "Enter")
    tab_to(page, page.get_by_role("button", name="Sign out").locator("visible=true"))
    press(page, "Enter")
    expect(page.get_by_label("E-mail")).to_be_visible()


def test_a_day_with_the_keyboard_only(
    page: Page, live_server: Any, mara: User, amelie: Customer
) -> None:
    sign_in(page, live_server.url, mara)
    go(page, "amelie", "Amélie Laurent")
    edit_the_phone(page)
    log_a_call(page)
    add_a_task(page)
    go(page, "tasks", "Tasks")
    finish_and_undo(page)
    go(page, "people", "Customers")
    walk_and_search(page)
    for name in ("Timeline", "Contacts", "History"):
        open_tab(page, name)
    sign_out(page)
    amelie.refresh_from_db()
    assert amelie.phone_e164 == "+493023125017"
    call = Interaction.objects.get(customer=amelie)
    assert (call.kind, call.text, call.by) == ("call", "Wants the linen album", mara)
    task = Task.objects.get(customer=amelie)
    assert (task.title, task.due_on, task.done_by) == ("Send proofs", timezone.localdate(), mara)
