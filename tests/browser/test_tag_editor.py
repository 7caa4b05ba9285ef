"""Text on a photo, from the first key in the editor to the file a worker drew."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from gallery.actions import images, photos, renders, tags
from gallery.lettering.layers import Layer
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.data import pictures
from tests.factories import SessionFactory, TagFactory

pytestmark = pytest.mark.browser

MIXED = "Amélie & Théo 你好 مرحبا 🎉"


@pytest.fixture
def photo(workspace: Workspace, mara: User, tmp_path: Path) -> Photo:
    session = SessionFactory(workspace=workspace, name="Laurent wedding")
    return added(session, mara, tmp_path, "DSC_0001.jpg")


def added(session: PhotoSession, by: User, folder: Path, name: str, width: int = 900) -> Photo:
    source = folder / name
    source.write_bytes(pictures.photo((width, 600)))
    photo = photos.add(session=session, file_name=name, source=source, by=by)[0]
    images.process(photo.image_id)
    return photo


@pytest.fixture
def editor(page: Page, live_server: Any, mara: User, photo: Photo) -> Page:
    sign_in(page, live_server.url, mara)
    page.goto(live_server.url + address(photo))
    expect(page.locator("tag-editor:defined")).to_have_count(1)
    return page


def address(photo: Photo) -> str:
    return f"/studio/gallery/{photo.session_id}/photos/{photo.pk}/tags/"


def layers_of(photo: Photo) -> list[Layer]:
    return [tag.layer for tag in photo.tags.in_order()]


def texts(photo: Photo) -> list[str]:
    return [layer.text for layer in layers_of(photo)]


def add(page: Page, text: str) -> None:
    page.get_by_role("button", name="Add", exact=True).click()
    page.keyboard.type(text)
    page.keyboard.press("Escape")


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("saved")


@pytest.mark.usefixtures("celery_worker_running")
def test_text_of_many_scripts_is_typed_saved_drawn_and_found(
    editor: Page, live_server: Any, photo: Photo
) -> None:
    SessionFactory(workspace=photo.workspace, name="Another one")
    add(editor, MIXED)
    expect(editor.get_by_role("button", name=f"Text: {MIXED}")).to_be_focused()
    expect(editor.get_by_label("Text", exact=True)).to_have_value(MIXED)
    save(editor)
    expect(editor.locator("#tag-state")).to_contain_text("Saved and drawn", timeout=30_000)
    expect(editor.get_by_role("button", name="Save", exact=True)).to_be_focused()
    photo.refresh_from_db()
    assert (texts(photo), photo.tagged_made) == ([MIXED], photo.tagged_wanted)
    editor.goto(f"{live_server.url}/studio/gallery/")
    cards = editor.locator(".photo-card")
    for words in ("amelie", "你好"):
        expect(cards).to_have_count(2)
        editor.get_by_role("searchbox").first.fill(words)
        expect(cards).to_have_count(1)
        expect(cards).to_contain_text("Laurent wedding")
        tagged = f"/studio/media/{photo.pk}/{photo.tagged_made}/500.webp"
        expect(cards.locator("img").last).to_have_attribute("src", tagged)
        editor.get_by_role("searchbox").first.fill("")


def test_keyboard_alone_adds_moves_copies_orders_and_deletes(editor: Page, photo: Photo) -> None:
    editor.get_by_role("button", name="Add", exact=True).focus()
    keys = editor.keyboard
    keys.press("Enter")
    keys.type("First")
    for key in ("Escape", "ArrowRight", "Shift+ArrowDown", "Control+d"):
        keys.press(key)
    keys.press("Enter")
    keys.type("Second")
    keys.press("Escape")
    editor.get_by_role("button", name="Move down: Second").press("Enter")
    expect(editor.get_by_role("button", name="Move down: Second")).to_be_focused()
    editor.locator("#tag-save").press("Enter")
    expect(editor.locator("#toasts")).to_contain_text("saved")
    saved = [(layer.text, layer.x, layer.y) for layer in layers_of(photo)]
    assert saved == [("Second", 0.121, 0.13), ("First", 0.101, 0.11)]
    editor.get_by_role("button", name="Text: First").focus()
    keys.press("Delete")
    expect(editor.locator(".tag-text")).to_have_count(1)
    keys.press("Control+z")
    expect(editor.locator(".tag-text")).to_have_count(2)
    keys.press("Control+Shift+z")
    expect(editor.locator(".tag-text")).to_have_count(1)
    editor.locator("#tag-save").press("Enter")
    expect(editor.locator("[data-do=undo]")).to_be_disabled()
    assert texts(photo) == ["Second"]


def test_unsaved_work_and_its_way_back_outlive_a_reload(editor: Page, photo: Photo) -> None:
    editor.on("dialog", lambda dialog: dialog.accept())
    add(editor, "First")
    add(editor, "Second")
    editor.reload()
    expect(editor.locator("[data-note]")).to_have_text("Your unsaved work is back.")
    expect(editor.locator(".tag-text")).to_have_count(2)
    for count in (1, 0):
        while editor.locator(".tag-text").count() > count:
            editor.get_by_role("button", name="Undo").click()
    expect(editor.get_by_role("button", name="Undo")).to_be_disabled()
    for _ in range(4):
        editor.keyboard.press("Control+Shift+z")
    save(editor)
    assert texts(photo) == ["First", "Second"]
    editor.reload()
    expect(editor.locator(".tag-text")).to_have_count(2)
    expect(editor.get_by_role("button", name="Undo")).to_be_disabled()


def test_dragging_moves_snaps_and_is_undone_in_one_step(editor: Page, photo: Photo) -> None:
    add(editor, "Drag me")
    canvas = editor.locator("[data-canvas]").bounding_box()
    box = editor.locator(".tag-text").bounding_box()
    assert canvas
    assert box
    start = (box["x"] + 10, box["y"] + 10)
    editor.mouse.move(*start)
    editor.mouse.down()
    editor.mouse.move(start[0] + 30, start[1] + 30)
    # One pixel beside the place where its left edge would stand on the first third.
    editor.mouse.move(start[0] + canvas["x"] + canvas["width"] / 3 - box["x"] + 1, start[1] + 30)
    expect(editor.locator(".tag-guide-x")).to_have_count(1)
    editor.mouse.up()
    expect(editor.locator(".tag-guide")).to_have_count(0)
    assert abs(float(editor.get_by_label("From left, %").input_value()) - 100 / 3) < 0.01
    editor.get_by_role("button", name="Undo").click()
    expect(editor.get_by_label("From left, %")).to_have_value("10")


def test_handle_changes_the_size(editor: Page) -> None:
    add(editor, "Size")
    handle = editor.locator(".tag-handle").bounding_box()
    box = editor.locator(".tag-text").bounding_box()
    assert handle
    assert box
    centre = (handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    editor.mouse.move(*centre)
    editor.mouse.down()
    editor.mouse.move(centre[0] + box["width"], centre[1] + box["height"])
    editor.mouse.up()
    size = float(editor.get_by_label("Size, %").input_value())
    assert 11 < size < 13


def test_save_on_top_of_anothers_offers_both(editor: Page, photo: Photo) -> None:
    add(editor, "Mine")
    TagFactory(photo=photo, text="Theirs", x=0.2, y=0.2)
    editor.get_by_role("button", name="Save", exact=True).click()
    expect(editor.get_by_role("alert")).to_contain_text("Theirs")
    expect(editor.get_by_role("button", name="Text: Mine")).to_have_count(1)
    editor.get_by_role("link", name="Take theirs").click()
    expect(editor.get_by_role("button", name="Text: Theirs")).to_have_count(1)
    editor.get_by_role("button", name="Undo").click()
    save(editor)
    assert texts(photo) == ["Mine"]


def test_template_is_kept_and_inserted_as_a_step_to_undo(editor: Page, photo: Photo) -> None:
    add(editor, "Lumen Studio")
    editor.get_by_text("Templates").click()
    editor.get_by_label("Save this text as a template named").fill("Sign")
    editor.get_by_role("button", name="Save as template").click()
    expect(editor.locator("#toasts")).to_contain_text("Template “Sign” saved")
    editor.get_by_text("Templates").click()
    editor.get_by_label("Template", exact=False).first.select_option(label="Sign")
    editor.get_by_role("button", name="Insert").click()
    expect(editor.locator(".tag-text")).to_have_count(2)
    editor.get_by_role("button", name="Undo").click()
    expect(editor.locator(".tag-text")).to_have_count(1)


def test_saved_text_is_applied_to_the_other_photos_and_undone(
    editor: Page, photo: Photo, mara: User, tmp_path: Path
) -> None:
    other = added(photo.session, mara, tmp_path, "DSC_0002.jpg", 800)
    tags.add(photo=other, layer=Layer("Earlier", x=0.0, y=0.0, size=0.1), by=mara)
    editor.reload()
    add(editor, "For all")
    save(editor)
    editor.get_by_role("link", name="Apply to other photos").click()
    editor.get_by_label("DSC_0002.jpg").check()
    editor.get_by_role("button", name="Apply to the chosen").click()
    expect(editor.locator("#toasts")).to_contain_text("Text applied to 1 photo")
    assert texts(other) == ["For all"]
    editor.locator("#toasts").get_by_role("button", name="Undo").click()
    expect(editor.locator("#toasts")).to_contain_text("Earlier text restored on 1 photo")
    assert texts(other) == ["Earlier"]


def test_editor_works_without_javascript(
    page_without_script: Page, live_server: Any, mara: User, photo: Photo
) -> None:
    page = page_without_script
    sign_in(page, live_server.url, mara)
    page.goto(live_server.url + address(photo))
    page.get_by_label("Text", exact=True).fill(MIXED)
    page.get_by_label("Font").select_option("Oswald")
    page.get_by_label("Size, %").fill("12.5")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Text", exact=True).first).to_have_value(MIXED)
    layer = layers_of(photo)[0]
    assert (layer.text, layer.font, layer.size) == (MIXED, "Oswald", 0.125)
    page.get_by_label("Delete this layer").first.check()
    page.get_by_role("button", name="Save", exact=True).click()
    assert texts(photo) == []


@pytest.mark.parametrize("width", [390, 1440])
def test_page_fits_and_is_accessible(editor: Page, width: int) -> None:
    editor.set_viewport_size({"width": width, "height": 844})
    add(editor, MIXED)
    assert editor.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    stage, panel = (editor.locator(name).bounding_box() for name in (".tag-stage", ".tag-panel"))
    assert stage
    assert panel
    below = panel["y"] >= stage["y"] + stage["height"]
    assert below == (width == 390)
    violations = Axe().run(editor).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == []


def test_worker_that_fails_says_why(editor: Page, photo: Photo) -> None:
    add(editor, "Text")
    save(editor)
    photo.refresh_from_db()
    claimed = renders.claim(photo.pk)
    assert claimed
    renders.fail(claimed[0], "The disk is full.")
    expect(editor.locator("#tag-state")).to_contain_text("The disk is full.")
