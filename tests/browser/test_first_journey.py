"""The whole way in a real browser: from signing in to the recipient's downloaded ZIP."""

import io
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from crm.models import Customer
from delivery.models import DeliveryJob
from gallery.models import PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from tests.browser.pages import sign_in
from tests.data import pictures
from tests.factories import CustomerFactory, MembershipFactory, UserFactory, WorkspaceFactory
from tests.fixtures.mail import MailServer

pytestmark = pytest.mark.browser

RENDERING = 30_000  # milliseconds a worker may take on a busy machine


@pytest.fixture
def studio(transactional_db: None) -> Workspace:
    return WorkspaceFactory(slug="studio", name="Studio Licht")


@pytest.fixture
def mara(studio: Workspace) -> User:
    user = UserFactory(email="mara@studio.example", name="Mara Klein")
    MembershipFactory(workspace=studio, user=user, role=Role.OWNER)
    return user


@pytest.fixture
def base(live_server: Any, settings: Any) -> str:
    settings.SITE_URL = live_server.url
    return str(live_server.url)


def files_of_a_shoot(folder: Path) -> list[Path]:
    """Four pictures of the four formats, and a PDF that only claims to be one."""
    contents = {
        "DSC_0001.jpg": pictures.private_jpeg((900, 600)),
        "DSC_0002.png": pictures.photo((640, 800), "PNG"),
        "DSC_0003.webp": pictures.photo((800, 640), "WEBP"),
        "DSC_0004.heic": pictures.photo((512, 512), "HEIF"),
        "contract.jpg": b"%PDF-1.7 not a picture",
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def upload(page: Page, base: str, files: list[Path]) -> None:
    page.goto(f"{base}/studio/gallery/")
    page.get_by_role("link", name="Upload photos").first.click()
    page.get_by_label("Name of the session").fill("Laurent wedding")
    page.locator("input[name=photos]").set_input_files(files)
    status = page.locator("[data-upload-status]")
    expect(status).to_have_text("4 of 5 sent, 1 refused", timeout=RENDERING)
    refused = page.locator(".upload-row", has_text="contract.jpg")
    expect(refused).to_contain_text("This file is not a picture: it looks like a PDF document.")


def see_renditions(page: Page, base: str) -> None:
    """Without a reload: the placeholders of the session give way to thumbnails."""
    page.get_by_role("link", name="Open session").click()
    expect(page.locator(".photo-tile img[srcset]")).to_have_count(4, timeout=RENDERING)
    page.locator(".photo-tile a").first.click()
    leave_lightbox(page)


def leave_lightbox(page: Page) -> None:
    """Once it stands in full screen with the photo's name, Escape leads back."""
    expect(page.locator(".pswp__caption")).to_have_text("DSC_0001.jpg")
    expect(page.locator(".pswp--ui-visible")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".pswp")).to_have_count(0)


def find_in_gallery(page: Page, base: str) -> None:
    page.goto(f"{base}/studio/gallery/")
    page.get_by_role("searchbox").fill("dsc_0003")
    expect(page).to_have_url(f"{base}/studio/gallery/?q=dsc_0003")
    expect(page.locator(".photo-card")).to_have_count(1)
    page.get_by_role("searchbox").fill("nothing like this")
    expect(page.get_by_text("No session found")).to_be_visible()
    page.get_by_role("searchbox").fill("")
    expect(page.locator(".photo-card")).to_have_count(1)


def create_customer(page: Page, base: str) -> None:
    page.goto(f"{base}/studio/customers/")
    page.get_by_role("link", name="New customer").click()
    dialog = page.locator("#dialog")
    dialog.get_by_label("E-mail").fill("amelie@laurent.example")
    dialog.get_by_role("button", name="Add customer").click()
    expect(dialog.get_by_text("This field is required.")).to_be_visible()
    dialog.get_by_label("Name").fill("Amélie Laurent")
    dialog.get_by_role("button", name="Add customer").click()
    expect(page.get_by_role("heading", name="Amélie Laurent")).to_be_visible()


def edit_in_place(page: Page) -> None:
    page.keyboard.press("e")
    page.get_by_label("Phone").fill("+33 6 12 34 56 78")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#customer-detail")).to_contain_text("+33 6 12 34 56 78")
    expect(page.locator(".customer-row", has_text="Amélie")).to_contain_text("+33 6 12 34 56 78")


