"""Filtering the gallery, as it feels in a browser."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.factories import CustomerFactory, SessionFactory

pytestmark = pytest.mark.browser

TAGGED = {"photo_count": 3, "tagged_count": 1}


@pytest.fixture
def gallery(live_server: Any, workspace: Workspace, mara: User) -> str:
    """The address of a gallery with 60 tagged sessions and 3 raw ones."""
    customer = CustomerFactory(workspace=workspace, name="Amélie Laurent")
    SessionFactory.create_batch(60, workspace=workspace, customer=customer, **TAGGED)
    for name in ("Harbour", "Orchard", "Rooftop"):
        SessionFactory(workspace=workspace, name=name, created_by=mara)
    return f"{live_server.url}/studio/gallery/"


def cards(page: Page) -> Any:
    return page.locator(".photo-card")


def test_back_from_a_session_leads_to_the_same_filters_and_place(
    page: Page, live_server: Any, mara: User, gallery: str
) -> None:
    sign_in(page, live_server.url, mara)
    page.goto(gallery)
    page.get_by_role("link", name="Tagged 60").click()
    expect(page).to_have_url(f"{gallery}?status=tagged")
    cards(page).last.scroll_into_view_if_needed()
    page.mouse.wheel(0, 4000)
    expect(cards(page)).to_have_count(60)
    card = cards(page).nth(55)
    card.scroll_into_view_if_needed()
    name = card.locator("a.truncate").first.inner_text()
    page.get_by_role("link", name=name, exact=True).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    page.go_back()
    expect(page).to_have_url(f"{gallery}?status=tagged")
    expect(page.get_by_role("link", name=name, exact=True)).to_be_in_viewport()
    expect(page.get_by_role("link", name="Remove the filter Tagged")).to_have_count(1)


def test_search_keeps_the_filters_that_were_chosen_since(
    page: Page, live_server: Any, mara: User, gallery: str
) -> None:
    sign_in(page, live_server.url, mara)
    page.goto(gallery)
    page.get_by_role("link", name="Raw 3").click()
    expect(cards(page)).to_have_count(3)
    page.get_by_role("searchbox").first.press_sequentially("or", delay=20)
    expect(cards(page)).to_have_count(1)
    expect(page.locator("#session-count")).to_have_text("1 session")
    expect(page).to_have_url(f"{gallery}?status=raw&q=or")
    page.locator("summary", has_text="Order:").click()
    page.get_by_role("link", name="Oldest").click()
    expect(page).to_have_url(f"{gallery}?q=or&status=raw&sort=oldest")
    page.get_by_role("link", name="Remove the filter “or”").click()
    expect(cards(page)).to_have_count(3)
    page.go_back()
    expect(cards(page)).to_have_count(1)


def test_form_and_customer_dialog_narrow_the_list(
    page: Page, live_server: Any, mara: User, gallery: str
) -> None:
    sign_in(page, live_server.url, mara)
    page.goto(f"{gallery}?view=list")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_label("Photographer").select_option("Mara")
    page.get_by_label("Photos, at most").fill("0")
    page.get_by_role("button", name="Show sessions").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page).to_have_url(f"{gallery}?view=list&photographer={mara.pk}&photos_max=0")
    page.get_by_role("link", name="Clear all").last.click()
    expect(page.locator("#session-count")).to_have_text("63 sessions")
    page.get_by_role("link", name="Customer", exact=True).click()
    page.get_by_placeholder("Search customers").fill("lau")
    page.get_by_role("link", name="Amélie Laurent").last.click()
    expect(page.locator("#session-count")).to_have_text("60 sessions")
    expect(page.get_by_role("link", name="Remove the filter Amélie Laurent")).to_be_visible()


def test_list_grows_by_scrolling_and_shows_changes_by_itself(
    page: Page, live_server: Any, mara: User, gallery: str
) -> None:
    sign_in(page, live_server.url, mara)
    page.goto(f"{gallery}?view=list&sort=oldest")
    rows = page.locator("tbody tr[id]:not(#session-more)")
    rows.last.scroll_into_view_if_needed()
    page.mouse.wheel(0, 4000)
    expect(rows).to_have_count(63)
    first = PhotoSession.objects.order_by("created_at", "pk")[0]
    first.name = "Renamed elsewhere"
    first.save()
    page.evaluate("document.querySelector('#session-changes').dispatchEvent(new Event('refresh'))")
    expect(rows.first).to_contain_text("Renamed elsewhere")
    expect(rows).to_have_count(63)


def test_everything_works_without_javascript(
    page_without_script: Page, live_server: Any, mara: User, gallery: str
) -> None:
    page = page_without_script
    sign_in(page, live_server.url, mara)
    page.goto(gallery)
    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("checkbox", name="Raw").check()
    page.get_by_label("Customer", exact=True).select_option("Without a customer")
    page.get_by_role("button", name="Show sessions").click()
    expect(cards(page)).to_have_count(3)
    page.locator("summary", has_text="Order:").click()
    page.get_by_role("link", name="Name").click()
    page.get_by_role("link", name="List", exact=True).click()
    expect(page.locator(".session-name")).to_have_text(["Harbour", "Orchard", "Rooftop"])
    page.get_by_role("link", name="Remove the filter Raw").click()
    page.get_by_role("link", name="Clear all").last.click()
    page.get_by_role("link", name="Customer", exact=True).click()
    page.get_by_role("link", name="Amélie Laurent").click()
    page.get_by_role("link", name="Show more").click()
    expect(page.locator("tbody tr[id]")).to_have_count(12)


@pytest.mark.parametrize("view", ["grid", "list"])
def test_phone_scrolls_in_one_direction_only(
    view: str, page: Page, live_server: Any, mara: User, gallery: str
) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    sign_in(page, live_server.url, mara)
    page.goto(f"{gallery}?view={view}&status=raw&status=tagged&customer=without&photos_max=9")
    page.get_by_text("Filters", exact=True).click()
    expect(page.get_by_role("button", name="Show sessions")).to_be_visible()
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) == page.evaluate("document.documentElement.clientWidth")
