"""Taking back what rows of an import did to sessions, but for what a person touched since."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from gallery.actions.sessions import withdraw_imported
from gallery.importing.writing import FIELDS
from gallery.models import PhotoSession, SessionLabel
from photocrm.imports.kinds import Outcome, Problem
from photocrm.imports.models import ImportRow, ImportRun
from photocrm.imports.touching import changed_by_others, pointed_at

Status = ImportRow.Status
GONE = "The session is in the trash."
TOUCHED = "Somebody worked with this session since."
OWN = ((SessionLabel, "session"),)
Found = dict[UUID, PhotoSession]


def undo(run: ImportRun, rows: Sequence[ImportRow]) -> list[Outcome]:
    """The last row first: what changed a session is taken back before what created it."""
    ids = [row.subject_id for row in rows]
    everything = PhotoSession.everything.of(run.workspace).filter(pk__in=ids).order_by("pk")
    there = {session.pk: session for session in everything.select_for_update(no_key=True)}
    kept = {key: session for key, session in there.items() if session.trashed_at is None}
    changed = [row for row in rows if row.status == Status.UPDATED]
    problems = {row.line: give_back(row, kept) for row in changed}
    PhotoSession.objects.bulk_update(kept.values(), [*FIELDS, "version"], batch_size=500)
    outcomes = [outcome(row, problems[row.line]) for row in changed]
    created = [row for row in rows if row.status == Status.CREATED]
    return [*outcomes, *remove(run, created, there, kept)]


def give_back(row: ImportRow, sessions: Found) -> list[Problem]:
    """Fields that still are as the import left them, and labels."""
    session, before = sessions.get(row.subject_id), row.before
    if session is None:
        return [{"column": "", "reason": GONE}]
    problems = []
    for name, (old, new) in before["fields"].items():
        if str(getattr(session, name)) == new:
            field: Any = PhotoSession._meta.get_field(name)
            setattr(session, name, field.to_python(old))
        else:
            problems.append({"column": name, "reason": "This was changed since."})
    session.version += len(before["fields"]) > len(problems)
    SessionLabel.objects.filter(session=session, label__in=before["labels"]).delete()
    return problems


def remove(run: ImportRun, rows: Sequence[ImportRow], there: Found, kept: Found) -> list[Outcome]:
    ids = [row.subject_id for row in rows if row.subject_id in kept]
    touched = changed_by_others(PhotoSession, run.workspace_id, ids)
    touched |= pointed_at(PhotoSession, ids, but=OWN)
    going = [key for key in ids if key not in touched]
    SessionLabel.objects.filter(session__in=going).delete()
    PhotoSession.everything.filter(pk__in=going).delete()
    withdraw_imported(run.workspace, going)
    found = []
    for row in rows:
        reason = TOUCHED if row.subject_id in touched else ""
        if row.subject_id in there and row.subject_id not in kept:
            reason = GONE
        found.append(outcome(row, [{"column": "", "reason": reason}] if reason else []))
    return found


def outcome(row: ImportRow, problems: list[Problem]) -> Outcome:
    status = Status.KEPT if problems else Status.UNDONE
    return Outcome(row.line, status, row.subject_id, row.before, problems)
