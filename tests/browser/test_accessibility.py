"""Every page, light and dark, has nothing that axe-core objects to."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.factories import stored, stored_tagged, token_of
from tests.project.objects import session_in, values_for
from tests.project.routes import workspace_routes

pytestmark = pytest.mark.browser

BARRIER = "<!doctype html><title>A picture</title><img>"
FEWEST_PAGES = 20  # far fewer would mean that the walk finds them no more


@pytest.fixture
def session(workspace: Workspace, mara: User) -> PhotoSession:
    session = session_in(workspace)
    photo = session.photos.get()
    stored(photo.image)
    stored_tagged(photo)
    return session


def staff_pages(page: Page, base: str, session: PhotoSession) -> list[str]:
    """The addresses below the workspace that answer a whole page."""
    routes = [route for route in workspace_routes() if route.is_ours]
    addresses = [base + route.address(values_for(route, session)) for route in routes]
    return [address for address in addresses if is_page(page, address)]


def is_page(page: Page, address: str) -> bool:
    answer = page.request.get(address, max_redirects=0)
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    return answer.status == 200 and is_html and answer.text().lstrip().startswith("<!doctype")


def objections(page: Page, address: str) -> list[str]:
    """Rule and element of everything that axe-core finds on the page."""
    page.goto(address, wait_until="networkidle")
    found = Axe().run(page).response["violations"]
    return [
        f"{address}: {rule['id']} at {node['target']}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_of_the_studio_has_a_barrier(
    page: Page, live_server: Any, mara: User, session: PhotoSession, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    sign_in(page, live_server.url, mara)
    pages = staff_pages(page, live_server.url, session)
    assert len(pages) > FEWEST_PAGES
    assert [found for address in pages for found in objections(page, address)] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_for_strangers_has_a_barrier(
    page: Page, live_server: Any, session: PhotoSession, scheme: Any
) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    paths = ("/", f"/s/{token_of(session.share_links.get())}/")
    pages = [live_server.url + path for path in paths]
    assert [found for address in pages for found in objections(page, address)] == []


def test_the_judge_sees_a_barrier(page: Page, live_server: Any, db: None) -> None:
    page.route("**/barrier", lambda route: route.fulfill(body=BARRIER, content_type="text/html"))
    found = objections(page, f"{live_server.url}/barrier")
    assert any("image-alt" in line for line in found)
