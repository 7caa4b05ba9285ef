"""What the pages owe to eyes, fingers and keys, and only a browser can tell."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from delivery.models import DeliveryJob
from gallery.actions import images, photos
from gallery.models import Photo, PhotoSession
from photocrm.accounts.models import User, Workspace
from tests.browser.pages import sign_in
from tests.data import pictures
from tests.factories import (
    CustomerFactory,
    JobFactory,
    SessionFactory,
)

pytestmark = pytest.mark.browser

UNBROKEN = "Hochzeitsfotografie" * 4 + "2026"
Status = DeliveryJob.Status


@pytest.fixture
def session(workspace: Workspace, mara: User) -> PhotoSession:
    customer = CustomerFactory(workspace=workspace, name=UNBROKEN)
    return SessionFactory(workspace=workspace, name=UNBROKEN, customer=customer)


@pytest.fixture
def photo(session: PhotoSession, mara: User, tmp_path: Path) -> Photo:
    source = tmp_path / "DSC_0001.jpg"
    source.write_bytes(pictures.photo((900, 600)))
    photo = photos.add(session=session, file_name=source.name, source=source, by=mara)[0]
    images.process(photo.image_id)
    return photo


@pytest.fixture
def job(session: PhotoSession) -> DeliveryJob:
    return JobFactory(link__session=session)


@pytest.fixture
def studio(page: Page, live_server: Any, mara: User) -> str:
    """The address of the studio in which the page is signed in."""
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio"


def complete(job: DeliveryJob) -> None:
    PhotoSession.objects.filter(pk=job.session_id).update(
        share_count=1, last_shared_at=timezone.now()
    )
    DeliveryJob.objects.filter(pk=job.pk).update(
        status=Status.COMPLETED, next_attempt_at=None, finished_at=timezone.now()
    )


@pytest.mark.parametrize("width", [320, 390, 768])
def test_no_page_grows_wider_than_the_screen_by_a_long_name(
    page: Page, studio: str, job: DeliveryJob, photo: Photo, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    session = f"gallery/{job.session_id}"
    paths = ["", "gallery/", f"{session}/", f"{session}/customer/", f"{session}/deliver/"]
    paths += ["deliveries/", f"deliveries/{job.pk}/", f"links/{job.link_id}/choice/"]
    paths += ["deliveries/links/", f"deliveries/links/{job.link_id}/"]
    overflows = {}
    for path in paths:
        answer = page.goto(f"{studio}/{path}", wait_until="networkidle")
        assert answer is not None
        assert answer.status == 200, path
        overflows[path] = page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0
    assert overflows == dict.fromkeys(paths, False)


def test_walking_key_and_enter_open_the_session(page: Page, studio: str, photo: Photo) -> None:
    page.goto(f"{studio}/gallery/")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{studio}/gallery/{photo.session_id}/")


def open_lightbox(page: Page) -> None:
    page.locator(".photo-tile a").first.click()
    expect(page.get_by_role("dialog", name="Photos")).to_be_focused()


def test_back_key_closes_the_lightbox_and_leaves_the_page_alone(
    page: Page, studio: str, photo: Photo
) -> None:
    page.goto(f"{studio}/gallery/")
    page.get_by_role("link", name=UNBROKEN).first.click()
    expect(page.locator("#history-panel")).to_contain_text("History")
    address = page.url
    page.evaluate("window.notReloaded = true")
    page.set_viewport_size({"width": 390, "height": 300})
    open_lightbox(page)
    scrolled = page.evaluate("scrollY")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.go_back()
    expect(page.locator(".pswp")).to_have_count(0)
    assert (page.url, page.evaluate("scrollY")) == (address, scrolled)
    assert page.evaluate("window.notReloaded") is True
    assert address not in asked
    expect(page.locator(".photo-tile a").first).to_be_focused()
    page.go_back()
    expect(page).to_have_url(f"{studio}/gallery/")


def test_closing_the_lightbox_takes_its_history_entry_along(
    page: Page, studio: str, photo: Photo
) -> None:
    page.goto(f"{studio}/gallery/")
    page.goto(f"{studio}/gallery/{photo.session_id}/")
    for _ in range(2):
        open_lightbox(page)
        page.keyboard.press("Escape")
        expect(page.locator(".pswp")).to_have_count(0)
        expect(page.locator(".photo-tile a").first).to_be_focused()
    page.go_back()
    expect(page).to_have_url(f"{studio}/gallery/")


def test_photo_sent_twice_is_told_to_be_there_already(
    page: Page, studio: str, photo: Photo, tmp_path: Path
) -> None:
    page.goto(f"{studio}/gallery/upload/?session={photo.session_id}")
    page.locator("input[name=photos]").set_input_files(tmp_path / "DSC_0001.jpg")
    expect(page.locator("[data-upload-status]")).to_have_text("0 of 1 sent, 1 already there")
    expect(page.locator(".upload-row")).to_contain_text("Already there")


def test_list_of_deliveries_follows_a_moving_one(page: Page, studio: str, job: DeliveryJob) -> None:
    page.goto(f"{studio}/deliveries/")
    expect(page.locator("[data-row]")).to_contain_text("Queued")
    complete(job)
    expect(page.locator("[data-row]")).to_contain_text("Completed")
    expect(page.locator("#job-pills .pill", has_text="Completed")).to_contain_text("1")
    expect(page.locator("#job-poller")).to_have_count(0)


def test_list_of_deliveries_rests_when_the_next_attempt_is_far(
    page: Page, studio: str, job: DeliveryJob
) -> None:
    later = timezone.now() + timedelta(hours=1)
    DeliveryJob.objects.filter(pk=job.pk).update(status=Status.RETRYING, next_attempt_at=later)
    page.goto(f"{studio}/deliveries/")
    expect(page.locator("[data-row]")).to_contain_text("Retrying")
    expect(page.locator("#job-poller")).to_have_count(0)


def test_session_is_marked_as_shared_when_its_delivery_arrives(
    page: Page, studio: str, job: DeliveryJob
) -> None:
    page.goto(f"{studio}/gallery/{job.session_id}/")
    expect(page.locator("#delivery-panel")).to_contain_text("Queued")
    expect(page.locator("#session-header .tag-badge")).to_have_count(0)
    complete(job)
    expect(page.locator("#session-header .tag-badge")).to_have_text("Shared")
