"""A file of customers is read, matched and written; doing it twice changes nothing."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from crm.importing.kind import assignees_of
from crm.models import Contact, Customer, CustomerStatus, Label
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Change, Event
from photocrm.imports.actions import files, runs, working
from photocrm.imports.kinds import Refused
from photocrm.imports.models import ColumnMapping, ImportRow, ImportRun
from photocrm.storage import media_storage
from tests.factories import CustomerFactory, LabelFactory, MembershipFactory
from tests.integration.imports.importing import (
    counts,
    imported,
    received,
    started,
    statuses,
    table,
    worked,
)

pytestmark = pytest.mark.django_db

TWO = table(
    "Anna Berg;anna@mail.example;0170 1234567;Berg GmbH;Likes trees", "Ben;ben@mail.example"
)


def names(workspace: Workspace) -> list[str]:
    return sorted(Customer.objects.of(workspace).values_list("name", flat=True))


def snapshot(workspace: Workspace) -> list[Any]:
    return list(Customer.everything.of(workspace).order_by("pk").values())


def test_customers_are_created_as_if_they_had_been_saved(workspace: Workspace, owner: User) -> None:
    run = imported(workspace, owner, TWO)
    assert (run.status, counts(run), run.row_count) == ("finished", {"created": 2}, 2)
    anna = Customer.objects.get(name="Anna Berg")
    assert (anna.email, anna.company, anna.notes) == (
        "anna@mail.example",
        "Berg GmbH",
        "Likes trees",
    )
    assert (anna.status.name, anna.created_by, anna.version) == ("Lead", owner, 1)
    told = (anna.sort_name, anna.sort_company, anna.phone_e164, anna.search_text)
    anna.save()
    assert told == (anna.sort_name, anna.sort_company, anna.phone_e164, anna.search_text)
    assert Customer.objects.search("0170 123").get() == anna


def test_run_remembers_the_mapping_and_forgets_the_file(workspace: Workspace, owner: User) -> None:
    run = received(workspace, owner, TWO)
    path = run.file_path
    mapping = ["name", "email", "phone", "company", "ignore"]
    runs.start(run=run, mapping=mapping, options={"match": ["email"]}, by=owner)
    worked(run)
    assert ColumnMapping.objects.get().targets == mapping
    assert received(workspace, owner, TWO).mapping == mapping
    assert (run.file_path, Customer.objects.filter(notes="").count()) == ("", 2)
    assert media_storage.exists(path)  # it goes when the transaction is through


def test_rows_forget_what_the_file_said_once_they_are_done(
    workspace: Workspace, owner: User
) -> None:
    run = imported(workspace, owner, table("Anna;anna@mail.example", "Ben;no address"))
    done, failed = run.rows.in_order()
    assert (done.cells, done.values, done.subject_id) == (None, None, Customer.objects.get().pk)
    assert (failed.status, failed.cells[1]) == ("failed", "no address")
    assert [problem["column"] for problem in failed.problems] == ["E-mail"]
    header, row = runs.failed_rows(run)
    assert header == ["Name", "E-mail", "Phone", "Company", "Notes", "Line", "Problems"]
    assert row[:2] == ["Ben", "no address"]
    assert row[-2:] == ["3", "E-mail: “no address” is no e-mail address."]


@pytest.mark.parametrize("on_match", ["skip", "fill", "overwrite"])
def test_the_same_file_twice_changes_nothing(
    on_match: str, workspace: Workspace, owner: User
) -> None:
    LabelFactory(workspace=workspace, name="VIP")
    text = table(
        "Anna Berg;anna@mail.example;0170 1234567;Berg GmbH;Likes trees;VIP, New;K-1;Ben;1200",
        "Cem;cem@mail.example;;;;;K-2;;",
        header="Name;E-mail;Phone;Company;Notes;Labels;Record ID;Partner name;Deal value",
    )
    first = imported(workspace, owner, text, on_match=on_match)
    assert counts(first) == {"created": 2}
    before, last = snapshot(workspace), Change.objects.latest("pk").pk
    again = imported(workspace, owner, text, on_match=on_match)
    assert (counts(again), snapshot(workspace)) == ({"skipped": 2}, before)
    written = set(Change.objects.filter(pk__gt=last).values_list("table", flat=True))
    assert written == {"imports_importrun"}


def test_people_and_labels_come_with_their_customer(workspace: Workspace, owner: User) -> None:
    old = LabelFactory(workspace=workspace, name="Wedding")
    chosen = LabelFactory(workspace=workspace, name="2026")
    text = table(
        "Anna;wedding, New;Ben Ray;ben@mail.example", header="Name;Labels;Partner;Partner email"
    )
    run = imported(workspace, owner, text, labels=[chosen.pk])
    anna = Customer.objects.get()
    assert counts(run) == {"created": 1}
    assert set(anna.labels.all()) == {old, chosen, Label.objects.get(name="New")}
    contact = Contact.objects.get()
    assert (contact.customer, contact.name, contact.email) == (anna, "Ben Ray", "ben@mail.example")
    assert Customer.objects.search("ben@mail").get() == anna


def test_fill_writes_into_gaps_alone(workspace: Workspace, owner: User) -> None:
    CustomerFactory(workspace=workspace, name="Anna", email="anna@mail.example", company="Old")
    run = imported(workspace, owner, TWO, on_match="fill", match=["email"])
    anna = Customer.objects.get(email="anna@mail.example")
    assert counts(run) == {"created": 1, "updated": 1}
    assert (anna.name, anna.company, anna.notes) == ("Anna", "Old", "Likes trees")
    assert (anna.phone, anna.phone_e164, anna.version) == ("0170 1234567", "+491701234567", 2)
    assert Customer.objects.search("1234567").get() == anna


def test_overwrite_leaves_what_the_file_does_not_say(workspace: Workspace, owner: User) -> None:
    CustomerFactory(
        workspace=workspace, name="A", email="Anna@Mail.example", location="Köln", deal_value=5
    )
    run = imported(workspace, owner, TWO, on_match="overwrite", match=["email"])
    anna = Customer.objects.get(email="anna@mail.example")
    assert counts(run) == {"created": 1, "updated": 1}
    assert (anna.name, anna.company, anna.location) == ("Anna Berg", "Berg GmbH", "Köln")
    assert anna.deal_value == Decimal(5)
    change = Change.objects.filter(table="crm_customer", operation="update").get()
    assert change.actor_id == owner.pk
    assert change.changes["name"] == ["A", "Anna Berg"]


def test_name_that_only_stands_in_overwrites_nobodys(workspace: Workspace, owner: User) -> None:
    CustomerFactory(workspace=workspace, name="Anna Berg", email="anna@mail.example")
    text = table("anna@mail.example;Köln", header="E-mail;City")
    run = imported(workspace, owner, text, on_match="overwrite", match=["email"])
    anna = Customer.objects.get()
    assert (counts(run), anna.name, anna.location) == ({"updated": 1}, "Anna Berg", "Köln")


@pytest.mark.parametrize(
    ("match", "row"),
    [
        ("email", "X;ANNA@mail.example"),
        ("phone", "X;;+49 (0)170 / 1234567"),
        ("name", "ÁNNA bérg;;;"),
        ("external_id", "X;;;;;K-1"),
    ],
)
def test_customers_are_known_again_by_each_key(
    match: str, row: str, workspace: Workspace, owner: User
) -> None:
    CustomerFactory(
        workspace=workspace, name="Anna Berg", email="anna@mail.example", phone="0170 1234567"
    )
    Customer.objects.update(external_id="K-1")
    text = table(row, header="Name;E-mail;Phone;Company;Notes;Record ID")
    assert counts(imported(workspace, owner, text, match=[match])) == {"skipped": 1}
    others = [one for one in ("email", "phone", "name") if one != match]
    with_others = imported(workspace, owner, text, match=others)
    failing = {"failed": 1} if match == "external_id" else {"created": 1}
    assert counts(with_others) == failing


def test_customers_are_known_by_the_key_our_own_export_gives(
    workspace: Workspace, owner: User
) -> None:
    anna = CustomerFactory(workspace=workspace, name="Anna")
    text = table(f"Anna B.;{anna.pk}", header="Name;Id")
    run = imported(workspace, owner, text, match=["external_id"], on_match="overwrite")
    anna.refresh_from_db()
    assert (counts(run), anna.name, anna.external_id) == ({"updated": 1}, "Anna B.", "")


def test_our_own_export_gives_a_customer_another_external_id(
    workspace: Workspace, owner: User
) -> None:
    anna = CustomerFactory(workspace=workspace, name="Anna", external_id="K-1")
    CustomerFactory(workspace=workspace, name="Ben", external_id="K-3")
    header = "Name;External id;Id"
    rows = [f"Anna;K-2;{anna.pk}", f"Anna;K-3;{anna.pk}", f"Zoe;K-9;{uuid4()}"]
    options = {"match": ["external_id"], "on_match": "overwrite"}
    run = imported(workspace, owner, table(*rows, header=header), **options)
    anna.refresh_from_db()
    assert (statuses(run), anna.external_id) == (["updated", "failed", "created"], "K-2")
    again = imported(workspace, owner, table(rows[0], rows[2], header=header), **options)
    assert counts(again) == {"skipped": 2}


def test_own_id_alone_is_kept_by_another_studio(workspace: Workspace, owner: User) -> None:
    text = table(f"Zoe;;{uuid4()}", header="Name;External id;Id")
    assert counts(imported(workspace, owner, text)) == {"created": 1}
    assert counts(imported(workspace, owner, text, match=["external_id"])) == {"skipped": 1}


def test_of_several_with_one_email_the_likeliest_is_meant(
    workspace: Workspace, owner: User
) -> None:
    first, second = (
        CustomerFactory(workspace=workspace, name=name, email="home@mail.example")
        for name in ("Anna", "Ben")
    )
    text = table("Ben;home@mail.example", "Zoe;home@mail.example")
    run = imported(workspace, owner, text)
    assert [row.subject_id for row in run.rows.in_order()] == [second.pk, first.pk]


def test_rows_of_one_file_know_each_other(
    workspace: Workspace, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether they are in one chunk or not."""
    text = table(
        "Anna;anna@mail.example;;;",
        "Anna;anna@mail.example;0170 1234567;;",
        "Anna B.;;0170 1234567;Berg;",
        "Ben;ben@mail.example;;;",
    )
    for size in (100, 1):
        monkeypatch.setattr(working, "CHUNK", size)
        run = imported(workspace, owner, text, on_match="fill", match=["email", "phone"])
        assert statuses(run) == ["created", "updated", "updated", "created"]
        anna = Customer.objects.get(name="Anna")
        assert (anna.phone, anna.company) == ("0170 1234567", "Berg")
        assert Customer.objects.search("berg").get() == anna
        Customer.everything.all().delete()


