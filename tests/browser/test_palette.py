"""Ctrl+K leads anywhere, by keys alone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.factories import CustomerFactory, SessionFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def studio(page: Page, live_server: Any, workspace: Workspace, mara: User) -> str:
    """The address of the studio with two customers who are found by "am". Mara is signed in."""
    for name in ("Amanda Stone", "Amélie Laurent"):
        CustomerFactory(workspace=workspace, name=name)
    SessionFactory(workspace=workspace, name="Autumn")
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio"


def test_a_customer_is_opened_by_keys_alone(page: Page, studio: str) -> None:
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("am")
    options = page.locator("command-palette").get_by_role("option")
    expect(options).to_have_count(2)
    expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    chosen = options.nth(1).inner_text().splitlines()[0]
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute(
        "aria-activedescendant", options.nth(1).get_attribute("id") or ""
    )
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(chosen)


def test_an_action_opens_its_dialog(page: Page, studio: str) -> None:
    page.goto(f"{studio}/gallery/")
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.type("new cu")
    expect(page.locator("command-palette").get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="New customer")).to_be_visible()
    expect(page.get_by_label("Name", exact=True)).to_be_focused()


def test_escape_leads_back_to_where_the_focus_was(page: Page, studio: str) -> None:
    page.goto(f"{studio}/gallery/")
    link = page.get_by_role("link", name="Autumn", exact=True)
    link.focus()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("combobox")).to_have_count(0)
    expect(link).to_be_focused()


def test_a_phone_finds_by_its_button(page: Page, studio: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{studio}/gallery/")
    page.get_by_role("link", name="Find").locator("visible=true").click()
    page.get_by_role("combobox").fill("amelie")
    expect(page.locator("command-palette").get_by_role("option")).to_have_count(1)
    page.locator("command-palette").get_by_role("option").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amélie Laurent")


def test_it_works_without_javascript(
    page_without_script: Page, live_server: Any, mara: User, studio: str
) -> None:
    page = page_without_script
    sign_in(page, live_server.url, mara)
    page.get_by_role("link", name="Find").locator("visible=true").click()
    page.get_by_role("combobox").fill("amelie")
    page.keyboard.press("Enter")
    page.locator("command-palette").get_by_role("option", name="Amélie Laurent").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amélie Laurent")
