"""Every page and whatever opens on it, light and dark, has nothing that axe-core objects to."""

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.base import ContentFile
from django.utils import timezone
from playwright.sync_api import Locator, Page, Route, expect

from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.imports.actions import files
from photocrm.imports.models import ImportRun
from tests.browser.pages import send_pictures, sign_in
from tests.data import pictures
from tests.factories import (
    CustomerFactory,
    CustomerLabelFactory,
    FavouriteFactory,
    ImportRowFactory,
    ImportRunFactory,
    PhotoFactory,
    SessionFactory,
    TagFactory,
    TagTemplateFactory,
    stored,
    stored_tagged,
    token_of,
)
from tests.project.objects import session_in, values_for
from tests.project.routes import workspace_routes

pytestmark = pytest.mark.browser

BARRIER = "<!doctype html><title>A picture</title><img>"
Scheme = Literal["light", "dark"]
# Light and dark pages differ in their colours alone.
RULES: dict[Scheme, dict[str, Any]] = {
    "light": {},
    "dark": {"runOnly": ["color-contrast", "link-in-text-block"]},
}
FEWEST_PAGES = 20  # far fewer would mean that the walk finds them no more
FEWEST_DIALOGS = 20
# Restoring asks only where there is very much of it, and else is done at once.
OPENERS = "a[data-dialog], button[hx-target='#dialog-body']:not([hx-post$='/restore/'])"
OVER = {
    "status": "failed",
    "finished_at": timezone.now(),
    "staged_count": 2,
    "done_count": 2,
    "created_count": 1,
    "failed_count": 1,
}
# Chromium keeps the colours of some elements when the scheme changes, until they are laid out anew.
STILL = """async () => {
  const { style } = document.documentElement;
  style.display = "none";
  document.documentElement.getBoundingClientRect();
  style.display = "";
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const moving = document.getAnimations().filter(
    (one) => one.effect.getComputedTiming().iterations !== Infinity,
  );
  await Promise.allSettled(moving.map((one) => one.finished));
}"""


@pytest.fixture
def session(workspace: Workspace, mara: User) -> PhotoSession:
    """With one photo, on which text is drawn and which one recipient chose."""
    session = session_in(workspace)
    photo = session.photos.get()
    picture = pictures.photo((60, 40))
    stored(photo.image, dict.fromkeys(photo.image.files, picture))
    stored_tagged(photo, dict.fromkeys(photo.tagged_files, picture))
    TagFactory(photo=photo)
    FavouriteFactory(photo=photo, link=session.share_links.get())
    Photo.objects.filter(pk=photo.pk).update(favourite_count=1)
    PhotoSession.objects.filter(pk=session.pk).update(tagged_count=1)
    TagTemplateFactory(workspace=workspace)
    SessionFactory(workspace=workspace, trashed=True)
    CustomerFactory(workspace=workspace, trashed=True)
    CustomerLabelFactory(customer=session.customer)
    other = SessionFactory(workspace=workspace, photo_count=1)
    PhotoFactory(session=other, trashed=True)
    return session


@pytest.fixture
def studio(page: Page, live_server: Any, mara: User) -> str:
    """The address of the studio in which the page is signed in, and every picture is there."""
    page.emulate_media(reduced_motion="reduce")
    send_pictures(page)
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio"


def staff_pages(page: Page, base: str, session: PhotoSession) -> list[str]:
    """The addresses below the workspace that answer a whole page."""
    routes = [route for route in workspace_routes() if route.is_ours]
    addresses = [base + route.address(values_for(route, session)) for route in routes]
    return [address for address in addresses if is_page(page, address)]


def is_page(page: Page, address: str) -> bool:
    answer = page.request.get(address, max_redirects=0)
    is_html = answer.headers.get("content-type", "").startswith("text/html")
    return answer.status == 200 and is_html and answer.text().lstrip().startswith("<!doctype")


def objections(
    page: Page, part: str | None = None, schemes: Collection[Scheme] = ("light", "dark")
) -> list[str]:
    """Rule and element of everything that axe-core finds, on the page or a part of it."""
    found = []
    for scheme in schemes:
        rules = RULES[scheme]
        page.emulate_media(color_scheme=scheme)
        page.evaluate(STILL)
        options = {"resultTypes": ["violations"]} | rules
        for rule in Axe().run(page, context=part, options=options).response["violations"]:
            place = f"{page.url} ({part or 'all'}, {scheme}): {rule['id']}"
            found += [
                f"{place} at {node['target']}: {node['failureSummary']}" for node in rule["nodes"]
            ]
    return found


def objections_to_all(page: Page, address: str, seen: set[str]) -> list[str]:
    """To the page, its menus, the bar of what is chosen, and the dialogs that were not `seen`.

    The colours of what opened as a dialog before were judged there.
    """
    page.goto(address, wait_until="networkidle")
    page.evaluate(
        "document.querySelectorAll('.select-box').forEach((box) => box.click());"
        "document.querySelectorAll('details').forEach((menu) => (menu.open = true))"
    )
    was_dialog = urlsplit(address).path in seen
    found = objections(page, schemes=["light"] if was_dialog else ["light", "dark"])
    for opener in page.locator(OPENERS).all():
        target = opener.evaluate("(one) => one.getAttribute('href') ?? one.getAttribute('hx-post')")
        if target not in seen:
            seen.add(target)
            found += objections_to_dialog(page, opener)
    return found


