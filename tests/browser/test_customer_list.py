"""Walking, narrowing and leaving the list of customers, as it feels in a browser."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Request, expect

from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.factories import CustomerFactory
from tests.patience import eventually

pytestmark = pytest.mark.browser


@pytest.fixture
def base(page: Page, live_server: Any, workspace: Workspace, mara: User) -> str:
    """The address of a list of 60 customers, of whom three are VIPs and Mara's."""
    now = timezone.now()
    for number in range(60):
        mine = {"is_vip": True, "assignee": mara} if number % 20 == 5 else {}
        CustomerFactory(
            workspace=workspace,
            name=f"Client {number:02}",
            last_contact_at=now - timedelta(days=number),
            **mine,
        )
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio/customers/"


def rows(page: Page) -> Any:
    return page.locator(".customer-row")


def heading(page: Page) -> Any:
    return page.get_by_role("heading", level=1)


def scrolled(page: Page) -> float:
    top: float = page.locator("[data-walk]").evaluate("list => list.scrollTop")
    return top


def test_selecting_keeps_place_and_typed_words_and_back_does_too(page: Page, base: str) -> None:
    page.goto(base)
    page.get_by_role("searchbox", name="Search customers").fill("client")
    expect(page).to_have_url(f"{base}?q=client")
    rows(page).last.scroll_into_view_if_needed()
    expect(rows(page)).to_have_count(60)
    row = rows(page).nth(55)
    row.scroll_into_view_if_needed()
    place = scrolled(page)
    row.click()
    expect(heading(page)).to_have_text("Client 55")
    rows(page).nth(54).click()
    expect(heading(page)).to_have_text("Client 54")
    page.evaluate("history.back()")
    expect(heading(page)).to_have_text("Client 55")
    expect(row).to_have_attribute("aria-current", "true")
    page.evaluate("history.back()")
    expect(heading(page)).to_have_text("Customers")
    expect(page.get_by_text("No customer selected")).to_be_visible()
    expect(page).to_have_title("Customers · Studio Licht")
    expect(rows(page)).to_have_count(60)
    eventually(lambda: abs(scrolled(page) - place) < 60)
    expect(page.get_by_role("searchbox", name="Search customers")).to_have_value("client")


def test_who_is_open_stays_open_while_the_list_is_narrowed_and_reloaded(
    page: Page, base: str
) -> None:
    page.goto(base)
    rows(page).nth(5).click()
    expect(heading(page)).to_contain_text("Client 05")
    opened = page.url
    page.get_by_role("link", name="VIP", exact=True).click()
    expect(rows(page)).to_have_count(3)
    expect(page).to_have_url(f"{opened}?vip=yes")
    page.get_by_role("searchbox", name="Search customers").press_sequentially("client 05", delay=20)
    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(f"{opened}?vip=yes&q=client+05")
    page.reload()
    expect(heading(page)).to_contain_text("Client 05")
    expect(rows(page)).to_have_count(1)
    expect(rows(page)).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("searchbox", name="Search customers")).to_have_value("client 05")


def test_filters_count_their_choices_and_are_taken_back_by_chips(page: Page, base: str) -> None:
    page.goto(base)
    page.get_by_role("searchbox", name="Search customers").fill("client")
    expect(page).to_have_url(f"{base}?q=client")
    page.get_by_text("Filters", exact=True).click()
    form = page.get_by_role("form", name="Filters")
    expect(form.get_by_text("Partner")).to_contain_text("0")
    form.get_by_label("Normal").check()
    form.get_by_label("Assigned to").select_option("me")
    form.get_by_role("button", name="Show customers").click()
    expect(rows(page)).to_have_count(3)
    expect(page).to_have_url(f"{base}?q=client&priority=2&assignee=me")
    page.get_by_role("link", name="Remove the filter Normal priority").click()
    expect(page).to_have_url(f"{base}?q=client&assignee=me")
    page.get_by_role("link", name="All", exact=True).click()
    expect(rows(page)).to_have_count(48)


def test_the_next_row_is_fetched_ahead(page: Page, base: str) -> None:
    page.goto(base)
    asked: list[str] = []
    page.on("request", lambda request: note(request, asked))
    page.keyboard.press("j")
    expect(rows(page).first).to_be_focused()
    links = [rows(page).nth(at).get_attribute("href") for at in (0, 1)]
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("Client 01")
    assert [asked.count(str(link)) for link in links] == [1, 1]


def note(request: Request, asked: list[str]) -> None:
    path = request.url.partition("/studio/")[2]
    if request.headers.get("hx-target", "").endswith("#customer-detail"):
        asked.append(f"/studio/{path}")


def test_a_phone_shows_list_and_customer_in_turn(page: Page, base: str) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(base)
    row = rows(page).nth(30)
    row.scroll_into_view_if_needed()
    row.click()
    expect(heading(page)).to_have_text("Client 30")
    expect(row).to_be_hidden()
    page.evaluate("history.back()")
    expect(heading(page)).to_have_text("Customers")
    expect(row).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_name_typed_wrongly_finds_those_who_are_called_nearly_so(page: Page, base: str) -> None:
    page.goto(base)
    page.get_by_label("Search customers").fill("clieent 07")
    expect(page.locator("#customer-similar")).to_contain_text("Similar")
    expect(rows(page)).to_have_count(1)
    rows(page).click()
    expect(heading(page)).to_have_text("Client 07")
