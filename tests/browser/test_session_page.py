"""What only a browser can tell about the page of a session."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from gallery.actions import images, photos
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import shifts_while_loading, sign_in
from tests.data import pictures
from tests.factories import SessionFactory

pytestmark = pytest.mark.browser

SIZES = ((900, 600), (400, 600), (800, 600), (600, 600))


@pytest.fixture
def session(workspace: Workspace, mara: User, tmp_path: Path) -> PhotoSession:
    """Four photos of four shapes: a, b, c, d."""
    session: PhotoSession = SessionFactory(workspace=workspace, name="Laurent wedding")
    for name, size in zip("abcd", SIZES, strict=True):
        source = tmp_path / f"{name}.jpg"
        source.write_bytes(pictures.photo(size))
        photo, _ = photos.add(session=session, file_name=source.name, source=source, by=mara)
        images.process(photo.image_id)
    return session


@pytest.fixture
def opened(page: Page, live_server: Any, mara: User, session: PhotoSession) -> Page:
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/gallery/{session.pk}/")
    expect(page.locator(".photo-tile")).to_have_count(4)
    return page


def names(page: Page) -> list[str]:
    links = page.locator(".photo-tile > a")
    found: list[str] = links.evaluate_all("all => all.map((one) => one.dataset.caption[0])")
    return found


def expect_order(page: Page, wanted: str) -> None:
    script = (
        "(wanted) => [...document.querySelectorAll('.photo-tile > a')]"
        ".map((one) => one.dataset.caption[0]).join('') === wanted"
    )
    page.wait_for_function(script, arg=wanted)


def tile(page: Page, name: str) -> Locator:
    return page.locator(".photo-tile", has=page.get_by_role("img", name=f"{name}.jpg"))


def stored(session: PhotoSession) -> str:
    return "".join(photo.file_name[0] for photo in session.photos.in_order())


def test_nothing_shifts_while_the_photos_load(opened: Page, session: PhotoSession) -> None:
    assert shifts_while_loading(opened, opened.url) == 0
    expect(opened.locator(".photo-tile img[srcset]")).to_have_count(4)


def test_photos_of_a_row_are_whole_and_equally_high(opened: Page) -> None:
    boxes = [tile(opened, name).bounding_box() for name in "abcd"]
    rows: dict[float, set[float]] = {}
    for box, (width, height) in zip(boxes, SIZES, strict=True):
        assert box is not None
        assert box["width"] / box["height"] == pytest.approx(width / height, abs=0.02)
        rows.setdefault(round(box["y"]), set()).add(round(box["height"]))
    assert [len(heights) for heights in rows.values()] == [1] * len(rows)


def test_name_is_edited_in_place(opened: Page, session: PhotoSession) -> None:
    opened.keyboard.press("e")
    field = opened.get_by_role("textbox", name="Name")
    expect(field).to_be_focused()
    field.fill("Dubois wedding")
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Dubois wedding")
    expect(opened.get_by_role("link", name="Edit the name")).to_be_focused()
    opened.keyboard.press("e")
    expect(field).to_be_focused()
    opened.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Dubois wedding")


def test_notes_are_edited_in_place(opened: Page, session: PhotoSession) -> None:
    opened.get_by_role("link", name="Edit the notes").click()
    opened.get_by_label("Notes (optional)").fill("Rings at four.")
    opened.keyboard.press("Control+Enter")
    expect(opened.locator("#session-notes")).to_contain_text("Rings at four.")
    expect(opened.get_by_label("Notes (optional)")).to_have_count(0)


def test_keys_move_a_photo_and_tell_where_it_is(opened: Page, session: PhotoSession) -> None:
    link = tile(opened, "a").locator("a").first
    link.focus()
    opened.keyboard.press("Alt+ArrowRight")
    expect_order(opened, "bacd")
    expect(opened.locator("[data-order-news]")).to_have_text("a.jpg is photo 2 of 4 now")
    expect(link).to_be_focused()
    opened.keyboard.press("Alt+End")
    expect_order(opened, "bcda")
    expect(link).to_be_focused()
    assert stored(session) == "bcda"
    opened.get_by_role("button", name="Undo").click()
    expect_order(opened, "bacd")


def drag(page: Page, name: str, to: str, part: float) -> None:
    start, end = (tile(page, one).bounding_box() for one in (name, to))
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
    page.mouse.move(end["x"] + end["width"] * part, end["y"] + end["height"] / 2, steps=2)
    page.mouse.up()


def test_photos_are_dragged_to_their_place(opened: Page, session: PhotoSession) -> None:
    drag(opened, "d", "b", 0.2)
    expect_order(opened, "adbc")
    expect(opened.get_by_text("d.jpg is photo 2 of 4 now").first).to_be_visible()
    assert stored(session) == "adbc"
    expect(opened.locator(".pswp")).to_have_count(0)
    opened.get_by_role("button", name="Undo").click()
    expect_order(opened, "abcd")


def test_chosen_photos_are_dragged_together(opened: Page, session: PhotoSession) -> None:
    for name in "ab":
        opened.get_by_label(f"Choose {name}.jpg").check()
    drag(opened, "a", "d", 0.8)
    expect_order(opened, "cdab")
    expect(opened.locator("[data-selection-count]")).to_have_text("2 selected")


def test_a_drag_that_cannot_be_saved_is_taken_back(opened: Page, session: PhotoSession) -> None:
    opened.route("**/arrange/**", lambda route: route.fulfill(status=422, body=""))
    with opened.expect_response(lambda answer: "arrange" in answer.url):
        drag(opened, "d", "b", 0.2)
    expect_order(opened, "abcd")
    assert stored(session) == "abcd"


def test_cover_is_set_by_key_and_by_menu(opened: Page, session: PhotoSession) -> None:
    tile(opened, "b").locator("a").first.focus()
    opened.keyboard.press("c")
    expect(tile(opened, "b")).to_contain_text("Cover")
    tile(opened, "c").hover()
    opened.get_by_label("Actions for c.jpg").click()
    tile(opened, "c").get_by_role("button", name="Make it the cover").click()
    expect(tile(opened, "c").locator(".photo-tile-cover")).to_be_visible()
    expect(opened.locator(".photo-tile-cover")).to_have_count(1)


def test_photos_are_moved_and_brought_back(opened: Page, session: PhotoSession) -> None:
    SessionFactory(workspace=session.workspace, name="Portraits")
    SessionFactory(workspace=session.workspace, name="Party")
    opened.get_by_label("Choose b.jpg").check()
    opened.get_by_label("Choose d.jpg").check()
    opened.get_by_role("button", name="Move…").click()
    dialog = opened.get_by_role("dialog")
    dialog.get_by_label("Search sessions").fill("port")
    expect(dialog.get_by_role("button", name="Party")).to_have_count(0)
    dialog.get_by_role("button", name="Portraits").click()
    expect_order(opened, "ac")
    expect(opened.locator("[data-selection-bar]")).to_be_hidden()
    expect(opened.locator("#session-header")).to_contain_text("2 photos")
    opened.get_by_role("button", name="Undo").click()
    expect_order(opened, "abcd")


def test_photos_are_split_and_brought_back(opened: Page, session: PhotoSession) -> None:
    opened.get_by_label("Choose b.jpg").check()
    opened.get_by_role("button", name="Split…").click()
    expect(opened.get_by_label("Name of the new session")).to_have_value("Laurent wedding (2)")
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Laurent wedding (2)")
    expect_order(opened, "b")
    opened.get_by_role("button", name="Undo").click()
    expect(opened.locator(".photo-tile")).to_have_count(4)
    expect_order(opened, "abcd")


def test_another_session_is_merged_into_this(
    opened: Page, session: PhotoSession, workspace: Workspace, mara: User, tmp_path: Path
) -> None:
    other: PhotoSession = SessionFactory(workspace=workspace, name="Party")
    (tmp_path / "x.jpg").write_bytes(pictures.photo((500, 400)))
    photo, _ = photos.add(session=other, file_name="x.jpg", source=tmp_path / "x.jpg", by=mara)
    images.process(photo.image_id)
    opened.get_by_label("More actions").click()
    opened.get_by_role("link", name="Merge another session").click()
    opened.get_by_role("dialog").get_by_role("button", name="Party").click()
    opened.get_by_role("button", name="Merge", exact=True).click()
    expect_order(opened, "abcdx")
    opened.get_by_role("button", name="Undo").click()
    expect_order(opened, "abcd")


def test_keys_lead_through_the_list_it_came_from(
    opened: Page, live_server: Any, session: PhotoSession
) -> None:
    for name, tagged in (("Raw one", 0), ("Tagged one", 1)):
        SessionFactory(workspace=session.workspace, name=name, photo_count=1, tagged_count=tagged)
    opened.goto(f"{opened.url}?status=raw")
    opened.keyboard.press("Shift+K")
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Raw one")
    opened.keyboard.press("Shift+J")
    expect(opened.get_by_role("heading", level=1)).to_contain_text("Laurent wedding")
    opened.get_by_label("Back to the gallery").click()
    expect(opened).to_have_url(f"{live_server.url}/studio/gallery/?status=raw")


def test_page_works_without_javascript(
    page_without_script: Page, live_server: Any, mara: User, session: PhotoSession
) -> None:
    SessionFactory(workspace=session.workspace, name="Party")
    page = page_without_script
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/gallery/{session.pk}/")
    page.get_by_role("link", name="Edit the name").click()
    page.get_by_label("Name").fill("Renamed")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Renamed")
    page.get_by_label("Actions for d.jpg").click()
    tile(page, "d").get_by_role("button", name="Move to the front").click()
    assert names(page) == ["d", "a", "b", "c"]
    page.get_by_label("Choose a.jpg").check()
    page.get_by_role("button", name="Move…").click()
    page.get_by_role("button", name="Party").click()
    expect(page.locator(".photo-tile")).to_have_count(3)
    assert names(page) == ["d", "b", "c"]
