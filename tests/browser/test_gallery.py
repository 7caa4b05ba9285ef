"""What only a browser can tell about the gallery."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gallery.actions import images, photos
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.data import pictures
from tests.factories import CustomerFactory, SessionFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def session(workspace: Workspace, mara: User) -> PhotoSession:
    return SessionFactory(workspace=workspace, name="Laurent wedding", customer=None)


@pytest.fixture
def photo(session: PhotoSession, mara: User, tmp_path: Path) -> Photo:
    """Taken in, and not yet looked at by any worker."""
    source = tmp_path / "DSC_0001.jpg"
    source.write_bytes(pictures.photo((900, 600)))
    return photos.add(session=session, file_name=source.name, source=source, by=mara)[0]


def test_placeholders_give_way_to_thumbnails_without_a_reload(
    page: Page, live_server: Any, mara: User, photo: Photo
) -> None:
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/gallery/")
    card = page.locator(".photo-card")
    expect(card).to_contain_text("Preparing…")
    page.evaluate("window.notReloaded = true")
    images.process(photo.image_id)
    expect(card.locator("img[srcset]")).to_be_visible()
    assert page.evaluate("window.notReloaded") is True


def test_session_page_shows_finished_photos_by_itself(
    page: Page, live_server: Any, mara: User, photo: Photo
) -> None:
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/gallery/{photo.session_id}/")
    expect(page.get_by_text("1 photo being prepared")).to_be_visible()
    images.process(photo.image_id)
    expect(page.get_by_role("img", name="DSC_0001.jpg")).to_be_visible()
    expect(page.get_by_text("1 photo being prepared")).to_have_count(0)


def test_scrolling_down_brings_every_session_once(
    page: Page, live_server: Any, workspace: Workspace, mara: User
) -> None:
    SessionFactory.create_batch(60, workspace=workspace)
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/gallery/")
    expect(page.locator(".photo-card")).to_have_count(48)
    page.locator(".photo-card").last.scroll_into_view_if_needed()
    page.mouse.wheel(0, 4000)
    expect(page.locator(".photo-card")).to_have_count(60)
    ids = page.locator(".photo-card").evaluate_all("cards => cards.map(card => card.id)")
    assert len(set(ids)) == 60


def test_linking_and_uploading_work_without_javascript(
    page_without_script: Page,
    live_server: Any,
    workspace: Workspace,
    mara: User,
    session: PhotoSession,
    tmp_path: Path,
) -> None:
    CustomerFactory(workspace=workspace, name="Amélie Laurent")
    page, base = page_without_script, live_server.url
    sign_in(page, base, mara)
    page.goto(f"{base}/studio/gallery/{session.pk}/")
    page.get_by_role("link", name="Link a customer").click()
    page.get_by_role("button", name="Amélie Laurent").click()
    expect(page.locator("#session-customer")).to_contain_text("Amélie Laurent")
    page.get_by_role("link", name="Add photos").click()
    good, bad = tmp_path / "one.jpg", tmp_path / "two.jpg"
    good.write_bytes(pictures.photo())
    bad.write_bytes(b"GIF89a")
    page.locator("input[name=photos]").set_input_files([good, bad])
    page.get_by_role("button", name="Upload photos").click()
    expect(page).to_have_url(f"{base}/studio/gallery/{session.pk}/")
    expect(page.get_by_text("two.jpg: GIF pictures cannot be taken")).to_be_visible()
    expect(page.locator(".photo-tile")).to_have_count(1)
