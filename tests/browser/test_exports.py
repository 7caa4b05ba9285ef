"""Taking a list along as a file, as it feels in a browser."""

import csv
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Download, Page, expect

from photocrm.accounts.models import User, Workspace
from photocrm.exports.actions import exports
from tests.browser.pages import sign_in
from tests.factories import CustomerFactory, SessionFactory

pytestmark = pytest.mark.browser

WORKING = 30_000  # milliseconds a worker may take on a busy machine


@pytest.fixture
def studio(live_server: Any, workspace: Workspace, mara: User, page: Page) -> str:
    """Its address, with three customers and two sessions, for Mara."""
    for name in ("Cleo", "Ben", "Benno"):
        CustomerFactory(workspace=workspace, name=name, company="=1+1")
    for name in ("Wedding", "Portrait"):
        SessionFactory(workspace=workspace, name=name)
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio"


def names(download: Download, folder: Path) -> list[dict[str, str]]:
    target = folder / download.suggested_filename
    download.save_as(target)
    with target.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_list_is_exported_as_it_is_filtered(page: Page, studio: str, tmp_path: Path) -> None:
    page.goto(f"{studio}/customers/")
    page.get_by_role("searchbox", name="Search customers").fill("ben")
    expect(page.locator(".customer-row")).to_have_count(2)
    page.get_by_label("More of customers").click()
    page.get_by_role("link", name="Export…").click()
    dialog = page.locator("#dialog")
    expect(dialog).to_contain_text("2 customers")
    dialog.get_by_label("Excel (XLSX)").check()
    dialog.get_by_role("button", name="Select none").click()
    dialog.get_by_label("Company").check()
    dialog.get_by_label("Name", exact=True).check()
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Export").click()
    expect(dialog).to_be_hidden()
    target = tmp_path / download.value.suggested_filename
    download.value.save_as(target)
    rows = load_workbook(target).active.iter_rows(values_only=True)
    assert list(rows) == [("Name", "Company"), ("Ben", "=1+1"), ("Benno", "=1+1")]


def test_a_long_list_is_fetched_when_a_worker_is_done(
    page: Page,
    studio: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    celery_worker_running: None,
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    page.goto(f"{studio}/gallery/")
    page.get_by_label("More of the gallery").click()
    page.get_by_role("link", name="Export…").click()
    dialog = page.locator("#dialog")
    dialog.get_by_role("button", name="Export").dblclick()
    link = dialog.get_by_role("link", name="Download")
    expect(link).to_be_visible(timeout=WORKING)
    expect(dialog.get_by_role("status")).to_contain_text("2 sessions")
    with page.expect_download() as download:
        link.click()
    assert [row["Name"] for row in names(download.value, tmp_path)] == ["Portrait", "Wedding"]
    page.goto(f"{studio}/exports/")
    expect(page.get_by_role("link", name="Export of sessions", exact=True)).to_have_count(1)


def test_without_javascript_the_question_is_a_page(
    page_without_script: Page, live_server: Any, mara: User, studio: str, tmp_path: Path
) -> None:
    page = page_without_script
    sign_in(page, live_server.url, mara)
    page.goto(f"{studio}/customers/export/?q=cleo")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert [row["Name"] for row in names(download.value, tmp_path)] == ["Cleo"]
