"""A whole import is taken back, but for what a person touched since."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm.actions import contacts, customers
from crm.models import Contact, Customer, CustomerLabel, CustomerPair, Interaction, Label
from photocrm.accounts.models import User, Workspace
from photocrm.audit.models import Change, Event
from photocrm.imports.actions import files, runs, working
from photocrm.imports.models import ImportRow, ImportRun
from tests.factories import CustomerFactory, ImportRunFactory, InteractionFactory
from tests.integration.imports.importing import counts, imported, statuses, table, undone, worked

pytestmark = pytest.mark.django_db

HEADER = "Name;E-mail;Company;Labels;Partner;Partner email"
THREE = table(
    "Anna;anna@mail.example;Berg;New;Ben;ben@mail.example",
    "Cem;cem@mail.example;;;;",
    "Dora;dora@mail.example;;;;",
    header=HEADER,
)
MATCH = {"match": ["email"], "on_match": "overwrite"}


def facts(workspace: Workspace) -> list[Any]:
    """All that stands about customers, but for how often it was written."""
    found = Customer.everything.of(workspace).order_by("name").values()
    return [{**row, "version": 0, "updated_at": 0} for row in found]


def test_what_was_created_goes_with_all_it_brought(workspace: Workspace, owner: User) -> None:
    CustomerFactory(workspace=workspace, name="Zoe")
    before = facts(workspace)
    run = imported(workspace, owner, THREE, **MATCH)
    first, second = Customer.objects.exclude(name="Zoe").order_by("pk")[:2]
    CustomerPair.objects.create(
        workspace=workspace, customer=first, other=second, score=50, evidence=[]
    )
    undone(run, owner)
    assert (run.status, run.undone_by, counts(run)) == (
        "undone",
        owner,
        {"created": 3, "undone": 3},
    )
    assert facts(workspace) == before
    assert not any(model.objects.exists() for model in (Contact, CustomerLabel, Label))
    event = Event.objects.get(kind="import.reverted")
    assert event.details == {"name": "customers.csv", "undone": 3, "kept": 0}


def test_what_was_changed_says_again_what_it_said(workspace: Workspace, owner: User) -> None:
    anna = CustomerFactory(workspace=workspace, name="A", email="anna@mail.example", company="Old")
    before = facts(workspace)
    run = imported(workspace, owner, THREE, **MATCH)
    anna.refresh_from_db()
    assert (anna.name, anna.contacts.count(), anna.labels.count()) == ("Anna", 1, 1)
    undone(run, owner)
    assert facts(workspace) == before
    assert not any(model.objects.exists() for model in (Contact, CustomerLabel))


def test_whom_a_person_worked_with_is_kept_and_listed(workspace: Workspace, owner: User) -> None:
    run = imported(workspace, owner, THREE, **MATCH)
    anna, cem, dora = Customer.objects.order_by("name")
    InteractionFactory(customer=anna)
    customers.mark_vip(customer_id=cem.pk, workspace=workspace, is_vip=True, by=owner)
    undone(run, owner)
    assert counts(run) == {"created": 3, "undone": 1, "kept": 2}
    assert list(Customer.objects.order_by("name")) == [anna, cem]
    assert statuses(run) == ["kept", "kept", "undone"]
    reason = "Somebody worked with this customer since."
    assert [row.problems for row in run.rows.reported()] == [[{"column": "", "reason": reason}]] * 2
    assert (Contact.objects.count(), Interaction.objects.count()) == (1, 1)
    assert not Customer.everything.filter(pk=dora.pk).exists()


def test_fields_that_a_person_changed_since_stay(workspace: Workspace, owner: User) -> None:
    CustomerFactory(workspace=workspace, name="A", email="anna@mail.example", company="Old")
    run = imported(workspace, owner, THREE, **MATCH)
    anna = Customer.objects.get(email="anna@mail.example")
    customers.change(
        customer_id=anna.pk, workspace=workspace, version=anna.version, by=owner, company="Mine"
    )
    contact = Contact.objects.get()
    fields: Any = {"customer": anna, "contact_id": contact.pk, "version": 1, "by": owner}
    contacts.change(**fields, title="Groom")
    undone(run, owner)
    anna.refresh_from_db()
    assert (anna.name, anna.company) == ("A", "Mine")
    assert list(Contact.objects.all()) == [contact]
    assert Customer.objects.search("ben@mail").get() == anna
    assert counts(run) == {"created": 2, "updated": 1, "undone": 2, "kept": 1}
    assert run.rows.reported().get().problems == [
        {"column": "company", "reason": "This was changed since."},
        {"column": "Contacts", "reason": "One was changed since."},
    ]


def test_customers_in_the_trash_are_left_there(workspace: Workspace, owner: User) -> None:
    run = imported(workspace, owner, THREE, **MATCH)
    Customer.objects.filter(name="Cem").update(trashed_at=timezone.now(), trashed_by=owner)
    Customer.objects.filter(name="Dora").delete()
    undone(run, owner)
    assert statuses(run) == ["undone", "kept", "undone"]
    reason = "The customer is in the trash or was merged into another."
    assert run.rows.reported().get().problems[0]["reason"] == reason


def test_rows_about_one_customer_are_taken_back_from_the_last_to_the_first(
    workspace: Workspace, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = table("A;one@mail.example", "B;one@mail.example", "C;one@mail.example")
    CustomerFactory(workspace=workspace, name="Before", email="one@mail.example")
    before = facts(workspace)
    for size in (1, 1_000):
        monkeypatch.setattr(working, "UNDONE_AT_ONCE", size)
        run = undone(imported(workspace, owner, text, **MATCH), owner)
        assert (statuses(run), facts(workspace)) == (["undone"] * 3, before)


def test_created_and_then_changed_by_the_same_file_goes_too(
    workspace: Workspace, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "CHUNK", 1)
    text = table("A;one@mail.example;X;;Ben;", "B;one@mail.example;Y;;Cem;", header=HEADER)
    run = imported(workspace, owner, text, **MATCH)
    assert (statuses(run), Contact.objects.count()) == (["created", "updated"], 2)
    undone(run, owner)
    assert (statuses(run), facts(workspace)) == (["undone", "undone"], [])


def test_another_import_since_counts_as_a_person(workspace: Workspace, owner: User) -> None:
    first = imported(workspace, owner, THREE, **MATCH)
    imported(workspace, owner, table("Anna Berg;anna@mail.example"), **MATCH)
    undone(first, owner)
    assert list(Customer.objects.values_list("name", flat=True)) == ["Anna Berg"]


def test_undo_goes_on_where_it_stopped(
    workspace: Workspace, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "UNDONE_AT_ONCE", 1)
    run = imported(workspace, owner, THREE, **MATCH)
    runs.undo(run_id=run.pk, workspace=workspace, by=owner)
    with working.in_the_name_of(run):
        next(working.steps(run.pk))
    assert counts(run) == {"created": 3, "undone": 1}
    ImportRun.objects.update(lease_token=None, lease_until=None)
    assert counts(worked(run)) == {"created": 3, "undone": 3}
    assert not Customer.objects.exists()


def test_undo_is_once_and_for_thirty_days(workspace: Workspace, owner: User) -> None:
    nothing = imported(workspace, owner, table("Anna;nowhere"))
    old = imported(workspace, owner, THREE)
    ImportRun.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=31))
    for run in (nothing, old):
        assert runs.undo(run_id=run.pk, workspace=workspace, by=owner) is None
    run = imported(workspace, owner, table("Ben;ben@mail.example"))
    undone(run, owner)
    assert runs.undo(run_id=run.pk, workspace=workspace, by=owner) is None


def test_old_runs_and_drafts_are_forgotten_with_their_rows(
    workspace: Workspace, owner: User
) -> None:
    old, recent = (imported(workspace, owner, THREE) for _ in range(2))
    long_ago = timezone.now() - timedelta(days=31)
    ImportRun.objects.filter(pk=old.pk).update(finished_at=long_ago)
    draft, young = ImportRunFactory(workspace=workspace), ImportRunFactory(workspace=workspace)
    ImportRun.objects.filter(pk=draft.pk).update(created_at=long_ago)
    assert [files.purge(), files.purge()] == [2, 0]
    assert set(ImportRun.objects.all()) == {recent, young}
    assert set(ImportRow.objects.values_list("run", flat=True)) == {recent.pk}
    gone = Change.objects.filter(table="imports_importrun", operation="delete")
    assert set(gone.values_list("row_id", flat=True)) == {str(old.pk), str(draft.pk)}
