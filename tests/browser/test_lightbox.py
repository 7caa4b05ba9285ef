"""The large picture: its keys, its panel, further photos, hearts of recipients."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from delivery.models import Favourite, ShareLink
from gallery.actions import images, photos, renders, tags
from gallery.lettering.layers import Layer
from gallery.models import Photo, PhotoSession
from gallery.views import sessions as session_views
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import shifts_while_loading, sign_in
from tests.data import pictures
from tests.factories import (
    CustomerFactory,
    FavouriteFactory,
    SessionFactory,
    ShareLinkFactory,
    token_of,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def session(workspace: Workspace, mara: User, tmp_path: Path) -> PhotoSession:
    """Three photos, the first with text on it."""
    anna = CustomerFactory(workspace=workspace, name="Anna Weber")
    session = SessionFactory(workspace=workspace, customer=anna)
    for number, size in enumerate(((300, 200), (200, 300), (260, 200)), start=1):
        source = tmp_path / f"DSC_000{number}.jpg"
        source.write_bytes(pictures.photo(size))
        photo, _ = photos.add(session=session, file_name=source.name, source=source, by=mara)
        images.process(photo.image_id)
    first = session.photos.in_order()[0]
    tags.add(photo=first, layer=Layer(text="Hello", x=0.1, y=0.1, size=0.2), by=mara)
    renders.render(first.pk)
    return PhotoSession.objects.get(pk=session.pk)


@pytest.fixture
def link(session: PhotoSession) -> ShareLink:
    return ShareLinkFactory(session=session)


def open_session(page: Page, live_server: Any, mara: User, session: PhotoSession) -> None:
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/gallery/{session.pk}/")


def open_first(page: Page) -> None:
    page.locator(".photo-tile > a").first.click()
    expect(page.locator(".pswp--ui-visible")).to_be_visible()


def shown(page: Page) -> Any:
    return page.locator(".pswp__item[aria-hidden=false] img:not(.pswp__img--placeholder)")


@pytest.mark.parametrize("width", [390, 1280])
def test_panel_stays_open_from_photo_to_photo(
    page: Page, live_server: Any, mara: User, session: PhotoSession, width: int
) -> None:
    FavouriteFactory(photo=session.photos.in_order()[1])
    Photo.objects.filter(file_name="DSC_0002.jpg").update(favourite_count=1)
    page.set_viewport_size({"width": width, "height": 800})
    open_session(page, live_server, mara, session)
    open_first(page)
    expect(page.locator(".pswp__place")).to_have_text("1 of 3")
    page.keyboard.press("i")
    panel = page.get_by_role("region", name="About the photo")
    expect(panel).to_contain_text("DSC_0001.jpg")
    expect(panel).to_contain_text("“Hello”")
    page.keyboard.press("ArrowRight")
    expect(panel).to_contain_text("DSC_0002.jpg")
    expect(panel).to_contain_text("Anna Weber")
    expect(page.locator(".pswp__place")).to_have_text("2 of 3")
    expect(page.get_by_role("img", name="Favourite of 1", exact=True)).to_be_visible()
    button = page.get_by_role("button", name="About the photo (i)")
    expect(button).to_have_attribute("aria-expanded", "true")
    button.click()
    expect(panel).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".pswp")).to_have_count(0)
    expect(page.locator(".photo-tile > a").nth(1)).to_be_focused()


def test_key_shows_the_photo_raw_and_with_its_text(
    page: Page, live_server: Any, mara: User, session: PhotoSession
) -> None:
    first = session.photos.in_order()[0]
    open_session(page, live_server, mara, session)
    open_first(page)
    button = page.get_by_role("button", name="Text on the photo (t)")
    expect(button).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("t")
    expect(button).to_have_attribute("aria-pressed", "false")
    raw = f"/studio/media/{first.image_id}/{first.image.recipe}-2048.webp"
    expect(shown(page)).to_have_attribute("src", raw)
    page.keyboard.press("t")
    tagged = f"/studio/media/{first.pk}/{first.tagged_made}/2048.webp"
    expect(shown(page)).to_have_attribute("src", tagged)
    page.keyboard.press("ArrowRight")
    expect(button).to_be_hidden()


def test_viewer_goes_on_beyond_the_loaded_page(
    page: Page,
    live_server: Any,
    mara: User,
    session: PhotoSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(session_views, "PHOTOS_PER_PAGE", 2)
    page.set_viewport_size({"width": 390, "height": 200})
    open_session(page, live_server, mara, session)
    expect(page.locator(".photo-tile")).to_have_count(2)
    open_first(page)
    for place in ("2 of 3", "3 of 3"):
        page.keyboard.press("ArrowRight")
        expect(page.locator(".pswp__place")).to_have_text(place)
    expect(page.locator(".pswp__caption")).to_have_text("DSC_0003.jpg")
    page.keyboard.press("Escape")
    expect(page.locator(".photo-tile > a").nth(2)).to_be_focused()


def test_photo_taken_away_leaves_the_viewer_too(
    page: Page, live_server: Any, mara: User, session: PhotoSession
) -> None:
    open_session(page, live_server, mara, session)
    open_first(page)
    page.evaluate(
        "document.querySelector('.photo-tile').remove();"
        "document.dispatchEvent(new CustomEvent('htmx:after:swap', {detail: {ctx: {}}}))"
    )
    expect(page.locator(".pswp__place")).to_have_text("1 of 2")
    expect(page.locator(".pswp__caption")).to_have_text("DSC_0002.jpg")


def test_photo_is_deleted_and_brought_back_from_the_large_picture(
    page: Page, live_server: Any, mara: User, session: PhotoSession
) -> None:
    open_session(page, live_server, mara, session)
    open_first(page)
    dialog = page.get_by_role("dialog", name="Delete photos")
    page.keyboard.press("Delete")
    expect(dialog).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(page.locator(".pswp__place")).to_have_text("1 of 3")
    page.get_by_role("button", name="Delete (Delete)").click()
    dialog.get_by_role("button", name="Delete").click()
    expect(page.locator(".pswp__place")).to_have_text("1 of 2")
    expect(page.locator(".pswp__caption")).to_have_text("DSC_0002.jpg")
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.locator(".pswp__place")).to_have_text("2 of 3")
    expect(page.locator(".pswp__caption")).to_have_text("DSC_0002.jpg")
    page.keyboard.press("Escape")
    expect(page.locator(".pswp")).to_have_count(0)
    expect(page.locator("#toasts")).to_have_count(1)
    assert session.photos.count() == 3


def test_keys_of_the_page_rest_meanwhile(
    page: Page, live_server: Any, mara: User, session: PhotoSession
) -> None:
    open_session(page, live_server, mara, session)
    open_first(page)
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_hidden()


def test_recipient_chooses_on_the_tile_and_in_the_large_picture(
    page: Page, live_server: Any, link: ShareLink
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{live_server.url}/s/{token_of(link)}/")
    heart = page.get_by_role("button", name="Favourite: DSC_0001.jpg")
    heart.click()
    expect(heart).to_have_attribute("aria-pressed", "true")
    expect(heart).to_be_focused()
    expect(page.locator("#share-chosen")).to_contain_text("1 chosen")
    open_first(page)
    large = page.get_by_role("button", name="Favourite (f)")
    expect(large).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowRight")
    expect(large).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("f")
    expect(large).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="About the photo (i)")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator(".pswp")).to_have_count(0)
    expect(page.locator("#share-chosen")).to_contain_text("2 chosen")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("link", name="2 chosen").click()
    expect(page.locator(".photo-tile")).to_have_count(2)
    page.get_by_role("button", name="Favourite: DSC_0002.jpg").click()
    expect(page.locator("#share-chosen")).to_contain_text("1 chosen")
    assert [one.photo.file_name for one in Favourite.objects.all()] == ["DSC_0001.jpg"]


def test_nothing_shifts_while_the_shared_photos_load(
    page: Page, live_server: Any, link: ShareLink
) -> None:
    assert shifts_while_loading(page, f"{live_server.url}/s/{token_of(link)}/") == 0
    expect(page.locator(".photo-tile")).to_have_count(3)


def test_recipient_chooses_without_javascript(
    page_without_script: Page, live_server: Any, link: ShareLink
) -> None:
    page = page_without_script
    page.goto(f"{live_server.url}/s/{token_of(link)}/")
    page.get_by_role("button", name="Favourite: DSC_0002.jpg").click()
    expect(page.locator("#share-chosen")).to_contain_text("1 chosen")
    page.get_by_role("link", name="1 chosen").click()
    expect(page.locator(".photo-tile")).to_have_count(1)
    page.get_by_role("button", name="Favourite: DSC_0002.jpg").click()
    expect(page.get_by_text("No favourites yet")).to_be_visible()
    assert page.url.partition("#")[0].endswith("/?show=favourites")


def test_viewer_of_a_hebrew_page_turns_its_photos_to_the_left(
    page: Page, live_server: Any, link: ShareLink
) -> None:
    """Letters that are typed into a remark are no keys of the viewer."""
    ShareLink.objects.filter(pk=link.pk).update(language="he")
    page.goto(f"{live_server.url}/s/{token_of(link)}/")
    open_first(page)
    place = page.locator(".pswp__place")
    for key, expected in (
        ("ArrowLeft", "2 מתוך 3"),
        ("ArrowLeft", "3 מתוך 3"),
        ("ArrowRight", "2 מתוך 3"),
    ):
        page.keyboard.press(key)
        expect(place).to_have_text(expected)
    page.keyboard.press("i")
    remark = page.locator(".pswp__panel").get_by_label("הערה")
    remark.press_sequentially("fit")
    remark.press("ArrowLeft")
    expect(remark).to_have_value("fit")
    expect(place).to_have_text("2 מתוך 3")
