"""A file of another program comes in, is mended where it was broken, and is taken back."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from crm.models import Customer
from photocrm.accounts.models import User, Workspace
from photocrm.imports.models import ImportRun
from tests.browser.pages import sign_in

pytestmark = pytest.mark.browser

WORKING = 60_000  # milliseconds a worker may take on a busy machine
GOOD, BROKEN = 40, 20
HEADER = "Vorname;Nachname;Firma;E-Mail;Gruppe"
DROP = """async ([name, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], name, { type: "text/csv" }));
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
}"""


@pytest.fixture
def studio(page: Page, live_server: Any, mara: User) -> str:
    sign_in(page, live_server.url, mara)
    return f"{live_server.url}/studio"


@pytest.fixture
def clients(tmp_path: Path) -> Path:
    """As an old Excel saves it: semicolons, Windows-1252, and every third address is none."""
    rows = [HEADER]
    for number in range(GOOD + BROKEN):
        address = f"gast{number}@mail.example" if number % 3 else "kein Mail"
        rows.append(f"Jürgen {number};Müßig;Käse & Söhne {number};{address};Messe")
    path = tmp_path / "Kunden.csv"
    path.write_bytes("\r\n".join(rows).encode("cp1252"))
    return path


def upload(page: Page, path: Path) -> None:
    page.locator("input[type=file]").set_input_files(path)
    expect(page.locator("[data-file-name]")).to_contain_text(path.name)
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("heading", name="What the columns hold")).to_be_visible()


def target_of(page: Page, column: str) -> Any:
    return page.get_by_role("combobox", name=f"What {column} holds")


def mended(path: Path) -> Path:
    """What a person does in a spreadsheet: each address is put right."""
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    fixed = [line.replace("kein Mail", f"neu{n}@mail.example", 1) for n, line in enumerate(lines)]
    target = path.with_name("mended.csv")
    target.write_text("\n".join(fixed), encoding="utf-8")
    return target


def choose_columns(page: Page, studio: str, clients: Path) -> None:
    """From the list of customers to columns that are all brought in, also after a reload."""
    page.goto(f"{studio}/customers/")
    page.get_by_label("More of customers").click()
    page.get_by_role("link", name="Import…").click()
    upload(page, clients)
    for words in ("Windows-1252", "semicolon", "Käse & Söhne 0"):
        expect(page.locator("#import-run")).to_contain_text(words)
    expect(target_of(page, "Vorname")).to_have_value("first_name")
    target_of(page, "Gruppe").select_option("labels")
    expect(page.locator("#import-columns-note")).to_have_text("5 of 5 are brought in")
    page.reload()
    expect(target_of(page, "Gruppe")).to_have_value("labels")


def take_back(page: Page) -> None:
    page.get_by_role("link", name="Undo…").click()
    page.locator("#dialog").get_by_role("button", name="Undo the import").click()
    undone = page.get_by_role("heading", name="The import was taken back")
    expect(undone).to_be_visible(timeout=WORKING)


def test_file_is_checked_imported_mended_and_taken_back(
    page: Page, studio: str, clients: Path, tmp_path: Path, celery_worker_running: None
) -> None:
    choose_columns(page, studio, clients)
    page.get_by_role("button", name="Check first").click()
    plan = page.get_by_role("region", name="What the import would do")
    expect(plan).to_be_visible(timeout=WORKING)
    expect(plan).to_contain_text("“kein Mail” is no e-mail address.")
    assert not Customer.objects.exists()
    page.get_by_role("button", name=f"Import {GOOD} customers").click()
    expect(page.get_by_role("heading", name=f"{GOOD} customers imported")).to_be_visible(
        timeout=WORKING
    )
    assert Customer.objects.count() == GOOD

    with page.expect_download() as download:
        page.get_by_role("link", name="Failed rows as CSV").click()
    failed = tmp_path / download.value.suggested_filename
    download.value.save_as(failed)
    page.get_by_role("link", name="Import the mended file").click()
    upload(page, mended(failed))
    expect(target_of(page, "Gruppe")).to_have_value("labels")
    expect(page.get_by_text("As last time")).to_have_count(5)
    page.get_by_role("button", name="Import customers").click()
    expect(page.get_by_role("heading", name=f"{BROKEN} customers imported")).to_be_visible(
        timeout=WORKING
    )
    assert Customer.objects.count() == GOOD + BROKEN

    take_back(page)
    assert Customer.objects.count() == GOOD
    page.get_by_role("link", name="All imports").click()
    expect(page.get_by_role("link", name="Kunden.csv")).to_be_visible()
    expect(page.locator("#import-runs")).to_contain_text("20 taken back")


def test_dropped_file_stays_chosen_after_it_was_refused(page: Page, studio: str) -> None:
    page.goto(f"{studio}/imports/new/")
    page.evaluate(DROP, ["people.csv", "Name;E-mail\n"])
    expect(page.locator("[data-file-name]")).to_contain_text("people.csv")
    page.get_by_role("button", name="Look at it first").click()
    expect(page.locator("#import-file")).to_contain_text("The file has a header and no rows.")
    expect(page.locator("[data-file-name]")).to_contain_text("people.csv")
    assert page.locator("input[type=file]").evaluate("(field) => field.files.length") == 1
    page.locator("file-drop").evaluate("(drop) => (drop.dataset.mostBytes = 5)")
    page.evaluate(DROP, ["large.csv", "Name;E-mail\nAnna;a@mail.example\n"])
    page.get_by_role("button", name="Look at it first").click()
    expect(page.get_by_role("alert")).to_have_text("This file is larger than 5 B.")
    assert not ImportRun.objects.exists()


def test_progress_can_be_cancelled_and_outlives_a_reload(
    page: Page, studio: str, clients: Path
) -> None:
    """Nobody works: the run waits."""
    page.goto(f"{studio}/imports/new/")
    upload(page, clients)
    page.get_by_role("button", name="Import customers").click()
    expect(page.get_by_role("progressbar", name="Waiting for a worker")).to_be_visible()
    page.reload()
    expect(page.get_by_role("progressbar", name="Waiting for a worker")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Cancelled after 0")
    expect(page.get_by_role("heading", level=2)).to_be_focused()


def test_columns_fit_a_phone(page: Page, studio: str, clients: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{studio}/imports/new/")
    upload(page, clients)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    boxes = [column.bounding_box() for column in page.locator(".import-column").all()]
    assert len({box["x"] for box in boxes if box}) == 1


def test_without_javascript_the_pages_are_forms(
    page_without_script: Page,
    live_server: Any,
    mara: User,
    workspace: Workspace,
    clients: Path,
    celery_worker_running: None,
) -> None:
    page = page_without_script
    sign_in(page, live_server.url, mara)
    page.goto(f"{live_server.url}/studio/imports/new/")
    page.locator("input[type=file]").set_input_files(clients)
    page.get_by_role("button", name="Look at it first").click()
    target_of(page, "Vorname").select_option("ignore")
    target_of(page, "Nachname").select_option("name")
    page.get_by_role("button", name="Import customers").click()
    for _ in range(100):
        if page.get_by_role("heading", name="customers imported").count():
            break
        page.wait_for_timeout(200)
        page.reload()
    expect(page.get_by_role("heading", name=f"{GOOD} customers imported")).to_be_visible()
    assert {one.name for one in Customer.objects.of(workspace)} == {"Müßig"}
