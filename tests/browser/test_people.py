"""Contacts and timeline in a browser: dialogs, undo, filters that stay, focus."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.factories import ContactFactory, CustomerFactory, InteractionFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def anna(workspace: Workspace) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna Alt")


@pytest.fixture
def base(page: Page, live_server: Any, mara: User, anna: Customer) -> str:
    """The address of the customer, for a page that is signed in."""
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio/customers/{anna.pk}"


def entries(page: Page) -> Locator:
    return page.locator("#timeline-entries ol > li")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def test_entry_is_logged_edited_taken_off_and_brought_back(page: Page, base: str) -> None:
    page.goto(f"{base}/timeline/")
    page.locator("#interaction-add").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("What was said")).to_be_focused()
    dialog.get_by_label("Kind").select_option("call")
    dialog.get_by_label("What was said").fill("See https://album.example")
    press(page, "Add to timeline")
    expect(entries(page)).to_have_count(1)
    expect(page.get_by_role("link", name="https://album.example")).to_be_visible()
    page.get_by_role("link", name="Edit this call").click()
    dialog.get_by_label("What was said").fill("Wants an album")
    press(page, "Save")
    expect(entries(page)).to_contain_text("Wants an album")
    press(page, "Take this call off the timeline")
    expect(page.get_by_text("Nothing yet")).to_be_visible()
    press(page, "Undo")
    expect(entries(page)).to_contain_text("Wants an album")


def test_chosen_kinds_stay_while_the_timeline_grows(page: Page, base: str, anna: Customer) -> None:
    for kind, text in (("call", "The call"), ("note", "The note")):
        InteractionFactory(customer=anna, kind=kind, text=text)
    page.goto(f"{base}/timeline/")
    expect(entries(page)).to_have_count(2)
    page.locator("summary", has_text="Filter").click()
    page.get_by_label("Call", exact=True).check()
    expect(entries(page)).to_have_count(1)
    expect(page.get_by_label("Call", exact=True)).to_be_focused()
    page.locator("#interaction-add").click()
    page.get_by_role("dialog").get_by_label("What was said").fill("Another note")
    press(page, "Add to timeline")
    expect(page.get_by_text("Added to the timeline")).to_be_visible()
    expect(entries(page)).to_have_count(1)
    page.get_by_role("link", name="Clear").click()
    expect(entries(page)).to_have_count(3)
    expect(page.get_by_label("Call", exact=True)).not_to_be_checked()


def test_contact_is_added_and_two_who_edit_it_lose_no_word(
    page: Page, base: str, anna: Customer
) -> None:
    page.goto(f"{base}/contacts/")
    page.get_by_role("link", name="Add contact").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Théo Dubois")
    press(page, "Add contact")
    expect(page.get_by_role("link", name="Edit Théo Dubois")).to_be_visible()
    page.get_by_role("link", name="Edit Théo Dubois").click()
    expect(dialog.get_by_label("Name")).to_have_value("Théo Dubois")
    contact = anna.contacts.get()
    contact.title, contact.version = "Groom", 2
    contact.save()
    dialog.get_by_label("Who they are there").fill("Husband")
    press(page, "Save")
    expect(dialog.get_by_role("alert")).to_contain_text("Somebody else saved this contact")
    expect(dialog.get_by_role("alert")).to_contain_text("Groom")
    expect(dialog.get_by_label("Who they are there")).to_have_value("Husband")
    press(page, "Save")
    expect(page.locator("#customer-contacts")).to_contain_text("Husband")


def test_deleted_contact_comes_back_by_undo(page: Page, base: str, anna: Customer) -> None:
    contact = ContactFactory(customer=anna, name="Théo Dubois")
    page.goto(f"{base}/contacts/")
    press(page, "Delete Théo Dubois")
    expect(page.get_by_text("No contacts yet")).to_be_visible()
    press(page, "Undo")
    expect(page.locator(f"#contact-{contact.pk}")).to_be_visible()
