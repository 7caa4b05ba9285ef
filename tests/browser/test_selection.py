"""Choosing several sessions, as it feels in a browser."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.factories import CustomerFactory, LabelFactory, SessionFactory

pytestmark = pytest.mark.browser

WORKING = 30_000  # milliseconds a worker may take on a busy machine


@pytest.fixture
def gallery(live_server: Any, workspace: Workspace, mara: User, page: Page) -> str:
    """The address of a gallery with 300 raw sessions and 2 tagged ones, for Mara."""
    CustomerFactory(workspace=workspace, name="Amélie Laurent")
    LabelFactory(workspace=workspace, name="Wedding")
    SessionFactory.create_batch(300, workspace=workspace)
    SessionFactory.create_batch(2, workspace=workspace, photo_count=1, tagged_count=1)
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio/gallery/"


def boxes(page: Page) -> Any:
    return page.locator(".select-box")


def linked() -> int:
    return PhotoSession.objects.exclude(customer=None).count()


def test_300_sessions_are_linked_by_a_worker_and_unlinked_again(
    page: Page, gallery: str, celery_worker_running: None
) -> None:
    page.goto(f"{gallery}?status=raw")
    page.locator(".photo-card").first.hover()
    boxes(page).first.check()
    bar = page.locator("[data-selection-bar]")
    expect(bar.locator("output")).to_have_text("1 selected")
    bar.get_by_label("All 300").check()
    expect(bar.locator("output")).to_have_text("300 selected")
    bar.get_by_role("button", name="Link customer").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("300 sessions")
    dialog.get_by_role("searchbox").fill("laur")
    dialog.get_by_role("button", name="Amélie Laurent").click()
    expect(dialog.get_by_role("status")).to_have_text("300 done", timeout=WORKING)
    expect(page.locator(".photo-card").first).to_contain_text("Amélie Laurent", timeout=WORKING)
    assert linked() == 300
    dialog.get_by_role("button", name="Undo").click()
    expect(page.locator("#bulk-run").get_by_role("status")).to_have_text(
        "300 undone", timeout=WORKING
    )
    assert linked() == 0


def test_few_sessions_are_labelled_and_the_toast_undoes_it(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}?status=tagged&view=list")
    boxes(page).nth(0).check()
    boxes(page).nth(1).click(modifiers=["Shift"])
    page.locator("[data-selection-bar]").get_by_role("button", name="Label").click()
    page.locator("#dialog").get_by_label("Wedding").check()
    page.locator("#dialog").get_by_role("button", name="Put on").click()
    expect(page.locator("tbody .label-badge")).to_have_text(["Wedding", "Wedding"])
    expect(page.locator("[data-selection-bar]")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("tbody .label-badge")).to_have_count(0)


def test_keyboard_alone_walks_chooses_and_opens(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}?view=list")
    output = page.locator("[data-selection-count]")
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(output).to_have_text("2 selected")
    page.keyboard.press("Control+a")
    expect(output).to_have_text("48 selected")
    page.keyboard.press("Escape")
    expect(page.locator("[data-selection-bar]")).to_be_hidden()
    name = page.locator(".session-name").nth(1).inner_text()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def test_focus_stays_where_the_filter_was_pressed(page: Page, gallery: str) -> None:
    page.goto(gallery)
    page.get_by_role("link", name="Raw 300").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{gallery}?status=raw")
    expect(page.locator(".pill", has_text="Raw")).to_be_focused()
    page.goto(f"{gallery}?status=raw&customer=without")
    page.get_by_role("link", name="Remove the filter Raw").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Remove the filter Without")).to_be_focused()


def test_without_javascript_the_choice_is_a_form(
    page_without_script: Page, live_server: Any, mara: User, gallery: str
) -> None:
    page = page_without_script
    sign_in(page, live_server.url, mara)
    page.goto(f"{gallery}?status=tagged&view=list")
    boxes(page).nth(0).check()
    boxes(page).nth(1).check()
    page.get_by_role("button", name="Link customer").click()
    page.get_by_role("button", name="Amélie Laurent").click()
    expect(page.get_by_text("Link 2 sessions to Amélie Laurent: 2 done")).to_be_visible()
    assert linked() == 2
    page.get_by_role("button", name="Undo").click()
    assert linked() == 0


def test_phone_reaches_every_action(page: Page, gallery: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(gallery)
    card = page.locator(".photo-card").first
    card.get_by_label("More for").click()
    expect(card.get_by_role("link", name="Labels")).to_be_in_viewport()
    page.keyboard.press("Escape")
    card.hover()
    boxes(page).first.check()
    expect(page.get_by_role("button", name="Delete")).to_be_in_viewport()
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) == page.evaluate("document.documentElement.clientWidth")
