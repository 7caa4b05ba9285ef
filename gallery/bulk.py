"""What can be done to many sessions at once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.template.defaultfilters import pluralize
from django.urls import reverse

from crm.models import Customer, Label
from gallery.actions import labels, sessions, trash
from gallery.actions.holding import hold_customers
from gallery.models import PhotoSession
from gallery.models.session import SessionQuerySet
from photocrm.accounts.rights import Verb
from photocrm.bulk.kinds import Failed, Kind
from photocrm.bulk.models import BulkRow, BulkRun

GONE = "The session is in the trash or deleted."


def facts(run: BulkRun, row: BulkRow) -> dict[str, Any]:
    """What every action on one session takes."""
    return {"session_id": row.subject_id, "workspace": run.workspace, "by": run.actor}


def sessions_of(run: BulkRun) -> str:
    return f"{run.total:,} session{pluralize(run.total)}"


def sessions_in(run: BulkRun, rows: Sequence[BulkRow]) -> SessionQuerySet:
    """The subjects, those in the trash too."""
    keys = [row.subject_id for row in rows]
    return PhotoSession.everything.of(run.workspace).filter(pk__in=keys)


class SessionKind(Kind):
    def address(self, run: BulkRun, row: BulkRow) -> str:
        return reverse("gallery:session_detail", args=[run.workspace.slug, row.subject_id])

    def locked(self, run: BulkRun, row: BulkRow) -> PhotoSession:
        """The session, held until the row is over: what is asked of it stays true."""
        found = PhotoSession.objects.of(run.workspace).select_for_update(of=("self",))
        session = found.select_related("customer").filter(pk=row.subject_id).first()
        if session is None:
            raise Failed(GONE)
        return session


class LinkSessions(SessionKind):
    """`customer` and `name` of the customer; both empty to unlink."""

    name = "sessions.link"
    verb = Verb.LINK

    def title(self, run: BulkRun) -> str:
        if run.arguments["customer"]:
            return f"Link {sessions_of(run)} to {run.arguments['name']}"
        return f"Unlink {sessions_of(run)} from their customers"

    def hold(self, run: BulkRun, rows: Sequence[BulkRow]) -> None:
        named = [run.arguments["customer"], *((row.before or {}).get("customer") for row in rows)]
        hold_customers(sessions_in(run, rows), *(UUID(key) for key in filter(None, named)))

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        self.locked(run, row)
        customer = customer_of(run, run.arguments["customer"])
        earlier = sessions.link(customer=customer, **facts(run, row))
        if earlier == customer:
            return None
        return {"customer": str(earlier.pk) if earlier else ""}

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        session = self.locked(run, row)
        if str(session.customer_id or "") != run.arguments["customer"]:
            now = f"linked to {session.customer}" if session.customer else "unlinked"
            raise Failed(f"It was {now} meanwhile.")
        before = row.before["customer"] if row.before else ""
        sessions.link(customer=customer_of(run, before), **facts(run, row))


def customer_of(run: BulkRun, key: str) -> Customer | None:
    if not key:
        return None
    customer = Customer.objects.of(run.workspace).filter(pk=key).first()
    if customer is None:
        raise Failed("The customer was deleted meanwhile.")
    return customer


class LabelKind(SessionKind):
    """`label` and its `name` at the start."""

    verb = Verb.EDIT

    def label(self, run: BulkRun) -> Label:
        label = Label.objects.of(run.workspace).filter(pk=run.arguments["label"]).first()
        if label is None:
            raise Failed(f"The label “{run.arguments['name']}” was deleted meanwhile.")
        return label


class AddLabel(LabelKind):
    name = "sessions.label"

    def title(self, run: BulkRun) -> str:
        return f"Label {sessions_of(run)} “{run.arguments['name']}”"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        self.locked(run, row)
        return {} if labels.put(label=self.label(run), **facts(run, row)) else None

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        self.locked(run, row)
        if not labels.take(label=self.label(run), **facts(run, row)):
            raise Failed("The label was taken off meanwhile.")


class RemoveLabel(LabelKind):
    name = "sessions.unlabel"

    def title(self, run: BulkRun) -> str:
        return f"Take the label “{run.arguments['name']}” off {sessions_of(run)}"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        self.locked(run, row)
        return {} if labels.take(label=self.label(run), **facts(run, row)) else None

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        self.locked(run, row)
        if not labels.put(label=self.label(run), **facts(run, row)):
            raise Failed("The label was put on again meanwhile.")


class TrashKind(SessionKind):
    verb = Verb.DELETE
    event = "session_list_changed"

    def hold(self, run: BulkRun, rows: Sequence[BulkRow]) -> None:
        hold_customers(sessions_in(run, rows))

    def trash(self, run: BulkRun, row: BulkRow) -> None:
        self.locked(run, row)
        trash.trash_session(**facts(run, row))

    def restore(self, run: BulkRun, row: BulkRow) -> None:
        found = PhotoSession.everything.of(run.workspace).filter(pk=row.subject_id)
        session = found.select_for_update().first()
        if session is None or session.purging:
            raise Failed("The session was deleted for ever.")
        if session.trashed_at is None:
            raise Failed("It was restored meanwhile.")
        trash.restore_session(**facts(run, row))


class TrashSessions(TrashKind):
    name = "sessions.trash"

    def title(self, run: BulkRun) -> str:
        return f"Move {sessions_of(run)} to the trash"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        self.trash(run, row)
        return {}

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        self.restore(run, row)


class RestoreSessions(TrashKind):
    name = "sessions.restore"

    def title(self, run: BulkRun) -> str:
        return f"Restore {sessions_of(run)}"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        self.restore(run, row)
        return {}

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        self.trash(run, row)
