"""What tests of imports have in common: a file of text in, a run that is over out."""

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from photocrm.accounts.models import User, Workspace
from photocrm.imports.actions import files, runs, working
from photocrm.imports.models import ImportRow, ImportRun

HEADER = "Name;E-mail;Phone;Company;Notes"
EVERY_KEY = ("email", "phone", "name", "external_id")


def received(workspace: Workspace, by: User, text: str, kind: str = "customers") -> ImportRun:
    upload = ContentFile(text.encode(), name="customers.csv")
    return files.receive(workspace=workspace, kind=kind, upload=upload, by=by)


def started(workspace: Workspace, by: User, text: str, **options: Any) -> ImportRun:
    """A queued run with the mapping that was guessed; by default matched by every key."""
    kind = options.pop("kind", "customers")
    run = received(workspace, by, text, kind)
    chosen = {"match": EVERY_KEY, "on_match": "skip"} | options
    return runs.start(run=run, mapping=run.mapping, options=chosen, by=by)


def worked(run: ImportRun) -> ImportRun:
    working.work(run.pk)
    run.refresh_from_db()
    return run


def imported(workspace: Workspace, by: User, text: str, **options: Any) -> ImportRun:
    return worked(started(workspace, by, text, **options))


def undone(run: ImportRun, by: User) -> ImportRun:
    assert runs.undo(run_id=run.pk, workspace=run.workspace, by=by)
    return worked(run)


def counts(run: ImportRun) -> dict[str, int]:
    """Those that are not zero."""
    run.refresh_from_db()
    names = ("created", "updated", "skipped", "failed", "undone", "kept")
    found = {name: getattr(run, f"{name}_count") for name in names}
    return {name: count for name, count in found.items() if count}


def statuses(run: ImportRun) -> list[str]:
    return list(ImportRow.objects.filter(run=run).in_order().values_list("status", flat=True))


def table(*rows: str, header: str = HEADER) -> str:
    return "\n".join((header, *rows)) + "\n"


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


def url(run: ImportRun, part: str = "") -> str:
    return f"/studio/imports/{run.pk}/{part}"


def run_of(run: ImportRun) -> ImportRun:
    return ImportRun.objects.get(pk=run.pk)
