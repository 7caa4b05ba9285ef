"""From a private link to the list for Lightroom, in two browsers; and the same without script."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from delivery.actions import letters
from delivery.models import Favourite, Letter, ShareLink
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.data import pictures
from tests.factories import (
    BrandingFactory,
    CustomerFactory,
    JobFactory,
    PhotoFactory,
    SessionFactory,
    ShareLinkFactory,
    stored,
    token_of,
)
from tests.fixtures.mail import MailServer

pytestmark = pytest.mark.browser


@pytest.fixture
def link(mara: User, workspace: Workspace) -> ShareLink:
    anna = CustomerFactory(workspace=workspace, name="Anna Weber", email="anna@mail.example")
    session = SessionFactory(
        workspace=workspace, customer=anna, name="Weber wedding", photo_count=3
    )
    picture = pictures.photo((60, 40))
    for number in (1, 2, 3):
        photo = PhotoFactory(session=session, file_name=f"DSC_000{number}.NEF")
        stored(photo.image, dict.fromkeys(("full", "mail", "2048", "500", "150"), picture))
    link: ShareLink = ShareLinkFactory(session=session, created_by=mara)
    JobFactory(link=link)
    BrandingFactory(workspace=workspace, accent="#ffe066", welcome="Enjoy your day again!")
    return link


@pytest.fixture
def expected_errors(expected_errors: list[str]) -> list[str]:
    """The factory's images claim sizes that nobody made."""
    return [*expected_errors, "status of 404"]


@pytest.fixture
def address(link: ShareLink, live_server: Any) -> str:
    return f"{live_server.url}/s/{token_of(link)}/"


def ask_for_a_choice(page: Page, base: str, link: ShareLink) -> None:
    page.goto(f"{base}/studio/deliveries/{link.jobs.get().pk}/")
    panel = page.locator("#link-choice")
    panel.get_by_label("Photos included").fill("1")
    panel.get_by_role("button", name="Ask for a choice").click()
    expect(panel).to_contain_text("1 included, 0 chosen so far")


def choose(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#share-agreement")).to_contain_text("1 photo included")
    page.get_by_role("button", name="Favourite: DSC_0001.NEF").click()
    expect(page.locator("#share-agreement")).to_contain_text("all chosen")
    page.locator("#photo-" + str(last_photo())).hover()
    page.get_by_role("link", name="Remark and comments: DSC_0003.NEF").click()
    talk = page.locator("#dialog #photo-talk")
    talk.get_by_label("Remark").fill("without the lamp")
    talk.get_by_role("button", name="Choose with this remark").click()
    expect(talk.get_by_text("Stands beside the photo in your choice.")).to_be_visible()
    talk.get_by_role("textbox", name="Comment").fill("Could it be brighter?")
    talk.get_by_role("button", name="Send to the studio").click()
    expect(talk.locator("li")).to_contain_text("Could it be brighter?")


def last_photo() -> object:
    photos = ShareLink.objects.get().session.photos
    return photos.in_order().last().pk  # type: ignore[union-attr]


def confirm(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#share-agreement")).to_contain_text("1 more chosen")
    page.get_by_role("link", name="Confirm your choice").click()
    expect(page.get_by_text("without the lamp")).to_be_visible()
    page.get_by_label("Anything the studio should know?").fill("Thank you!")
    page.get_by_role("button", name="Confirm your choice").click()
    expect(page.get_by_text("You confirmed 2 photos")).to_be_visible()


def read_the_list(page: Page, base: str, link: ShareLink) -> None:
    page.goto(f"{base}/studio/deliveries/{link.jobs.get().pk}/")
    panel = page.locator("#link-choice")
    expect(panel.locator("#names-lightroom")).to_have_text("DSC_0001, DSC_0003")
    expect(panel.locator("#names-capture-one")).to_have_text("DSC_0001 DSC_0003")
    expect(panel).to_contain_text("Thank you!")
    with page.expect_download() as table:
        panel.get_by_role("link", name="CSV with remarks").click()
    assert "DSC_0003.NEF,without the lamp" in table.value.path().read_text("utf-8-sig")


def test_delivery_becomes_a_list_for_lightroom(
    page: Page,
    browser: Browser,
    live_server: Any,
    mara: User,
    link: ShareLink,
    address: str,
    smtp_server: MailServer,
) -> None:
    sign_in(page, live_server.url, mara)
    ask_for_a_choice(page, live_server.url, link)
    recipient = browser.new_context().new_page()
    choose(recipient, address)
    confirm(recipient, address)
    recipient.context.close()
    for letter in Letter.objects.all():
        letters.send(letter.pk, 1)
    assert set(smtp_server.recipients) == {"anna@mail.example", mara.email}
    read_the_list(page, live_server.url, link)


def test_everything_but_zooming_works_without_script(
    page_without_script: Page, link: ShareLink, address: str
) -> None:
    page = page_without_script
    page.goto(f"{address}?lang=de")
    expect(page.get_by_text("3 Fotos").first).to_be_visible()
    page.get_by_role("button", name="Favorit: DSC_0001.NEF").click()
    expect(page.get_by_text("1 gewählt")).to_be_visible()
    assert Favourite.objects.count() == 1
    page.locator("summary", has_text="Herunterladen").click()
    page.get_by_role("link", name="Fotos auswählen…").click()
    page.get_by_label("DSC_0002.NEF").check()
    with page.expect_download() as ticked:
        page.get_by_role("button", name="Web-Größe").click()
    assert ticked.value.suggested_filename == "Weber wedding.zip"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("rest", ["", "?pick=1", "?lang=de", "?show=favourites"])
def test_page_is_accessible(
    page: Page, link: ShareLink, address: str, scheme: Any, rest: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto(address + rest)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
