"""What only a browser can tell about the customers: unsaved words, focus, titles, headings."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from crm.actions import customers
from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.factories import CustomerFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def anna(workspace: Workspace, mara: User) -> Customer:
    CustomerFactory(workspace=workspace, name="Ben Nowak")
    values = {"name": "Anna Alt", "kind": "customer", "phone": "", "email": "a@mail.example"}
    return customers.add(workspace=workspace, by=mara, notes="", **values)


@pytest.fixture
def base(page: Page, live_server: Any, mara: User) -> str:
    """The address of the list, for a page that is signed in."""
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio/customers/"


class Answers:
    """Answers every question of the page alike, and remembers what was asked."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.leave = False
        page.on("dialog", self.answer)

    def answer(self, dialog: Dialog) -> None:
        self.asked.append(dialog.type)
        if self.leave:
            dialog.accept()
        else:
            dialog.dismiss()


@pytest.fixture
def answers(page: Page) -> Answers:
    return Answers(page)


def edit(page: Page, base: str, customer: Customer, query: str = "") -> None:
    page.goto(f"{base}{customer.pk}/{query}")
    page.get_by_role("link", name="Edit").click()
    expect(page).to_have_url(f"{base}{customer.pk}/edit/{query}")
    expect(page.get_by_label("Name")).to_be_focused()


def row(page: Page, name: str) -> Any:
    return page.locator(".customer-row", has_text=name)


def test_typed_words_are_not_lost_to_another_row_without_a_question(
    page: Page, base: str, anna: Customer, answers: Answers
) -> None:
    edit(page, base, anna)
    page.get_by_label("Notes").fill("Likes dogs")
    row(page, "Ben").click()
    expect(page.get_by_label("Notes")).to_have_value("Likes dogs")
    assert (answers.asked, page.url) == (["confirm"], f"{base}{anna.pk}/edit/")
    answers.leave = True
    row(page, "Ben").click()
    expect(page.get_by_role("heading", level=1, name="Ben Nowak")).to_be_visible()
    assert answers.asked == ["confirm", "confirm"]


def test_typed_words_are_not_lost_to_the_menu_without_a_question(
    page: Page, base: str, anna: Customer, answers: Answers
) -> None:
    edit(page, base, anna)
    page.get_by_label("Kind").select_option("partner")
    page.get_by_role("link", name="Gallery").first.click()
    expect(page.get_by_label("Kind")).to_have_value("partner")
    assert (answers.asked, page.url) == (["beforeunload"], f"{base}{anna.pk}/edit/")


def test_typed_words_are_not_lost_to_the_back_key_without_a_question(
    page: Page, base: str, anna: Customer, answers: Answers
) -> None:
    edit(page, base, anna)
    page.get_by_label("Notes").fill("Likes dogs")
    page.evaluate("history.back()")
    expect(page).to_have_url(f"{base}{anna.pk}/edit/")
    page.wait_for_function("navigation.transition === null")
    expect(page.get_by_label("Notes")).to_have_value("Likes dogs")
    assert answers.asked == ["confirm"]


def test_unchanged_form_is_left_without_a_question(
    page: Page, base: str, anna: Customer, answers: Answers
) -> None:
    edit(page, base, anna)
    row(page, "Ben").click()
    expect(page.get_by_role("heading", level=1, name="Ben Nowak")).to_be_visible()
    edit(page, base, anna)
    page.get_by_role("link", name="Gallery").first.click()
    expect(page.get_by_role("heading", level=1, name="Gallery")).to_be_visible()
    assert answers.asked == []


def test_words_the_server_refused_are_asked_for_too(
    page: Page, base: str, anna: Customer, answers: Answers
) -> None:
    edit(page, base, anna)
    page.get_by_label("Name").fill("...")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Give a name with at least one letter")).to_be_visible()
    row(page, "Ben").click()
    expect(page.get_by_label("Name")).to_have_value("...")
    assert answers.asked == ["confirm"]


