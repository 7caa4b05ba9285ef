"""Bringing a file in by the pages: choosing it, its columns, progress, result, undo."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook

from crm.models import Customer
from gallery.models import PhotoSession
from photocrm.accounts.models import Role, User, Workspace
from photocrm.imports.actions import working
from photocrm.imports.models import ImportRow, ImportRun
from tests.factories import (
    CustomerFactory,
    ImportRowFactory,
    ImportRunFactory,
    LabelFactory,
    UserFactory,
)
from tests.fixtures.people import ClientOf, Member
from tests.fixtures.work import Race
from tests.htmx import htmx
from tests.integration.imports.importing import imported, received, table

pytestmark = pytest.mark.django_db

NEW, LIST = "/studio/imports/new/", "/studio/imports/"
GOOD = table("Anna;anna@mail.example;;;", "Ben;ben@mail.example;;;")
MIXED = table("Anna;anna@mail.example;;;", "Ben;no address;;;Likes dogs", "=1+1;also none;;;")
TARGETS = ["name", "email", "phone", "company", "notes"]
OPTIONS: dict[str, Any] = {"match": ["email"], "on_match": "skip", "country": "DE"}
CHOICES = OPTIONS | {"target": TARGETS}


def send(client: Client, text: str | bytes, name: str = "people.csv", **more: Any) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    data = {"kind": "customers", "file": SimpleUploadedFile(name, content)} | more
    return client.post(NEW, data)


@pytest.fixture
def draft(workspace: Workspace, owner: User) -> ImportRun:
    return received(workspace, owner, GOOD)


def url(run: ImportRun, part: str = "") -> str:
    return f"/studio/imports/{run.pk}/{part}"


def run_of(run: ImportRun) -> ImportRun:
    return ImportRun.objects.get(pk=run.pk)


def test_uploaded_file_is_shown_as_it_was_understood(signed_in: Client, owner: User) -> None:
    text = "Name;E-mail;Größe\nJürgen;j@mail.example;182\n"
    answer = send(signed_in, text.encode("cp1252"))
    run = ImportRun.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, url(run))
    assert (run.status, run.created_by, run.mapping) == (
        "draft",
        owner,
        ["name", "email", "ignore"],
    )
    page = signed_in.get(url(run))
    for words in ("Windows-1252", "semicolon", "Größe", "Jürgen", "2 of 3 are brought in"):
        assert words in page.text
    assert not Customer.objects.exists()


def workbook() -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in (["Name", "E-mail"], ["Anna", "anna@mail.example"]):
        book.active.append(row)
    second = book.create_sheet("Clients")
    for row in (["Company", "Phone"], ["Käse GmbH", "030 1234567"]):
        second.append(row)
    book.save(out)
    return out.getvalue()


def test_another_sheet_of_a_workbook_is_chosen_and_imported(
    signed_in: Client, owner: User, workspace: Workspace
) -> None:
    send(signed_in, workbook(), "people.xlsx")
    run = ImportRun.objects.get()
    assert (run.details["sheet"], run.mapping) == ("Sheet", ["name", "email"])
    answer = signed_in.post(url(run, "reading/"), {"sheet": "Clients"}, headers=htmx("import-run"))
    run.refresh_from_db()
    assert (run.details["sheet"], run.mapping) == ("Clients", ["company", "phone"])
    assert ("Käse GmbH" in answer.text, "anna@mail.example" in answer.text) == (True, False)
    signed_in.post(url(run, "start/"), OPTIONS | {"target": run.mapping})
    working.work(run.pk)
    assert Customer.objects.get().company == "Käse GmbH"
    gone = signed_in.post(url(run, "reading/"), {"sheet": "Sheet"})
    assert (gone.status_code, run_of(run).details["sheet"]) == (302, "Clients")


def test_broken_letters_are_told_and_the_encoding_is_chosen_by_hand(
    signed_in: Client, owner: User
) -> None:
    text = "Name;Town\nMüller;Köln\nJ?rg;Zürich\n".encode().replace(b"?", b"\xfc")
    send(signed_in, text)
    run = ImportRun.objects.get()
    told = "1 character cannot be read as UTF-8, in line 3; it is shown as “\ufffd”."
    assert told in signed_in.get(url(run)).text
    signed_in.post(url(run, "reading/"), {"encoding": "cp1252"})
    shown = signed_in.get(url(run)).text
    assert ("Jürg" in shown, "cannot be read" in shown) == (True, False)
    for nonsense in ({"encoding": "rot13"}, {}):
        assert signed_in.post(url(run, "reading/"), nonsense).status_code == 400


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "The file is empty."), (b"Name;E-mail\n", "The file has a header and no rows.")],
)
def test_unreadable_file_says_why_and_keeps_the_choice(
    content: bytes, why: str, signed_in: Client
) -> None:
    answer = send(signed_in, content, kind="sessions")
    assert answer.status_code == 422
    assert why in answer.text
    assert re.search(r'value="sessions"[^>]* checked', answer.text)
    assert not ImportRun.objects.exists()


def test_no_file_and_an_unknown_kind_are_refused_in_words(signed_in: Client) -> None:
    none = signed_in.post(NEW, {"kind": "customers"})
    unknown = send(signed_in, GOOD, kind="invoices")
    assert (none.status_code, unknown.status_code) == (422, 422)
    assert "Choose a file." in none.text
    assert "invoices" in unknown.text
    assert signed_in.get(f"{LIST}empty/?kind=invoices").status_code == 400


def test_htmx_gets_the_form_alone(signed_in: Client) -> None:
    data = {"kind": "customers", "file": SimpleUploadedFile("a.csv", b"")}
    answer = signed_in.post(NEW, data, headers=htmx("import-file", tag="form"))
    assert answer.text.lstrip().startswith("<form")


@pytest.mark.parametrize("kind", ["customers", "sessions"])
def test_empty_file_has_columns_that_are_all_known(kind: str, signed_in: Client) -> None:
    answer = signed_in.get(f"{LIST}empty/?kind={kind}")
    assert answer["Content-Disposition"] == f'attachment; filename="{kind}.csv"'
    filled = answer.content + b"Anna" + b"," * answer.content.count(b",") + b"\r\n"
    assert send(signed_in, filled, kind=kind).status_code == 302
    assert "ignore" not in ImportRun.objects.get().mapping


def test_sessions_come_in_by_the_same_pages(signed_in: Client, workspace: Workspace) -> None:
    text = "Session;Date;Client\nWedding of Anna;14.03.2026;Anna Berg\n"
    CustomerFactory(workspace=workspace, name="Anna Berg")
    send(signed_in, text, kind="sessions")
    run = ImportRun.objects.get()
    assert run.mapping == ["name", "shot_on", "customer"]
    chosen = OPTIONS | {"target": run.mapping, "match": ["name"]}
    signed_in.post(url(run, "start/"), chosen)
    working.work(run.pk)
    page = signed_in.get(url(run)).text
    session = PhotoSession.objects.get()
    assert "1 session imported" in page
    assert f"/studio/gallery/{session.pk}/" in page
    assert (session.name, session.customer) == ("Wedding of Anna", Customer.objects.get())


def test_choices_stay_while_somebody_chooses(
    signed_in: Client, draft: ImportRun, workspace: Workspace
) -> None:
    label = LabelFactory(workspace=workspace, name="Fair 2026")
    targets = ["company", "ignore", "phone", "name", "notes"]
    chosen = OPTIONS | {"target": targets, "on_match": "fill", "labels": [str(label.pk)]}
    answer = signed_in.post(url(draft, "choices/"), chosen, headers=htmx("import-plan"))
    assert "4 of 5 are brought in" in answer.text
    run = run_of(draft)
    assert (run.mapping, run.options["on_match"], run.status) == (targets, "fill", "draft")
    page = signed_in.get(url(draft)).text
    assert '<option value="company" selected>' in page
    assert f'value="{label.pk}" id="id_labels_0" checked' in page


def test_what_was_counted_for_another_choice_goes(signed_in: Client, draft: ImportRun) -> None:
    ImportRun.objects.filter(pk=draft.pk).update(plan={"created": 2})
    signed_in.post(url(draft, "choices/"), CHOICES | {"on_match": "overwrite"})
    assert run_of(draft).plan is None


def test_mapping_without_a_name_is_refused_and_kept(signed_in: Client, draft: ImportRun) -> None:
    targets = ["ignore", "ignore", "ignore", "ignore", "notes"]
    answer = signed_in.post(url(draft, "start/"), CHOICES | {"target": targets})
    assert answer.status_code == 422
    assert "One column has to be one of" in answer.text
    assert (run_of(draft).status, run_of(draft).mapping) == ("draft", targets)


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": TARGETS[:2]},
        {"target": ["name", "email", "phone", "company", "password"]},
        {"target": []},
        {"on_match": "destroy"},
        {"match": ["shoe size"]},
        {"country": "XX"},
        {"labels": ["nonsense"]},
    ],
)
def test_what_no_choice_of_the_page_gives_is_refused(
    wrong: dict[str, Any], signed_in: Client, draft: ImportRun, workspace: Workspace
) -> None:
    LabelFactory(workspace=workspace)
    before = (draft.mapping, draft.options)
    for part in ("choices/", "start/"):
        assert signed_in.post(url(draft, part), CHOICES | wrong).status_code == 422
    assert (run_of(draft).mapping, run_of(draft).options) == before
    assert run_of(draft).status == "draft"


def test_check_tells_what_would_come_and_writes_nothing(
    signed_in: Client, workspace: Workspace, owner: User
) -> None:
    run = received(workspace, owner, MIXED)
    answer = signed_in.post(url(run, "start/"), CHOICES | {"dry_run": "1"})
    assert (answer.status_code, answer["Location"]) == (302, url(run))
    assert "Waiting for a worker" in signed_in.get(url(run)).text
    working.work(run.pk)
    page = signed_in.get(url(run)).text
    for words in ("What the import would do", "Import 1 customer", "Line 3", "no address"):
        assert words in page
    assert not Customer.objects.exists()


def test_import_runs_to_its_result(
    signed_in: Client, draft: ImportRun, workspace: Workspace
) -> None:
    signed_in.post(url(draft, "start/"), CHOICES)
    working.work(draft.pk)
    page = signed_in.get(url(draft)).text
    assert "2 customers imported" in page
    for customer in Customer.objects.of(workspace):
        assert f"/studio/customers/{customer.pk}/" in page


def test_panel_asks_for_itself_while_the_import_moves(signed_in: Client, draft: ImportRun) -> None:
    signed_in.post(url(draft, "start/"), CHOICES)
    moving = signed_in.get(f"{url(draft)}?moving", headers=htmx("import-run"))
    assert 'hx-trigger="every 1s"' in moving.text
    assert "HX-Trigger" not in moving
    working.work(draft.pk)
    over = signed_in.get(f"{url(draft)}?moving", headers=htmx("import-run"))
    assert 'hx-trigger="every 1s"' not in over.text
    assert "customers-changed" in over["HX-Trigger"]


def test_two_tabs_start_one_run(signed_in: Client, draft: ImportRun) -> None:
    for _ in range(2):
        assert signed_in.post(url(draft, "start/"), CHOICES).status_code == 302
    working.work(draft.pk)
    assert "It runs already" in signed_in.post(url(draft, "start/"), CHOICES, follow=True).text
    working.work(draft.pk)
    assert (ImportRun.objects.count(), Customer.objects.count()) == (1, 2)


def test_four_at_once_start_one_run(
    race: Race, workspace: Workspace, owner: User, client_of: ClientOf
) -> None:
    run = received(workspace, owner, GOOD)
    answers = race(4, lambda _: client_of(owner).post(url(run, "start/"), CHOICES).status_code)
    working.work(run.pk)
    working.work(run.pk)
    assert (answers, Customer.objects.count()) == ([302] * 4, 2)


def test_failed_rows_are_a_file_to_mend_and_bring_in_again(
    signed_in: Client, workspace: Workspace, owner: User
) -> None:
    run = imported(workspace, owner, MIXED)
    answer = signed_in.get(url(run, "failed/"))
    assert answer["Content-Disposition"] == 'attachment; filename="customers-failed.csv"'
    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert [row[:5] for row in rows] == [
        ["Name", "E-mail", "Phone", "Company", "Notes"],
        ["Ben", "no address", "", "", "Likes dogs"],
        ["'=1+1", "also none", "", "", ""],
    ]
    assert [row[5] for row in rows] == ["Line", "3", "4"]
    assert "E-mail" in rows[1][6]
    mended = text.replace("no address", "ben@mail.example").replace("also none", "one@mail.example")
    send(signed_in, mended, "mended.csv")
    again = ImportRun.objects.latest("created_at")
    assert again.mapping == [*run.mapping, "ignore", "ignore"]
    signed_in.post(url(again, "start/"), CHOICES | {"target": again.mapping})
    working.work(again.pk)
    names = set(Customer.objects.of(workspace).values_list("name", flat=True))
    assert names == {"Anna", "Ben", "=1+1"}


def test_rows_are_shown_by_what_came_of_them(
    signed_in: Client, workspace: Workspace, owner: User
) -> None:
    CustomerFactory(workspace=workspace, name="Carla", email="carla@mail.example")
    run = imported(workspace, owner, MIXED + "Carla;carla@mail.example;;;\n", match=["email"])
    pages = {
        show: signed_in.get(f"{url(run)}?show={show}", headers=htmx("import-rows")).text
        for show in ("created", "skipped", "failed", "all")
    }
    found = {
        show: [name for name in ("Anna", "Ben", "Carla") if name in text]
        for show, text in pages.items()
    }
    everybody = ["Anna", "Ben", "Carla"]
    assert found == {
        "created": ["Anna"],
        "skipped": ["Carla"],
        "failed": ["Ben"],
        "all": everybody,
    }
    assert signed_in.get(f"{url(run)}?show=nonsense").status_code == 400


def test_undo_asks_then_takes_back_and_lists_what_stays(
    signed_in: Client, workspace: Workspace, owner: User
) -> None:
    run = imported(workspace, owner, GOOD)
    anna = Customer.objects.get(name="Anna")
    signed_in.post(f"/studio/customers/{anna.pk}/fields/notes/", {"notes": "x", "version": 1})
    Customer.objects.filter(pk=anna.pk).update(notes="Called today", version=anna.version + 1)
    question = signed_in.get(url(run, "undo/"), headers=htmx("dialog-body"))
    assert "What it created is removed: 2 customers." in question.text
    signed_in.post(url(run, "undo/"))
    assert "Undoing" in signed_in.get(url(run)).text
    working.work(run.pk)
    page = signed_in.get(url(run)).text
    assert "1 taken back, 1 left as they are" in page
    assert "Anna" in page
    assert "nothing left to undo" in signed_in.get(url(run, "undo/")).text
    assert [one.name for one in Customer.objects.of(workspace)] == ["Anna"]


def test_undo_ends_after_thirty_days(signed_in: Client, workspace: Workspace, owner: User) -> None:
    run = imported(workspace, owner, GOOD)
    assert "Undo…" in signed_in.get(url(run)).text
    long_ago = timezone.now() - timedelta(days=31)
    ImportRun.objects.filter(pk=run.pk).update(finished_at=long_ago)
    assert "Undo…" not in signed_in.get(url(run)).text
    signed_in.post(url(run, "undo/"))
    assert run_of(run).status == "finished"


def test_cancelled_import_says_how_far_it_came(signed_in: Client, draft: ImportRun) -> None:
    signed_in.post(url(draft, "start/"), CHOICES)
    answer = signed_in.post(url(draft, "cancel/"), follow=True)
    assert "Cancelled. What was imported stays, and can be undone" in answer.text
    assert "Cancelled after 0 of" in answer.text
    again = signed_in.post(url(draft, "cancel/"), follow=True)
    assert "It was over already" in again.text


def test_draft_is_discarded_with_its_file(signed_in: Client, draft: ImportRun) -> None:
    answer = signed_in.post(url(draft, "discard/"), follow=True)
    assert "customers.csv was not imported" in answer.text
    assert not ImportRun.objects.exists()


def test_draft_whose_file_is_gone_says_so(signed_in: Client, workspace: Workspace) -> None:
    run = ImportRunFactory(workspace=workspace)
    assert "The file is not there any more." in signed_in.get(url(run)).text


def test_viewer_sees_what_came_of_it_and_changes_nothing(
    member: Member, client_of: ClientOf, draft: ImportRun, workspace: Workspace, owner: User
) -> None:
    viewer = client_of(member(Role.VIEWER))
    over = imported(workspace, owner, GOOD)
    assert "Somebody is still choosing" in viewer.get(url(draft)).text
    page = viewer.get(url(over)).text
    assert "Anna" in page
    assert "Undo…" not in page
    assert "import a file" not in viewer.get(LIST).text.lower()
    for address in (NEW, url(over, "undo/"), url(over, "failed/")):
        assert viewer.get(address).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(
    count: int, workspace: Workspace, signed_in: Client, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        ImportRunFactory(workspace=workspace, created_by=UserFactory())
    with django_assert_num_queries(4):
        answer = signed_in.get(LIST, headers=htmx("import-runs"))
    assert answer.text.count("customers.csv") == count


@pytest.mark.parametrize("count", [1, 3])
def test_rows_cost_the_same_for_any_number(
    count: int, workspace: Workspace, signed_in: Client, django_assert_num_queries: Any
) -> None:
    run = ImportRunFactory(
        workspace=workspace,
        status="finished",
        finished_at=timezone.now(),
        staged_count=count,
        done_count=count,
        created_count=count,
    )
    for _ in range(count):
        customer = CustomerFactory(workspace=workspace, name="Anna")
        ImportRowFactory(run=run, status=ImportRow.Status.CREATED, subject_id=customer.pk)
    with django_assert_num_queries(6):
        answer = signed_in.get(url(run), headers=htmx("import-rows"))
    assert answer.text.count("Anna") == count


def test_imports_of_others_are_not_listed(
    signed_in: Client, other_workspace: Workspace, owner: User
) -> None:
    run = ImportRunFactory(workspace=other_workspace, file_name="rival.csv")
    assert "rival.csv" not in signed_in.get(LIST).text
    assert signed_in.get(f"/studio/imports/{run.pk}/").status_code == 404
