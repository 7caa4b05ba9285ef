"""From a new customer who is known already to one customer, and back to two."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import Customer, CustomerPair
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.factories import CustomerFactory, InteractionFactory
from tests.patience import eventually

pytestmark = pytest.mark.browser


@pytest.fixture
def base(page: Page, live_server: Any, mara: User) -> str:
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio/customers/"


@pytest.fixture
def anna(workspace: Workspace, mara: User) -> Customer:
    customer = CustomerFactory(
        workspace=workspace, name="Anna Müller", email="anna@mail.example", notes="Likes dogs."
    )
    InteractionFactory(customer=customer, by=mara, text="Asked for an album")
    return customer


def test_customer_is_created_suggested_merged_and_two_again(
    page: Page, base: str, anna: Customer, celery_worker_running: None
) -> None:
    page.goto(base)
    page.get_by_role("link", name="New customer").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Anna Mueller")
    dialog.get_by_label("E-mail").fill("anna@mail.example")
    dialog.get_by_label("Company").fill("Fair Photos")
    dialog.get_by_role("button", name="Add customer").click()
    expect(dialog.get_by_role("alert")).to_contain_text("Same e-mail · Same name")
    expect(dialog.get_by_label("Company")).to_have_value("Fair Photos")
    assert Customer.objects.count() == 1
    dialog.get_by_role("button", name="Create anyway").click()
    expect(page.get_by_role("heading", level=1, name="Anna Mueller")).to_be_visible()

    page.goto(f"{base}duplicates/")
    eventually(CustomerPair.objects.exists)
    page.reload()
    pair = page.get_by_role("listitem").filter(has_text="Anna Mueller")
    expect(pair).to_contain_text("Same e-mail")
    pair.get_by_role("link", name="Merge…").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merge two customers")
    page.get_by_role("group", name="Name").get_by_label("Anna Mueller").check()
    page.get_by_role("button", name="Merge", exact=True).click()

    expect(page).to_have_url(f"{base}{anna.pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Anna Mueller")
    expect(page.locator("#customer-detail")).to_contain_text("Fair Photos")
    assert Customer.objects.count() == 1
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Anna Müller")
    expect(page.locator("#toasts")).to_contain_text("a customer of its own again")
    assert set(Customer.objects.values_list("name", flat=True)) == {"Anna Müller", "Anna Mueller"}


def test_notice_on_the_page_is_answered_in_place(page: Page, base: str, anna: Customer) -> None:
    other = CustomerFactory(workspace=anna.workspace, name="Ben Müller", email=anna.email)
    CustomerPair.objects.create(
        workspace=anna.workspace,
        customer=anna,
        other=other,
        score=35,
        evidence=["email", "first_names"],
    )
    page.goto(f"{base}{anna.pk}/duplicates/")
    notice = page.locator("#customer-duplicates")
    expect(notice).to_contain_text("Partner of Ben Müller?")
    notice.get_by_role("button", name="Partners").click()
    expect(notice).to_contain_text("Partner: Ben Müller")
    page.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(notice).to_contain_text("Partner of Ben Müller?")