def objections_to_dialog(page: Page, opener: Locator) -> list[str]:
    opener.evaluate("(one) => one.click()")
    expect(page.locator("#dialog")).to_be_visible()
    found = objections(page, "#dialog")
    page.evaluate("document.getElementById('dialog').close()")
    return found


def test_no_page_or_dialog_of_the_studio_has_a_barrier(
    page: Page, live_server: Any, studio: str, session: PhotoSession
) -> None:
    pages = staff_pages(page, live_server.url, session)
    assert len(pages) > FEWEST_PAGES
    dialogs: set[str] = set()
    # Only a list that is filtered offers to be kept as a view.
    pages.append(f"{studio}/gallery/?status=tagged&view=list")
    assert [found for one in pages for found in objections_to_all(page, one, dialogs)] == []
    assert len(dialogs) > FEWEST_DIALOGS


def test_large_picture_has_no_barrier(page: Page, studio: str, session: PhotoSession) -> None:
    page.goto(f"{studio}/gallery/{session.pk}/")
    page.locator(".photo-tile > a").first.click()
    expect(page.locator(".pswp--ui-visible")).to_be_visible()
    assert objections(page) == []
    page.keyboard.press("i")
    expect(page.locator("#photo-favourites")).to_be_visible()
    assert objections(page, ".pswp") == []


def test_text_being_edited_has_no_barrier(page: Page, studio: str, session: PhotoSession) -> None:
    page.goto(f"{studio}/gallery/{session.pk}/photos/{session.photos.get().pk}/tags/")
    page.locator(".tag-text").focus()
    page.get_by_text("Templates").click()
    assert objections(page) == []
    page.locator(".tag-text").press("Enter")
    expect(page.get_by_role("textbox", name="Text on the picture")).to_be_focused()
    assert objections(page, "tag-editor") == []


def test_upload_with_files_in_every_state_has_no_barrier(
    page: Page, studio: str, tmp_path: Path
) -> None:
    """What is planned as new is sent for ever: three at a time, and the last one waits."""
    states = ["linked", "there", "refused", "failed", *["new"] * 4]
    answers = [{"state": state, "url": "/", "reason": "Why."} for state in states]
    files = [tmp_path / f"{number}.jpg" for number, _ in enumerate(states)]
    for file in files:
        file.write_text(file.name)

    def plan(route: Route) -> None:
        asked = len(json.loads(route.request.post_data or "")["files"])
        route.fulfill(json={"files": [answers.pop(0) for _ in range(asked)]})

    page.route("**/upload/plan/", plan)
    page.route("**/upload/files/**", lambda route: None)
    page.goto(f"{studio}/gallery/upload/")
    page.locator("input[name=photos]").set_input_files(files)
    expect(page.locator(".upload-row[data-state=sending]")).to_have_count(3)
    for state in ("linked", "there", "refused", "failed", "waiting"):
        expect(page.locator(f".upload-row[data-state={state}]")).to_have_count(1)
    assert objections(page) == []


def test_last_step_of_merging_has_no_barrier(
    page: Page, studio: str, session: PhotoSession
) -> None:
    page.goto(f"{studio}/gallery/{session.pk}/merge/")
    page.locator("#target-choices button").first.click()
    expect(page.get_by_role("button", name="Merge", exact=True)).to_be_visible()
    assert objections(page) == []


def test_import_has_no_barrier_in_any_state(
    page: Page, studio: str, workspace: Workspace, mara: User
) -> None:
    file = ContentFile(b"Name;E-mail;Shoe size\nAnna;none;38\n", name="people.csv")
    draft = files.receive(workspace=workspace, kind="customers", upload=file, by=mara)
    ImportRowFactory(run=draft, status="failed", problems=[{"column": "E-mail", "reason": "No."}])
    moving = ImportRunFactory(workspace=workspace, status="reading", row_count=9, staged_count=4)
    over = ImportRunFactory(workspace=workspace, failure="It broke off.", **OVER)
    ImportRowFactory(run=over, status="failed", problems=[{"column": "", "reason": "No."}])
    pages = [f"{studio}/imports/{run.pk}/" for run in (draft, moving, over)]
    dialogs: set[str] = set()
    found = [one for address in pages for one in objections_to_all(page, address, dialogs)]
    ImportRun.objects.filter(pk=draft.pk).update(plan={"created": 1, "failed": 1})
    page.goto(pages[0])
    found += objections(page)
    assert found == []
    assert f"/studio/imports/{over.pk}/undo/" in dialogs


def test_list_of_keys_has_no_barrier(page: Page, studio: str) -> None:
    page.goto(f"{studio}/")  # loaded with its scripts
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_visible()
    assert objections(page, "#shortcuts") == []


def test_no_page_for_strangers_has_a_barrier(
    page: Page, live_server: Any, session: PhotoSession
) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto(live_server.url)
    assert objections(page) == []
    address = f"{live_server.url}/s/{token_of(session.share_links.get())}/"
    page.goto(address)
    assert objections(page) == []
    page.locator(".photo-tile > a").first.click()
    expect(page.get_by_role("button", name="Favourite (f)")).to_be_visible()
    assert objections(page, ".pswp") == []
    page.goto(f"{address}?show=favourites")
    assert objections(page) == []


def test_the_judge_sees_a_barrier(page: Page, live_server: Any, db: None) -> None:
    page.route("**/barrier", lambda route: route.fulfill(body=BARRIER, content_type="text/html"))
    page.goto(f"{live_server.url}/barrier")
    assert any("image-alt" in line for line in objections(page))
