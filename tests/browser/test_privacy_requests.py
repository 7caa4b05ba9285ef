"""A person asks what is known about them, and then to be forgotten."""

import zipfile
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.factories import CustomerFactory, InteractionFactory

pytestmark = pytest.mark.browser


def test_export_then_erase_by_keyboard(
    page: Page, live_server: Any, workspace: Workspace, mara: User
) -> None:
    customer = CustomerFactory(workspace=workspace, name="Anna Meier", email="anna@mail.example")
    InteractionFactory(customer=customer, text="Anna rang")
    sign_in(page, live_server.url, mara)
    address = f"{live_server.url}/studio/customers/{customer.pk}"
    page.goto(f"{address}/export/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download ZIP").press("Enter")
    with zipfile.ZipFile(download.value.path()) as archive:
        assert b"Anna rang" in archive.read("data.json")

    page.goto(f"{address}/erase/")
    name = page.get_by_label("Type the name of the customer to confirm")
    expect(name).to_be_focused()
    name.fill("Anna M")
    name.press("Enter")
    expect(page.get_by_text("This is not the name of the customer.")).to_be_visible()
    expect(name).to_have_value("Anna M")
    name.fill("Anna Meier")
    name.press("Enter")
    expect(page.get_by_text(f"by {mara}")).to_be_visible()
    assert Customer.erased.get().pk == customer.pk
    page.goto(f"{live_server.url}/studio/customers/?q=anna")
    expect(page.get_by_text("No customer found")).to_be_visible()