def test_overwriting_rows_follow_each_other(workspace: Workspace, owner: User) -> None:
    text = table("A;one@mail.example", "B;one@mail.example", "A;one@mail.example")
    run = imported(workspace, owner, text, on_match="overwrite", match=["email"])
    assert statuses(run) == ["created", "updated", "updated"]
    assert names(workspace) == ["A"]


def test_dry_run_tells_exactly_what_is_to_come(workspace: Workspace, owner: User) -> None:
    CustomerFactory(workspace=workspace, name="Anna", email="anna@mail.example")
    text = table(
        "Anna Berg;anna@mail.example;0170 1234567;;",
        "Anna Berg;anna@mail.example;0170 1234567;;",
        "Ben;ben@mail.example;;;",
        "Ben;ben@mail.example;;Ray Ltd;",
        "Cem;nowhere;;;",
    )
    before = snapshot(workspace)
    run = imported(workspace, owner, text, on_match="overwrite", dry_run=True)
    plan = {"created": 1, "updated": 2, "skipped": 1, "failed": 1}
    assert (run.status, run.plan, snapshot(workspace)) == ("draft", plan, before)
    assert len(list(runs.failed_rows(run))) == 2
    options = {"match": ["email"], "on_match": "overwrite"}
    runs.start(run=run, mapping=run.mapping, options=options, by=owner)
    assert counts(worked(run)) == plan


