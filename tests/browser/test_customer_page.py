"""The page of one customer: tabs, editing in place, and two people at once."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.browser.test_accessibility import objections
from tests.factories import CustomerFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.browser

TABS = [
    *("Overview", "Sessions", "Timeline", "Contacts", "Tasks", "Photos", "Deliveries"),
    *("Photos sent", "History"),
]


@pytest.fixture
def anna(workspace: Workspace, mara: User) -> Customer:
    CustomerFactory(workspace=workspace, name="Ben Nowak")
    return CustomerFactory(workspace=workspace, name="Anna Alt", location="Lyon", notes="Old words")


@pytest.fixture
def base(page: Page, live_server: Any, mara: User) -> str:
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio/customers/"


@pytest.fixture
def other_page(
    browser: Browser, live_server: Any, workspace: Workspace, mara: User
) -> Iterator[Page]:
    """Another browser, in which a colleague is signed in."""
    ben = MembershipFactory(workspace=workspace, user=UserFactory(name="Ben Nowak")).user
    context = browser.new_context()
    page = context.new_page()
    sign_in(page, live_server.url, ben)
    yield page
    context.close()


def test_two_browsers_edit_the_same_customer(
    page: Page, other_page: Page, base: str, anna: Customer
) -> None:
    for each in (page, other_page):
        each.goto(f"{base}{anna.pk}/edit/")
    other_page.get_by_label("Phone").fill("030 1111")
    other_page.get_by_label("Notes").fill("Ben's words")
    other_page.get_by_role("button", name="Save").click()
    expect(other_page.locator("#customer-header")).to_contain_text("030 1111")
    page.get_by_label("Company").fill("Alt GmbH")
    page.get_by_label("Notes").fill("My words")
    page.get_by_role("button", name="Save").click()
    warning = page.get_by_role("alert").filter(has_text="Ben Nowak saved Anna Alt meanwhile.")
    expect(warning).to_contain_text("Phone: — → 030 1111")
    question = page.locator("[data-question='notes']")
    expect(question).to_contain_text("Ben's words")
    expect(question.get_by_label("Notes", exact=True)).to_have_value("My words")
    expect(question.get_by_label("Yours")).to_be_checked()
    expect(page.get_by_label("Phone")).to_have_value("030 1111")
    question.get_by_label("Saved by the other one").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#customer-aside")).to_contain_text("Ben's words")
    expect(page.locator("#customer-header")).to_contain_text("Alt GmbH")
    anna.refresh_from_db()
    assert (anna.phone, anna.company, anna.notes) == ("030 1111", "Alt GmbH", "Ben's words")


def test_two_browsers_edit_the_same_field_in_place(
    page: Page, other_page: Page, base: str, anna: Customer
) -> None:
    for each in (page, other_page):
        each.goto(f"{base}{anna.pk}/")
        each.locator("#change-location").focus()
        each.keyboard.press("Enter")
        expect(each.get_by_role("textbox", name="Location")).to_be_focused()
    other_page.get_by_role("textbox", name="Location").fill("Paris")
    other_page.keyboard.press("Enter")
    expect(other_page.locator("#change-location")).to_be_focused()
    page.get_by_role("textbox", name="Location").fill("Arles")
    page.keyboard.press("Enter")
    expect(page.locator("[data-question='location']")).to_contain_text("Paris")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#customer-header")).to_contain_text("Arles")
    anna.refresh_from_db()
    assert anna.location == "Arles"


def test_field_is_edited_by_keys_alone(page: Page, base: str, anna: Customer) -> None:
    page.goto(f"{base}{anna.pk}/?q=anna")
    page.locator("#change-birthday").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Birthday")).to_be_focused()
    page.keyboard.type("soon")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Type a day as")).to_be_visible()
    page.get_by_role("textbox", name="Birthday").fill("14.3.")
    page.keyboard.press("Enter")
    expect(page.locator("#customer-aside")).to_contain_text("14 March")
    expect(page.locator("#change-birthday")).to_be_focused()
    page.locator("#change-notes").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Notes")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#change-notes")).to_be_focused()
    expect(page).to_have_url(f"{base}{anna.pk}/?q=anna")


def test_saved_name_and_star_reach_the_list(page: Page, base: str, anna: Customer) -> None:
    page.goto(f"{base}{anna.pk}/")
    row = page.locator(f"#customer-row-{anna.pk}")
    page.locator("#change-name").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Name").fill("Anna Neu")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Anna Neu")
    expect(row).to_contain_text("Anna Neu")
    star = page.locator("#customer-header").get_by_role("button", name="VIP")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(star).to_be_focused()
    expect(row).to_contain_text("VIP")


@pytest.mark.parametrize("width", [390, 1280])
def test_tabs_are_kept_by_back_and_reload(
    page: Page, base: str, anna: Customer, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{base}{anna.pk}/?q=anna")
    tabs = page.get_by_role("navigation", name="About Anna Alt")
    expect(tabs.get_by_role("link")).to_have_text(TABS)
    tabs.get_by_role("link", name="Overview").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    expect(tabs.get_by_role("link", name="History")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#history-panel")).to_contain_text("Added directly")
    expect(tabs.get_by_role("link", name="History")).to_be_focused()
    expect(page).to_have_url(f"{base}{anna.pk}/?q=anna&tab=history")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator("#customer-ledger")).to_contain_text("Nothing was sent yet.")
    page.reload()
    expect(page.locator("#customer-ledger")).to_contain_text("Nothing was sent yet.")
    page.evaluate("history.back()")
    expect(page.locator("#history-panel")).to_contain_text("Added directly")
    expect(tabs.locator("[aria-current]")).to_have_text("History")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_dialog_goes_on_to_everything(page: Page, base: str, anna: Customer) -> None:
    page.goto(base)
    page.get_by_role("link", name="New customer").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Name").fill("Carla Conti")
    expect(dialog.get_by_label("Birthday")).to_have_count(0)
    dialog.get_by_role("button", name="More fields").click()
    expect(dialog.get_by_label("Birthday")).to_be_visible()
    expect(dialog.get_by_label("Name")).to_have_value("Carla Conti")
    expect(dialog.get_by_label("Check size")).to_be_hidden()
    dialog.get_by_label("Kind").select_option("investor")
    dialog.get_by_label("Check size").fill("250,000")
    dialog.get_by_label("Birthday").fill("14 March")
    dialog.get_by_role("button", name="Add customer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Carla Conti")
    expect(page.locator("#customer-aside")).to_contain_text("250,000 EUR")


def test_what_is_edited_and_asked_has_no_barrier(
    page: Page, base: str, anna: Customer, mara: User
) -> None:
    for tail in ("", "?tab=history", "fields/name/", "fields/notes/"):
        page.goto(f"{base}{anna.pk}/{tail}", wait_until="networkidle")
        assert objections(page) == []
    page.goto(f"{base}{anna.pk}/edit/")
    Customer.objects.filter(pk=anna.pk).update(notes="Other words", phone="030 1", version=2)
    page.get_by_label("Notes").fill("My words")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-question='notes']")).to_be_visible()
    assert objections(page) == []
