"""Journeys through the gallery: by keys alone, there and back, on a phone, in the dark."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import send_pictures, shifts_while_loading, sign_in
from tests.factories import (
    CustomerFactory,
    LabelFactory,
    PhotoFactory,
    SessionFactory,
    SessionLabelFactory,
)
from tests.patience import eventually

pytestmark = pytest.mark.browser

CONTRAST = """(element) => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const luminance = (colour) => {
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        const parts = [...canvas.getImageData(0, 0, 1, 1).data];
        const [r, g, b] = parts.map((part) => linear(part / 255));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (one) => getComputedStyle(one).backgroundColor;
    const lights = [behind(element), behind(element.parentElement)].map(luminance).sort();
    return (lights[1] + 0.05) / (lights[0] + 0.05);
}"""


@pytest.fixture
def gallery(live_server: Any, workspace: Workspace, mara: User, page: Page) -> str:
    """The address of a gallery with 60 raw sessions, "Raw 01" to "Raw 60", and a tagged one
    between each two of the first ten. Mara is signed in."""
    CustomerFactory(workspace=workspace, name="Amélie Laurent")
    for number in range(60, 0, -1):
        SessionFactory(workspace=workspace, name=f"Raw {number:02}")
        if number <= 10:
            SessionFactory(workspace=workspace, photo_count=2, tagged_count=1)
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio/gallery/"


def row(page: Page, name: str) -> Locator:
    return page.locator("[data-row]", has=page.get_by_role("link", name=name, exact=True))


def top(page: Page, name: str) -> float:
    box = row(page, name).bounding_box()
    assert box
    return round(box["y"])


def top_at_rest(page: Page, name: str) -> float:
    """Where the row stands once nothing scrolls any more."""
    places: list[float] = []

    def rests() -> bool:
        places.append(top(page, name))
        return places[-5:] == [places[-1]] * 5

    eventually(rests)
    return places[-1]


@pytest.mark.parametrize("view", ["grid", "list"])
def test_next_previous_and_back_stay_within_the_filter_and_keep_the_place(
    view: str, page: Page, gallery: str
) -> None:
    page.goto(f"{gallery}?view={view}")
    page.get_by_role("link", name="Raw 60").first.click()
    expect(page).to_have_url(f"{gallery}?view={view}&status=raw")
    row(page, "Raw 48").scroll_into_view_if_needed()
    page.mouse.wheel(0, 4000)
    row(page, "Raw 55").evaluate("(one) => one.scrollIntoView({ block: 'center' })")
    place = top_at_rest(page, "Raw 55")
    page.get_by_role("link", name="Raw 55", exact=True).click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_contain_text("Raw 55")
    page.keyboard.press("Shift+J")
    expect(title).to_contain_text("Raw 56")
    page.keyboard.press("Shift+K")
    expect(title).to_contain_text("Raw 55")
    page.get_by_label("Back to the gallery").click()
    expect(page).to_have_url(f"{gallery}?status=raw&view={view}")
    expect(page.get_by_role("link", name="Raw 55", exact=True)).to_be_focused()
    eventually(lambda: abs(top(page, "Raw 55") - place) <= 2)


def test_a_session_that_is_reached_by_keys_has_the_focus_after_back(
    page: Page, gallery: str
) -> None:
    page.goto(f"{gallery}?status=raw&view=list")
    page.get_by_role("link", name="Raw 02", exact=True).click()
    title = page.get_by_role("heading", level=1)
    for name in ("Raw 03", "Raw 04"):
        page.keyboard.press("Shift+J")
        expect(title).to_contain_text(name)
    page.get_by_label("Back to the gallery").click()
    expect(page.get_by_role("link", name="Raw 04", exact=True)).to_be_focused()
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Raw 05", exact=True)).to_be_focused()


def test_row_that_a_colleague_changed_keeps_the_filter(
    page: Page, gallery: str, workspace: Workspace
) -> None:
    page.goto(f"{gallery}?view=list")
    page.get_by_role("link", name="Raw 60").first.click()
    expect(page).to_have_url(f"{gallery}?view=list&status=raw")
    session = PhotoSession.objects.get(name="Raw 01")
    session.name = "Renamed"
    session.save()
    page.evaluate("document.querySelector('#session-changes').dispatchEvent(new Event('refresh'))")
    page.get_by_role("link", name="Renamed", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Renamed")
    page.wait_for_load_state()
    page.keyboard.press("Shift+J")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Raw 02")
    expect(page).to_have_url(
        f"{gallery}{PhotoSession.objects.get(name='Raw 02').pk}/?status=raw&view=list"
    )


def test_keys_alone_filter_choose_open_a_menu_and_label_the_chosen(
    page: Page, gallery: str, workspace: Workspace
) -> None:
    LabelFactory(workspace=workspace, name="Wedding")
    page.goto(f"{gallery}?view=list")
    page.keyboard.press("/")
    page.keyboard.type("raw 1")
    expect(page.locator("#session-count")).to_have_text("10 sessions")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#session-count")).to_have_text("70 sessions")
    page.get_by_role("link", name="Raw 60").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#session-count")).to_have_text("60 sessions")
    expect(page.locator(".pill", has_text="Raw")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.locator("[data-selection-count]")).to_have_text("2 selected")
    row(page, "Raw 02").get_by_label("More for Raw 02").focus()
    page.keyboard.press("Enter")
    expect(row(page, "Raw 02").get_by_role("link", name="Labels")).to_be_visible()
    page.keyboard.press("Escape")
    expect(row(page, "Raw 02").get_by_label("More for Raw 02")).to_be_focused()
    expect(page.locator("[data-selection-count]")).to_have_text("2 selected")
    page.locator("#session-selection").get_by_role("button", name="Label").focus()
    page.keyboard.press("Enter")
    box = page.locator("#dialog").get_by_label("Wedding")
    expect(box).to_be_visible()
    box.focus()
    page.keyboard.press("Space")
    page.locator("#dialog").get_by_role("button", name="Put on").focus()
    page.keyboard.press("Enter")
    expect(page.locator("tbody .label-badge")).to_have_text(["Wedding", "Wedding"])
    expect(page.locator("[data-selection-bar]")).to_be_hidden()


def test_new_label_can_be_filtered_by_at_once(page: Page, gallery: str) -> None:
    page.goto(f"{gallery}?status=raw")
    card = page.locator(".photo-card").first
    card.hover()
    card.get_by_label("More for").click()
    card.get_by_role("link", name="Labels").click()
    page.locator("#dialog").get_by_label("New label").fill("Wedding 2026")
    page.locator("#dialog").get_by_role("button", name="Save").click()
    expect(card.locator(".label-badge")).to_have_text("Wedding 2026")
    page.locator("summary", has_text="Label").click()
    page.locator(".menu-item", has_text="Wedding 2026").click()
    expect(page.locator("#session-count")).to_have_text("1 session")
    expect(page.get_by_role("link", name="Remove the filter Wedding 2026")).to_be_visible()


def test_phone_filters_chooses_and_links(page: Page, gallery: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{gallery}?view=list")
    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("checkbox", name="Raw", exact=True).check()
    page.get_by_role("button", name="Show sessions").click()
    expect(page.locator("#session-count")).to_have_text("60 sessions")
    for name in ("Raw 01", "Raw 02"):
        page.get_by_label(f"Choose {name}").check()
    page.get_by_role("button", name="Link customer").click()
    page.locator("#dialog").get_by_role("button", name="Amélie Laurent").click()
    expect(row(page, "Raw 01")).to_contain_text("Amélie Laurent")
    width = "document.documentElement.scrollWidth"
    assert page.evaluate(width) == page.evaluate("document.documentElement.clientWidth")
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "Raw 01")).not_to_contain_text("Amélie Laurent")


@pytest.mark.parametrize("view", ["grid", "list"])
def test_nothing_shifts_while_the_list_loads(
    view: str, page: Page, gallery: str, workspace: Workspace
) -> None:
    send_pictures(page)
    for session in PhotoSession.objects.filter(name__startswith="Raw")[:20]:
        photo = PhotoFactory(session=session, rendered=True)
        PhotoSession.objects.filter(pk=session.pk).update(cover=photo, photo_count=1)
        SessionLabelFactory(session=session)
    page.goto(f"{gallery}?view={view}&label={LabelFactory(workspace=workspace).pk}")
    assert shifts_while_loading(page, f"{gallery}?view={view}") == 0


def test_what_is_pressed_stands_out_in_the_dark(
    browser: Browser, live_server: Any, mara: User, gallery: str
) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    sign_in(page, live_server.url, mara)
    page.goto(gallery)
    assert page.locator(".segments .segment[aria-current]").evaluate(CONTRAST) >= 3
    page.goto(f"{gallery}{PhotoSession.objects.exclude(tagged_count=0)[0].pk}/")
    assert page.locator(".segment[aria-pressed=true]").evaluate(CONTRAST) >= 3
    context.close()


def test_bulk_work_is_found_in_the_menu(page: Page, gallery: str) -> None:
    page.goto(gallery)
    page.get_by_text("Account menu").locator("visible=true").locator("..").click()
    page.get_by_role("link", name="Bulk work").locator("visible=true").click()
    expect(page.get_by_role("heading", name="Bulk work")).to_be_visible()