def test_dry_run_that_was_interrupted_begins_anew(
    workspace: Workspace, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "CHUNK", 1)
    run = started(workspace, owner, table("A;a@mail.example", "B;a@mail.example"), dry_run=True)
    told = [step.done_count for step, _ in zip(working.steps(run.pk), range(4), strict=False)]
    assert told == [0, 0, 0, 1]
    ImportRun.objects.update(lease_until=None, lease_token=None)
    assert worked(run).plan == {"created": 1, "updated": 0, "skipped": 1, "failed": 0}


def test_starting_twice_starts_once(workspace: Workspace, owner: User) -> None:
    run = started(workspace, owner, TWO)
    again = runs.start(run=run, mapping=[], options={}, by=owner)
    assert (again.status, again.mapping) == ("queued", run.mapping)


@pytest.mark.parametrize(
    ("mapping", "options"),
    [
        (["name"], {}),
        (["name", "shoe size", "ignore", "ignore", "ignore"], {}),
        (["ignore"] * 5, {}),
        (None, {"match": ["shoe size"]}),
        (None, {"on_match": "burn"}),
    ],
)
def test_nonsense_is_refused(
    mapping: list[str] | None, options: Any, workspace: Workspace, owner: User
) -> None:
    run = received(workspace, owner, TWO)
    with pytest.raises(Refused):
        runs.start(run=run, mapping=mapping or run.mapping, options=options, by=owner)
    run.refresh_from_db()
    assert (run.status, ColumnMapping.objects.exists()) == ("draft", False)