def search_customers(page: Page) -> None:
    page.get_by_role("searchbox").fill("lau ame")
    expect(page.get_by_text("1 matching “lau ame”")).to_be_visible()
    page.get_by_role("searchbox").fill("jonas")
    expect(page.get_by_text("1 matching “jonas”")).to_be_visible()
    page.locator(".customer-row", has_text="Jonas").click()
    expect(page.get_by_role("heading", name="Jonas Bergström")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Jonas Bergström")).to_be_visible()


def link_from_both_sides(page: Page, base: str, customer: Customer, session: PhotoSession) -> None:
    """Linked at the session, seen there at once; unlinked by Undo; linked at the customer."""
    page.goto(f"{base}/studio/gallery/{session.pk}/")
    page.get_by_role("link", name="Link a customer").click()
    page.locator("#dialog").get_by_role("searchbox").fill("laurent")
    page.locator("#dialog .choice", has_text="Amélie Laurent").click()
    expect(page.locator("#session-customer")).to_contain_text("Amélie Laurent")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#session-customer")).to_contain_text("No customer")
    page.goto(f"{base}/studio/customers/{customer.pk}/")
    page.get_by_role("link", name="Link a session").click()
    page.locator("#dialog .choice", has_text="Laurent wedding").click()
    expect(page.locator("#customer-sessions")).to_contain_text("Laurent wedding")


def other_tab_follows(page: Page, base: str, session: PhotoSession) -> None:
    """A tab that was open all the while shows the link as soon as it is looked at."""
    expect(page.locator("#session-customer")).to_contain_text("No customer")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#session-customer")).to_contain_text("Amélie Laurent")


def deliver(page: Page, base: str, session: PhotoSession) -> None:
    page.goto(f"{base}/studio/gallery/{session.pk}/")
    page.get_by_role("link", name="Deliver", exact=True).click()
    dialog = page.locator("#dialog")
    expect(dialog.get_by_label("To", exact=True)).to_have_value("amelie@laurent.example")
    dialog.get_by_label("Message").fill("Enjoy your day again!")
    dialog.get_by_role("button", name="Deliver").click()
    expect(page.locator("#delivery-panel")).to_contain_text("Completed", timeout=RENDERING)


def link_in(mail_server: MailServer) -> str:
    """The private address, the same in both halves of the mail."""
    [mail] = mail_server.messages
    assert mail["To"] == "amelie@laurent.example"
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))  # type: ignore[union-attr]
    assert "Enjoy your day again!" in text
    found: list[str] = re.findall(r"http\S+/s/[\w-]{43}/", text)
    assert found[0] in html
    return found[0]


def receive(browser: Browser, address: str, folder: Path) -> None:
    """The recipient has no account: another browser, another person."""
    context = browser.new_context(accept_downloads=True)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("heading", name="Laurent wedding")).to_be_visible()
    expect(page.locator(".photo-tile")).to_have_count(4)
    page.locator(".photo-tile a").first.click()
    leave_lightbox(page)
    with page.expect_download() as one:
        page.get_by_role("link", name="Download DSC_0001.jpg").click()
    one.value.save_as(folder / "one.jpg")
    page.locator("summary", has_text="Download").click()
    with page.expect_download() as everything:
        page.get_by_role("link", name="Download all").click()
    everything.value.save_as(folder / "all.zip")
    context.close()


def check_downloads(folder: Path) -> None:
    """Every byte is a whole picture, and none of them tells where it was taken or by what."""
    with zipfile.ZipFile(folder / "all.zip") as archive:
        assert archive.testzip() is None
        endings = ("jpg", "png", "webp", "heic")
        assert archive.namelist() == [f"DSC_000{n}.{kind}" for n, kind in enumerate(endings, 1)]
        contents = [archive.read(name) for name in archive.namelist()]
    sizes = [Image.open(io.BytesIO(content)).size for content in contents]
    assert sizes == [(900, 600), (640, 800), (800, 640), (512, 512)]
    assert (folder / "one.jpg").read_bytes() == contents[0]
    for content in contents:
        assert pictures.SERIAL.encode() not in content
        assert Image.open(io.BytesIO(content)).getexif().get_ifd(0x8825) == {}


def see_that_it_arrived(page: Page, base: str, customer: Customer, job: DeliveryJob) -> None:
    """Session, customer and job all tell of the visit."""
    page.goto(f"{base}/studio/gallery/{job.session_id}/")
    expect(page.locator("#delivery-panel")).to_contain_text("Opened 1×")
    expect(page.locator("#session-header")).to_contain_text("Shared")
    page.goto(f"{base}/studio/customers/{customer.pk}/?tab=deliveries")
    expect(page.locator("#delivery-panel")).to_contain_text("Opened 1×")
    page.goto(f"{base}/studio/deliveries/{job.pk}/")
    expect(page.locator("#job-detail")).to_contain_text("250")
    expect(page.locator("#job-detail")).to_contain_text("DSC_0001.jpg")
    session = PhotoSession.objects.get(pk=job.session_id)
    assert session.share_count == 1
    assert session.last_shared_at is not None
    assert session.last_shared_at > job.created_at


def test_photos_travel_from_the_camera_to_the_customer(
    page: Page,
    context: Any,
    browser: Browser,
    base: str,
    mara: User,
    studio: Workspace,
    celery_worker_running: None,
    smtp_server: MailServer,
    tmp_path: Path,
) -> None:
    CustomerFactory(workspace=studio, name="Jonas Bergström")
    sign_in(page, base, mara)
    upload(page, base, files_of_a_shoot(tmp_path))
    see_renditions(page, base)
    session = PhotoSession.objects.get()
    find_in_gallery(page, base)
    create_customer(page, base)
    edit_in_place(page)
    search_customers(page)
    customer = Customer.objects.get(name="Amélie Laurent")
    other_tab = context.new_page()
    other_tab.goto(f"{base}/studio/gallery/{session.pk}/")
    link_from_both_sides(page, base, customer, session)
    other_tab_follows(other_tab, base, session)
    deliver(page, base, session)
    address = link_in(smtp_server)
    assert address.startswith(settings.SITE_URL)
    receive(browser, address, tmp_path)
    check_downloads(tmp_path)
    see_that_it_arrived(page, base, customer, DeliveryJob.objects.get())
