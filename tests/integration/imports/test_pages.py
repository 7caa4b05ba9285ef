"""Bringing a file in by the pages: choosing it, its columns, progress, result, undo."""

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from crm.models import Customer
from gallery.models import PhotoSession
from photocrm.accounts.models import User, Workspace
from photocrm.imports.actions import working
from photocrm.imports.models import ImportRun
from tests.factories import (
    CustomerFactory,
    LabelFactory,
)
from tests.fixtures.people import ClientOf
from tests.fixtures.work import Race
from tests.htmx import htmx
from tests.integration.imports.importing import (
    CHOICES,
    GOOD,
    LIST,
    MIXED,
    NEW,
    OPTIONS,
    TARGETS,
    received,
    run_of,
    send,
    url,
)

pytestmark = pytest.mark.django_db


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
