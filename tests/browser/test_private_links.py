"""A private link in a browser: the password, the visit, and an address that is copied."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from delivery.models import Favourite, ShareLink
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import send_pictures, sign_in
from tests.browser.test_accessibility import objections
from tests.data import pictures
from tests.factories import LINK_PASSWORD, ShareLinkFactory, stored, stored_tagged, token_of
from tests.patience import eventually
from tests.project.objects import session_in

pytestmark = pytest.mark.browser
# What the page of the password is answered with.
LOCKED = "the server responded with a status of 403"


@pytest.fixture
def session(workspace: Workspace, mara: User) -> PhotoSession:
    session = session_in(workspace)
    photo, picture = session.photos.get(), pictures.photo((60, 40))
    stored(photo.image, dict.fromkeys(photo.image.files, picture))
    stored_tagged(photo, dict.fromkeys(photo.tagged_files, picture))
    return session


def visits(link: ShareLink) -> int:
    return ShareLink.objects.get(pk=link.pk).visit_count


def test_password_opens_the_photos_and_touching_the_page_is_a_visit(
    page: Page, live_server: Any, session: PhotoSession, expected_errors: list[str]
) -> None:
    expected_errors.append(LOCKED)
    link = ShareLinkFactory(session=session, locked=True)
    send_pictures(page)
    page.goto(f"{live_server.url}/s/{token_of(link)}/")
    assert objections(page) == []
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="See the photos").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing opens with that")
    assert objections(page) == []
    page.get_by_label("Password").fill(LINK_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=session.name)).to_be_visible()
    page.mouse.wheel(0, 10)
    eventually(lambda: visits(link) == 1)
    page.get_by_role("button", name="Favourite:").first.click()
    eventually(lambda: Favourite.objects.filter(link=link).exists())


def test_without_script_the_page_takes_favourites_and_tells_of_the_visit(
    browser: Browser, live_server: Any, session: PhotoSession
) -> None:
    link = ShareLinkFactory(session=session)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    send_pictures(page)
    page.goto(f"{live_server.url}/s/{token_of(link)}/")
    eventually(lambda: visits(link) == 1)
    page.get_by_role("button", name="Favourite:").first.click()
    eventually(lambda: Favourite.objects.filter(link=link).exists())
    context.close()


def test_link_is_made_by_hand_and_revoked(
    page: Page, live_server: Any, session: PhotoSession, mara: User
) -> None:
    send_pictures(page)
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/gallery/{session.pk}/")
    page.get_by_role("link", name="New link").click()
    page.get_by_text("Link: until when").click()
    page.get_by_label("Ask for a password").check()
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_label("Address")).to_have_value(re.compile(r"/s/[\w-]{43}/$"))
    expect(page.get_by_label("Password")).not_to_have_value("")
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("link", name="New link")).to_be_focused()
    page.locator("#link-panel").get_by_role("button", name="Revoke").first.click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("opened again")).to_be_visible()