def test_labels_of_another_workspace_are_refused(
    workspace: Workspace, other_workspace: Workspace, owner: User
) -> None:
    foreign = LabelFactory(workspace=other_workspace)
    with pytest.raises(Refused):
        started(workspace, owner, TWO, labels=[foreign.pk])
    assert not ImportRun.objects.exclude(status="draft").exists()


def test_customers_of_another_workspace_are_nobody_here(
    workspace: Workspace, other_workspace: Workspace, owner: User
) -> None:
    stranger = CustomerFactory(workspace=other_workspace, name="Anna", email="anna@mail.example")
    run = imported(workspace, owner, TWO, on_match="overwrite")
    stranger.refresh_from_db()
    assert (counts(run), stranger.name) == ({"created": 2}, "Anna")


def test_poison_row_fails_alone(
    workspace: Workspace, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A status that is deleted between reading and writing stands for whatever nobody foresaw."""
    gone = CustomerStatus.objects.create(workspace=workspace, name="Gone", position=9)
    text = table(
        *(
            f"C{number};c{number}@mail.example;{'Gone' if number == 7 else ''}"
            for number in range(20)
        ),
        header="Name;E-mail;Status",
    )
    run = started(workspace, owner, text)
    steps = working.steps(run.pk)
    for step in steps:
        if step.status == "running":
            break
    gone.delete()
    for _ in steps:
        pass
    assert counts(run) == {"created": 19, "failed": 1}
    row = run.rows.get(status="failed")
    assert (row.cells[0], row.problems[0]["reason"]) == (
        "C7",
        "This did not work. It was written to the log.",
    )


def test_event_tells_of_the_run(workspace: Workspace, owner: User) -> None:
    run = imported(workspace, owner, TWO)
    event = Event.objects.get(kind="import.finished")
    assert (event.row_id, event.actor_id) == (str(run.pk), owner.pk)
    assert event.details == {
        "name": "customers.csv",
        "created": 2,
        "updated": 0,
        "skipped": 0,
        "failed": 0,
    }
    inserts = Change.objects.filter(table="crm_customer", operation="insert")
    assert set(inserts.values_list("actor_id", "request_id")) == {(owner.pk, working.mark_of(run))}


def test_discarded_draft_leaves_nothing(workspace: Workspace, owner: User, committed: Any) -> None:
    run = received(workspace, owner, TWO)
    with committed():
        assert files.discard(run_id=run.pk, workspace=workspace)
    assert (ImportRun.objects.count(), ImportRow.objects.count()) == (0, 0)
    assert not media_storage.exists(run.file_path)
    assert not files.discard(run_id=run.pk, workspace=workspace)


def test_of_members_who_share_a_name_the_first_is_meant(workspace: Workspace) -> None:
    first, second = (MembershipFactory(workspace=workspace, user__name="Mara").user for _ in "ab")
    assert assignees_of(workspace) == {
        "mara": str(first.pk),
        first.email: str(first.pk),
        second.email: str(second.pk),
    }
