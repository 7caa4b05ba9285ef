"""Pictures of a customer, from the upload to the avatar."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Dialog, Page, expect

from crm.models import Customer
from gallery.models import CustomerPicture
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.data import pictures
from tests.factories import CustomerFactory, CustomerPictureFactory, stored
from tests.patience import eventually

pytestmark = pytest.mark.browser

RENDERING = 30_000  # milliseconds a worker may take on a busy machine


@pytest.fixture
def anna(workspace: Workspace, mara: User) -> Customer:
    return CustomerFactory(workspace=workspace, name="Anna Weber")


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    (tmp_path / "first.jpg").write_bytes(pictures.photo((300, 200)))
    (tmp_path / "second.jpg").write_bytes(pictures.photo((200, 300)))
    (tmp_path / "notes.jpg").write_bytes(b"just words")
    return [tmp_path / name for name in ("first.jpg", "second.jpg", "notes.jpg")]


def upload(page: Page, files: list[Path]) -> None:
    page.get_by_role("link", name="Add pictures").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Photos", exact=True).set_input_files(files)
    expect(dialog.locator("[data-upload-status]")).to_have_text("2 of 3 sent, 1 refused")
    dialog.get_by_role("link", name="Done").click()
    expect(dialog).to_be_hidden()


@pytest.mark.parametrize("width", [390, 1280])
def test_uploaded_picture_becomes_the_avatar_everywhere(
    page: Page,
    live_server: Any,
    mara: User,
    anna: Customer,
    files: list[Path],
    celery_worker_running: None,
    width: int,
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/customers/{anna.pk}/?tab=photos")
    upload(page, files)
    expect(page.locator(".customer-picture img")).to_have_count(2, timeout=RENDERING)
    expect(page.locator("#customer-avatar img")).to_have_count(1)
    expect(page.locator(".customer-row img")).to_have_count(1)
    before = page.locator("#customer-avatar img").get_attribute("src")
    star = page.get_by_role("button", name="Primary picture: second.jpg")
    star.click()
    expect(star).to_have_attribute("aria-pressed", "true")
    expect(star).to_be_focused()
    expect(page.locator("#customer-avatar img")).not_to_have_attribute("src", before or "")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Caption of second.jpg").fill("At the sea")
    page.get_by_label("Caption of second.jpg").press("Enter")
    expect(page.get_by_text("Caption saved")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Caption of second.jpg")).to_have_value("At the sea")


def test_picture_is_moved_deleted_and_brought_back(
    page: Page,
    live_server: Any,
    mara: User,
    anna: Customer,
    files: list[Path],
    celery_worker_running: None,
) -> None:
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/customers/{anna.pk}/?tab=photos")
    upload(page, files)
    shown = page.locator(".customer-picture img")
    expect(shown).to_have_count(2, timeout=RENDERING)
    first = shown.first.get_attribute("alt")
    page.get_by_label(f"More for {first}").click()
    page.get_by_role("button", name="Later").first.click()
    expect(shown.last).to_have_attribute("alt", first or "")
    menu = page.get_by_label(f"More for {first}")
    expect(menu).to_be_focused()
    menu.click()
    page.get_by_role("button", name="Delete").last.click()
    expect(shown).to_have_count(1)
    expect(page.get_by_label(re.compile("More for"))).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(shown).to_have_count(2)
    shown.last.click()
    expect(page.get_by_role("dialog", name="Photos")).to_be_visible()


def test_dialog_asks_before_it_closes_on_pictures_that_are_sent(
    page: Page, live_server: Any, mara: User, anna: Customer, files: list[Path]
) -> None:
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/customers/{anna.pk}/?tab=photos")
    page.route("**/upload/files/**", lambda route: None)
    page.get_by_role("link", name="Add pictures").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("Photos", exact=True).set_input_files(files[:1])
    expect(dialog.locator(".upload-row[data-state=sending]")).to_have_count(1)
    asked: list[str] = []

    def stay(question: Dialog) -> None:
        asked.append(question.message)
        question.dismiss()

    page.once("dialog", stay)
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_visible()
    assert asked == ["Photos are still being sent. Leave, and go on later?"]
    page.once("dialog", lambda question: question.accept())
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_focus_goes_to_the_next_picture_and_then_to_adding_one(
    page: Page, live_server: Any, mara: User, anna: Customer
) -> None:
    for place in (1, 2, 3):
        stored(
            CustomerPictureFactory(customer=anna, file_name=f"{place}.jpg", position=place).image
        )
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/customers/{anna.pk}/?tab=photos")
    for deleted, following in (("2.jpg", "3.jpg"), ("3.jpg", "1.jpg")):
        delete_by_keyboard(page, deleted)
        expect(page.get_by_label(f"More for {following}")).to_be_focused()
    delete_by_keyboard(page, "1.jpg")
    expect(page.get_by_text("No pictures yet")).to_be_visible()
    expect(page.get_by_role("link", name="Add pictures")).to_be_focused()


def delete_by_keyboard(page: Page, name: str) -> None:
    page.get_by_label(f"More for {name}").press("Enter")
    page.get_by_role("button", name="Delete").press("Enter")
    expect(page.get_by_label(f"More for {name}")).to_have_count(0)


def test_pictures_work_without_javascript(
    page_without_script: Page, live_server: Any, mara: User, anna: Customer, files: list[Path]
) -> None:
    page = page_without_script
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/customers/{anna.pk}/?tab=photos")
    panel = page.locator("#customer-pictures").get_by_role("link", name="Photos")
    panel.click()
    page.get_by_role("link", name="Add pictures").click()
    page.get_by_label("Photos", exact=True).set_input_files(files[:2])
    page.get_by_role("button", name="Upload photos").click()
    expect(page.get_by_role("heading", name="Anna Weber")).to_be_visible()
    assert CustomerPicture.objects.filter(customer=anna).count() == 2
    page.get_by_role("link", name="Photos 2").click()
    panel.click()
    page.get_by_role("button", name="Primary picture: second.jpg").click()
    primary = CustomerPicture.objects.filter(is_primary=True)
    eventually(lambda: [one.file_name for one in primary.all()] == ["second.jpg"])
