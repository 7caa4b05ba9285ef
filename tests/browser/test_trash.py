"""Deleting and bringing back, as it feels in a browser."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gallery.actions import trash
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import send_pictures, sign_in
from tests.factories import PhotoFactory, SessionFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def studio(live_server: Any, workspace: Workspace, mara: User, page: Page) -> str:
    """The address of Mara's studio, which has three sessions of two photos."""
    for name in ("Beach", "Dunes", "Harbour"):
        session: Any = SessionFactory(workspace=workspace, name=name)
        PhotoFactory.create_batch(2, session=session)
        trash.recount(session)
    send_pictures(page)
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio"


def throw_away(workspace: Workspace, by: User, *names: str) -> None:
    for session in PhotoSession.objects.filter(name__in=names):
        trash.trash_session(session_id=session.pk, workspace=workspace, by=by)


def kept() -> list[str]:
    return sorted(PhotoSession.objects.values_list("name", flat=True))


def names(page: Page) -> Any:
    return page.locator(".photo-card-words a.truncate")


def test_a_deleted_card_comes_back_to_its_place_by_undo(page: Page, studio: str) -> None:
    page.goto(f"{studio}/gallery/")
    expect(names(page)).to_have_text(["Harbour", "Dunes", "Beach"])
    page.get_by_label("More for Dunes").click()
    page.get_by_role("link", name="Delete…").locator("visible=true").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("Dunes and its 2 photos move to the trash")
    dialog.get_by_role("button", name="Delete").click()
    expect(names(page)).to_have_text(["Harbour", "Beach"])
    expect(page.locator("#session-count")).to_have_text("2 sessions")
    page.get_by_role("button", name="Undo").click()
    expect(names(page)).to_have_text(["Harbour", "Dunes", "Beach"])
    assert kept() == ["Beach", "Dunes", "Harbour"]


def test_several_are_deleted_and_come_back_by_one_undo(page: Page, studio: str) -> None:
    page.goto(f"{studio}/gallery/?view=list")
    page.locator(".select-box").nth(0).check()
    page.locator(".select-box").nth(2).check()
    page.locator("[data-selection-bar]").get_by_role("button", name="Delete").click()
    page.locator("#dialog").get_by_role("button", name="Move to the trash").click()
    expect(page.locator(".session-name")).to_have_text(["Dunes"])
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".session-name")).to_have_text(["Harbour", "Dunes", "Beach"])


def test_the_last_card_leaves_an_empty_gallery_that_says_so(
    page: Page, studio: str, workspace: Workspace, mara: User
) -> None:
    throw_away(workspace, mara, "Beach", "Harbour")
    page.goto(f"{studio}/gallery/")
    page.get_by_label("More for Dunes").click()
    page.get_by_role("link", name="Delete…").locator("visible=true").click()
    page.locator("#dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No sessions yet")).to_be_visible()


def test_chosen_photos_are_deleted_and_come_back(page: Page, studio: str) -> None:
    session = PhotoSession.objects.get(name="Beach")
    page.goto(f"{studio}/gallery/{session.pk}/")
    boxes = page.locator(".photo-tile .select-box")
    boxes.nth(0).check(force=True)
    page.locator("[data-selection-bar]").get_by_role("button", name="Delete…").click()
    page.locator("#dialog").get_by_role("button", name="Delete").click()
    expect(boxes).to_have_count(1)
    assert Photo.objects.filter(session=session).count() == 1
    page.get_by_role("button", name="Undo").click()
    expect(boxes).to_have_count(2)


def test_keyboard_alone_restores_one_and_then_all(
    page: Page, studio: str, workspace: Workspace, mara: User
) -> None:
    throw_away(workspace, mara, "Beach", "Dunes", "Harbour")
    page.goto(f"{studio}/trash/")
    page.keyboard.press("j")
    expect(page.get_by_role("button", name="Restore Harbour")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".trash-row")).to_have_count(2)
    assert kept() == ["Harbour"]
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("Control+a")
    expect(page.locator("[data-selection-count]")).to_have_text("2 selected")
    page.locator("[data-selection-bar]").get_by_role("button", name="Restore").press("Enter")
    expect(page.get_by_text("No sessions in the trash")).to_be_visible()
    assert kept() == ["Beach", "Dunes", "Harbour"]


def test_emptying_asks_and_tells_what_goes(
    page: Page, studio: str, workspace: Workspace, mara: User
) -> None:
    throw_away(workspace, mara, "Beach", "Dunes")
    page.goto(f"{studio}/trash/")
    page.get_by_role("link", name="Empty trash…").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("2 sessions with 4 photos will be deleted for ever")
    dialog.get_by_role("button", name="Delete for ever").click()
    expect(page.get_by_text("No sessions in the trash")).to_be_visible()
    expect(page.locator("#trash-purging")).to_have_text("Being deleted for ever: 2 to go.")
    assert PhotoSession.everything.filter(purging=True).count() == 2


def test_without_javascript_everything_is_a_form(
    page_without_script: Page,
    live_server: Any,
    studio: str,
    workspace: Workspace,
    mara: User,
) -> None:
    page = page_without_script
    throw_away(workspace, mara, "Beach", "Dunes", "Harbour")
    sign_in(page, live_server.url, mara)
    page.goto(f"{studio}/trash/")
    page.get_by_label("Choose Beach").check()
    page.get_by_role("button", name="Restore", exact=True).click()
    expect(page.get_by_text("Restore 1 session: 1 done")).to_be_visible()
    page.get_by_label("Choose Dunes").check()
    page.get_by_role("button", name="Delete for ever…").click()
    page.get_by_role("button", name="Delete for ever").click()
    expect(page.get_by_text("1 session deleted for ever")).to_be_visible()
    page.get_by_role("button", name="Restore Harbour").click()
    expect(page.get_by_role("heading", name="Harbour")).to_be_visible()
    assert kept() == ["Beach", "Harbour"]


def test_phone_finds_the_trash_in_the_account_menu(
    page: Page, studio: str, workspace: Workspace, mara: User
) -> None:
    throw_away(workspace, mara, "Beach")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{studio}/gallery/")
    page.get_by_label("Studio and account").get_by_text("Account menu").locator("..").click()
    page.get_by_role("link", name="Trash").locator("visible=true").click()
    expect(page.get_by_label("Choose Beach")).to_be_visible()
    page.get_by_label("Choose Beach").check()
    expect(page.get_by_role("button", name="Delete for ever…")).to_be_in_viewport()
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) == page.evaluate("document.documentElement.clientWidth")
