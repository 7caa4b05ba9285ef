"""Choosing several customers, their labels and their trash, as it feels in a browser."""

import csv
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.factories import CustomerFactory, CustomerLabelFactory, LabelFactory
from tests.patience import eventually

pytestmark = pytest.mark.browser

WORKING = 30_000  # milliseconds a worker may take on a busy machine


@pytest.fixture
def customers(live_server: Any, workspace: Workspace, mara: User, page: Page) -> str:
    """The address of a list of three customers, for Mara."""
    LabelFactory(workspace=workspace, name="Wedding")
    for name in ("Cleo", "Ben", "Anna"):
        CustomerFactory(workspace=workspace, name=name)
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio/customers/"


def boxes(page: Page) -> Any:
    return page.locator(".master .select-box")


def bar(page: Page) -> Any:
    return page.locator("[data-selection-bar]")


def test_rows_open_and_their_avatars_choose(page: Page, customers: str) -> None:
    page.goto(customers)
    page.locator(".customer-choose").nth(0).click()
    page.locator(".customer-choose").nth(2).click(modifiers=["Shift"])
    expect(bar(page).locator("output")).to_have_text("3 selected")
    page.get_by_role("link", name="Ben").click()
    expect(page.get_by_role("heading", name="Ben")).to_be_visible()
    expect(bar(page).locator("output")).to_have_text("3 selected")
    bar(page).get_by_role("button", name="Label").click()
    page.locator("#dialog").get_by_label("Wedding").check()
    page.locator("#dialog").get_by_role("button", name="Put on").click()
    expect(page.locator("#customer-labels .label-badge")).to_contain_text("Wedding")
    expect(bar(page)).to_be_hidden()
    expect(page.locator(".customer-row[aria-current]")).to_contain_text("Ben")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#customer-labels .label-badge")).to_have_count(0)


def test_keyboard_alone_walks_chooses_and_exports(
    page: Page, customers: str, tmp_path: Path
) -> None:
    page.goto(customers)
    for key in ("j", "x", "j", "x"):
        page.keyboard.press(key)
    expect(page.locator("[data-selection-count]")).to_have_text("2 selected")
    expect(page.locator("selection-list")).to_have_attribute("data-pair", "")
    bar(page).get_by_role("button", name="Export").press("Enter")
    expect(page.locator("#dialog")).to_contain_text("2 customers")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    expect(page.locator("#dialog")).to_be_hidden()
    target = tmp_path / "customers.csv"
    download.value.save_as(target)
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert [row["Name"] for row in csv.DictReader(file)] == ["Anna", "Ben"]
    page.keyboard.press("Escape")
    expect(bar(page)).to_be_hidden()


def test_the_open_customer_goes_to_the_trash_with_others_and_comes_back(
    page: Page, customers: str
) -> None:
    page.goto(customers)
    page.get_by_role("link", name="Ben").click()
    expect(page.get_by_role("heading", name="Ben")).to_be_visible()
    page.locator(".customer-choose").nth(0).click()
    page.locator(".customer-choose").nth(1).click()
    bar(page).get_by_role("button", name="Delete").click()
    page.locator("#dialog").get_by_role("button", name="Move to the trash").click()
    expect(page.get_by_role("heading", name="Ben is in the trash")).to_be_visible()
    expect(page.locator(".customer-row")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".customer-row")).to_have_count(3)
    expect(page.get_by_role("heading", name="Ben", exact=True)).to_be_visible()


def test_one_customer_is_deleted_restored_and_loses_a_label(
    page: Page, customers: str, workspace: Workspace
) -> None:
    CustomerLabelFactory(customer=Customer.objects.get(name="Anna"), label__name="Family")
    page.goto(customers)
    page.get_by_role("link", name="Anna").click()
    page.get_by_role("button", name="Take off the label Family").click()
    expect(page.locator("#customer-labels .label-badge")).to_have_count(0)
    page.get_by_label("More actions").click()
    page.get_by_role("link", name="Delete customer").click()
    page.locator("#dialog").get_by_role("button", name="Delete").click()
    expect(page).to_have_url(customers)
    expect(page.locator(".customer-row")).to_have_count(2)
    page.get_by_label("More of customers").click()
    page.get_by_role("banner").get_by_role("link", name="Trash").click()
    row = page.locator(".trash-row")
    expect(row).to_contain_text("30 days left")
    row.get_by_role("button", name="Restore").click()
    expect(page.get_by_text("No customers in the trash")).to_be_visible()
    assert Customer.objects.count() == 3


def test_300_customers_are_assigned_by_a_worker(
    page: Page, customers: str, workspace: Workspace, celery_worker_running: None
) -> None:
    CustomerFactory.create_batch(300, workspace=workspace)
    page.goto(customers)
    page.locator(".customer-choose").first.click()
    bar(page).get_by_label("All 303").check()
    expect(bar(page).locator("output")).to_have_text("303 selected")
    bar(page).get_by_role("button", name="Assign").click()
    expect(page.locator("#dialog")).to_contain_text("303 customers")
    page.locator("#dialog").get_by_role("button", name="Mara").click()
    status = page.locator("#dialog").get_by_role("status")
    expect(status).to_have_text("303 done", timeout=WORKING)
    assert Customer.objects.filter(assignee__name="Mara").count() == 303


def test_without_javascript_the_choice_is_a_form(
    page_without_script: Page, live_server: Any, mara: User, customers: str
) -> None:
    page = page_without_script
    sign_in(page, live_server.url, mara)
    page.goto(customers)
    boxes(page).nth(0).check()
    boxes(page).nth(1).check()
    page.get_by_role("button", name="Status").click()
    page.get_by_role("button", name="Won").click()
    expect(page.get_by_text("Set the status of 2 customers to “Won”: 2 done")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    eventually(lambda: not Customer.objects.filter(status__name="Won").exists())


def test_phone_reaches_every_action(page: Page, customers: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(customers)
    page.locator(".customer-choose").first.click()
    for name in ("Assign", "Status", "Label", "Export", "Delete"):
        expect(page.get_by_role("button", name=name)).to_be_in_viewport()
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) == page.evaluate("document.documentElement.clientWidth")
