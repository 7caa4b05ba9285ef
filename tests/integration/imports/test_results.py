"""The pages of imports that are over: rows, what failed, undo, and the list of them."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from crm.models import Customer
from photocrm.accounts.models import Role, User, Workspace
from photocrm.imports.actions import working
from photocrm.imports.models import ImportRow, ImportRun
from tests.factories import (
    CustomerFactory,
    ImportRowFactory,
    ImportRunFactory,
    UserFactory,
)
from tests.fixtures.people import ClientOf, Member
from tests.htmx import htmx
from tests.integration.imports.importing import (
    CHOICES,
    GOOD,
    LIST,
    MIXED,
    NEW,
    imported,
    run_of,
    send,
    url,
)

pytestmark = pytest.mark.django_db


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
