"""Customers, with the people at them, as a kind of rows that can be brought in."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from crm import phones, tasks
from crm.importing import columns, undoing
from crm.importing.cards import new_values
from crm.importing.circle import folded
from crm.importing.columns import Target
from crm.importing.labelling import LabelledKind
from crm.importing.values import CustomerReader
from crm.importing.writing import CustomerChunks
from crm.models import Customer, CustomerStatus, Label
from photocrm.accounts.models import Membership, Workspace
from photocrm.accounts.rights import Verb
from photocrm.hints import hint
from photocrm.imports.kinds import Outcome, Read, worded
from photocrm.imports.models import ImportRow, ImportRun

# Targets that the model calls otherwise.
COLUMNS = {"status": "status_id", "assignee": "assignee_id"}
# What a choice of targets calls them, where it is not the name of the target.
WORDS = {
    Target.IGNORE: "Leave out",
    Target.EMAIL: "E-mail",
    Target.LABELS: "Labels",
    Target.VIP: "VIP",
    Target.EXTERNAL_ID: "External id",
    Target.OWN_ID: "Id in our own export",
    Target.PEOPLE: "People, with their e-mails",
    Target.CONTACTS: "Contacts, as we export them",
}


class Customers(LabelledKind):
    name = "customers"
    noun = "customers"
    verb = Verb.EDIT
    event = "customers_changed"
    targets = worded(Target, WORDS)
    keys = (
        ("email", "E-mail"),
        ("phone", "Phone"),
        ("name", "Name and company"),
        ("external_id", "External id"),
    )
    needed = (
        *(Target.NAME, Target.FIRST_NAME, Target.LAST_NAME, Target.COMPANY, Target.EMAIL),
        *(Target.PHONE, Target.PEOPLE),
    )
    header = (
        *(
            "Name",
            "Company",
            "Kind",
            "Status",
            "Priority",
            "VIP",
            "Relationship",
            "E-mail",
            "Phone",
        ),
        *("Location", "Industry", "Birthday", "Source", "Deal value", "Opportunity", "Next action"),
        *("Next action on", "Assignee", "Labels", "Notes"),
    )

    guess = staticmethod(columns.guess)

    def reader(self, run: ImportRun) -> Callable[[Sequence[str]], Read]:
        workspace, country = run.workspace, run.options["country"]
        reader = CustomerReader(
            run.details["header"],
            [Target(target) for target in run.mapping],
            country=country,
            currency=workspace.currency,
            today=timezone.localdate(run.started_at),
            statuses=statuses_of(workspace),
            assignees=assignees_of(workspace),
            labels={name.casefold() for name in label_names(workspace)},
        )
        return partial(read, reader, country, workspace.country)

    def chunks(self, run: ImportRun, *, dry: bool) -> CustomerChunks:
        return CustomerChunks(run, dry=dry)

    def undo(self, run: ImportRun, rows: Sequence[ImportRow]) -> list[Outcome]:
        return undoing.undo(run, rows)

    def finished(self, run: ImportRun) -> None:
        """Somebody may be there twice now: workers look for that among whom the run created."""
        look = partial(hint, tasks.find_duplicates_of_import, run_id=str(run.pk))
        transaction.on_commit(look, robust=True)

    def names(self, workspace: Workspace, ids: Collection[UUID]) -> Mapping[UUID, str]:
        found = Customer.objects.of(workspace).filter(pk__in=ids)
        return dict(found.values_list("pk", "name"))

    def address(self, run: ImportRun, row: ImportRow) -> str:
        return reverse("crm:customer_detail", args=[run.workspace.slug, row.subject_id])


def read(reader: CustomerReader, country: str, home: str, cells: Sequence[str]) -> Read:
    parsed = reader.customer_of(cells)
    if parsed.problems:
        return Read(None, [problem._asdict() for problem in parsed.problems])
    said = {COLUMNS.get(name, name): value for name, value in parsed.values.items()}
    if country != home:
        said["phone"] = abroad(said.get("phone", ""), country)
        for person in parsed.contacts:
            person["phone"] = abroad(person["phone"], country)
    people = folded(parsed.contacts)
    row = new_values(said, people, home)
    return Read({"row": row, "people": people, "labels": parsed.labels})


def abroad(phone: str, country: str) -> str:
    """As it is dialled from abroad: the studio's other numbers belong to another country."""
    return (
        phones.spellings(phone, country=country)[1]
        if phones.e164(phone, country=country)
        else phone
    )


def statuses_of(workspace: Workspace) -> dict[str, str]:
    statuses = CustomerStatus.objects.of(workspace).values_list("name", "pk")
    return {name.casefold(): str(key) for name, key in statuses}


def assignees_of(workspace: Workspace) -> dict[str, str]:
    """By e-mail, and by the name that pages show: of two who share it, whoever came first."""
    memberships = Membership.objects.of(workspace).select_related("user").order_by("-pk")
    users = [membership.user for membership in memberships]
    named = {str(user).casefold(): str(user.pk) for user in users}
    return named | {user.email.casefold(): str(user.pk) for user in users}


def label_names(workspace: Workspace) -> Any:
    return Label.objects.of(workspace).values_list("name", flat=True)
