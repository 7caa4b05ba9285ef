"""Rows of sessions, chunk by chunk."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from crm import search
from crm.importing.labelling import Labelling
from gallery.actions.sessions import tell_of_imported
from gallery.importing.customers import Customers, Unknown
from gallery.models import PhotoSession, SessionLabel
from gallery.models.session import SORT_NAME_LENGTH
from photocrm.imports.kinds import Outcome, Staged
from photocrm.imports.models import ImportRow, ImportRun

Status = ImportRow.Status
Known = tuple[str, UUID | None]
# Imports of one workspace write one after the other, so that they see each other's sessions.
HOLD = "SELECT pg_advisory_xact_lock(hashtextextended('import sessions ' || %s, 0))"
FIELDS = ("shot_on", "notes")


@dataclass(slots=True)
class Sheet:
    """A session as it stands after the rows so far, and the labels that it carries."""

    session: PhotoSession
    is_new: bool
    labels: set[UUID] = field(default_factory=set)
    new_labels: list[UUID] = field(default_factory=list)
    changed: bool = False


class SessionChunks:
    """Chunks of one run. A dry run remembers what it planned, since nothing is written."""

    def __init__(self, run: ImportRun, *, dry: bool) -> None:
        self.run, self.dry = run, dry
        self.planned: dict[Known, list[Sheet]] = {}

    def write(self, rows: Sequence[Staged]) -> list[Outcome]:
        if not self.dry:
            with connection.cursor() as cursor:
                cursor.execute(HOLD, [str(self.run.workspace_id)])
        return Chunk(self, rows).write()

    def settle(self) -> None:
        """Sessions are few: their words are in order at once."""


class Chunk:
    def __init__(self, chunks: SessionChunks, rows: Sequence[Staged]) -> None:
        self.chunks, self.rows, self.run = chunks, rows, chunks.run
        self.options: Mapping[str, Any] = chunks.run.options
        self.customers = Customers(self.run.workspace, [row.values["row"] for row in rows])
        self.labels = Labelling(self.run.workspace, self.options["labels"], rows, dry=chunks.dry)
        self.sheets = self.look_up()

    def look_up(self) -> dict[Known, list[Sheet]]:
        """The sessions of those names, locked, the oldest first."""
        names = {sort_name(row.values["row"]["name"]) for row in self.rows}
        found = PhotoSession.objects.of(self.run.workspace).filter(sort_name__in=names)
        sheets: dict[Known, list[Sheet]] = defaultdict(list)
        by_key = {}
        for session in found.order_by("pk").select_for_update(no_key=True).defer("search_text"):
            session.workspace = self.run.workspace
            by_key[session.pk] = sheet = Sheet(session, is_new=False)
            sheets[session.sort_name, session.customer_id].append(sheet)
        links = SessionLabel.objects.filter(session__in=by_key)
        for session_id, label in links.values_list("session", "label"):
            by_key[session_id].labels.add(label)
        planned = self.chunks.planned.items()
        return sheets | {known: found for known, found in planned if known[0] in names}

    def write(self) -> list[Outcome]:
        outcomes = [self.outcome(row) for row in self.rows]
        sheets = [sheet for found in self.sheets.values() for sheet in found]
        if self.chunks.dry:
            self.chunks.planned |= self.sheets
            return outcomes
        new = [sheet.session for sheet in sheets if sheet.is_new]
        changed = [sheet.session for sheet in sheets if sheet.changed and not sheet.is_new]
        PhotoSession.objects.bulk_create(new, batch_size=1_000)
        tell_of_imported(new)
        PhotoSession.objects.bulk_update(changed, [*FIELDS, "version"], batch_size=500)
        links = [
            SessionLabel(workspace=self.run.workspace, session=sheet.session, label_id=label)
            for sheet in sheets
            for label in sheet.new_labels
        ]
        SessionLabel.objects.bulk_create(links, batch_size=1_000, ignore_conflicts=True)
        return outcomes

    def outcome(self, row: Staged) -> Outcome:
        labels = self.labels.of(row)
        if labels is None:
            return failed(row, self.labels.refusal)
        said = row.values["row"]
        try:
            customer = self.customers.of(said)
        except Unknown as unknown:
            return failed(row, str(unknown))
        sheet = self.match(said, customer) if "name" in self.options["match"] else None
        if sheet is None:
            return self.added(row, customer, labels)
        if self.options["on_match"] == "skip":
            return Outcome(row.line, Status.SKIPPED, sheet.session.pk)
        return self.changed(row, sheet, labels)

    def match(self, said: Mapping[str, Any], customer: UUID | None) -> Sheet | None:
        """The session of that name, customer and day; one without a day may be any day's."""
        found = self.sheets.get((sort_name(said["name"]), customer), [])
        day = day_of(said)
        same = [sheet for sheet in found if sheet.session.shot_on == day]
        dayless = [sheet for sheet in found if day is None or sheet.session.shot_on is None]
        return next(iter((*same, *dayless)), None)

    def added(self, row: Staged, customer: UUID | None, labels: Sequence[UUID]) -> Outcome:
        said = row.values["row"]
        session = PhotoSession(
            workspace=self.run.workspace,
            customer_id=customer,
            name=said["name"],
            shot_on=day_of(said),
            notes=said.get("notes", ""),
            created_by=self.run.created_by,
        )
        session.index()
        sheet = Sheet(session, is_new=True, labels=set(labels), new_labels=list(labels))
        self.sheets.setdefault((session.sort_name, customer), []).append(sheet)
        return Outcome(row.line, Status.CREATED, session.pk)

    def changed(self, row: Staged, sheet: Sheet, labels: Sequence[UUID]) -> Outcome:
        session, said = sheet.session, {**row.values["row"], "shot_on": day_of(row.values["row"])}
        changes = {}
        for name in FIELDS:
            old, new = getattr(session, name), said.get(name)
            is_free = self.options["on_match"] == "overwrite" or not old
            if new and new != old and is_free:
                setattr(session, name, new)
                changes[name] = [old, new]
        put = [label for label in labels if label not in sheet.labels]
        sheet.labels.update(put)
        sheet.new_labels += put
        if not changes and not put:
            return Outcome(row.line, Status.SKIPPED, session.pk)
        if changes and not sheet.changed and not sheet.is_new:
            session.version += 1
        sheet.changed |= bool(changes)
        before = {"fields": changes, "labels": [str(label) for label in put]}
        return Outcome(row.line, Status.UPDATED, session.pk, before)


def sort_name(name: str) -> str:
    return search.sort_name(name)[:SORT_NAME_LENGTH]


def day_of(said: Mapping[str, Any]) -> date | None:
    return date.fromisoformat(said["shot_on"]) if said.get("shot_on") else None


def failed(row: Staged, reason: str) -> Outcome:
    return Outcome(row.line, Status.FAILED, None, None, [{"column": "", "reason": reason}])