def test_save_and_cancel_lead_to_the_name_with_the_filters_kept(
    page: Page, base: str, anna: Customer, answers: Answers
) -> None:
    query = "?q=anna"
    edit(page, base, anna, query)
    expect(row(page, "Anna")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="Cancel").click()
    expect(page.locator("#customer-name")).to_be_focused()
    expect(page).to_have_url(f"{base}{anna.pk}/{query}")
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Phone").fill("0170 1")
    page.get_by_label("Phone").press("Enter")
    expect(page.locator("#customer-detail")).to_contain_text("0170 1")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#customer-name")).to_be_focused()
    expect(page).to_have_url(f"{base}{anna.pk}/{query}")
    assert answers.asked == []


def test_escape_cancels_and_asks_when_words_would_be_lost(
    page: Page, base: str, anna: Customer, answers: Answers
) -> None:
    edit(page, base, anna)
    page.get_by_label("Notes").fill("Likes dogs")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Notes")).to_have_value("Likes dogs")
    assert answers.asked == ["confirm"]
    page.get_by_label("Notes").fill("")
    page.keyboard.press("Escape")
    expect(page.locator("#customer-name")).to_be_focused()
    assert answers.asked == ["confirm"]


def test_title_of_the_tab_follows_the_customer(page: Page, base: str, anna: Customer) -> None:
    page.goto(base)
    studio = anna.workspace.name
    expect(page).to_have_title(f"Customers · {studio}")
    row(page, "Ben").click()
    expect(page).to_have_title(f"Ben Nowak · Customers · {studio}")
    row(page, "Anna").click()
    expect(page).to_have_title(f"Anna Alt · Customers · {studio}")
    page.get_by_role("link", name="Edit").click()
    expect(page).to_have_title(f"Edit Anna Alt · Customers · {studio}")
    assert page.locator("body title:not(svg title)").count() == 0
    page.goto(base)
    row(page, "Anna").click()
    expect(page).to_have_title(f"Anna Alt · Customers · {studio}")
    page.evaluate("history.back()")
    expect(page).to_have_title(f"Customers · {studio}")


@pytest.mark.parametrize("width", [390, 1280])
def test_each_screen_has_one_visible_heading_and_main(
    page: Page, base: str, anna: Customer, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(base)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(["Customers"])
    expect(page.get_by_role("main")).to_have_count(1)
    row(page, "Anna").click()
    expect(heading).to_have_text(["Anna Alt"])
    expect(page.get_by_role("main")).to_have_count(1)
    page.get_by_role("link", name="Edit").click()
    expect(heading).to_have_text(["Edit Anna Alt"])
    page.reload()
    expect(heading).to_have_text(["Edit Anna Alt"])
    expect(page.get_by_role("main")).to_have_count(1)


def test_history_tells_at_once_what_was_done(
    page: Page, base: str, anna: Customer, mara: User
) -> None:
    page.goto(f"{base}{anna.pk}/?tab=history")
    history = page.locator("#history-panel")
    expect(history).to_contain_text("Customer added")
    customers.change(
        customer_id=anna.pk,
        workspace=anna.workspace,
        version=1,
        by=mara,
        **{name: getattr(anna, name) for name in ("name", "company", "kind", "email", "is_vip")},
        phone="0170 1",
        notes="",
    )
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(history).to_contain_text("Changed phone")
    expect(history).to_have_count(1)


class TestSignedOut:
    @pytest.fixture
    def quiet_console(self) -> None:
        """The refusal is what is tested, and Chromium reports it as an error."""

    def test_typed_words_stay_when_the_session_has_ended(
        self, page: Page, context: BrowserContext, base: str, anna: Customer, answers: Answers
    ) -> None:
        edit(page, base, anna)
        page.get_by_label("Notes").fill("Likes dogs")
        context.clear_cookies(name="sessionid")
        page.get_by_role("button", name="Save").click()
        expect(page.locator("#toasts")).to_contain_text("You are signed out.")
        expect(page.get_by_label("Notes")).to_have_value("Likes dogs")
        expect(page.get_by_role("button", name="Save")).to_be_enabled()
        row(page, "Ben").click()
        assert answers.asked == ["confirm"]
        expect(page.get_by_label("Notes")).to_have_value("Likes dogs")
        assert Customer.objects.get(pk=anna.pk).notes == ""
