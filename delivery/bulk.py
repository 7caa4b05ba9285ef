"""What can be done to many sessions and private links at once."""

from collections.abc import Container, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.template.defaultfilters import pluralize
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from delivery import queries
from delivery.actions import jobs, links
from delivery.forms import is_deliverable
from delivery.models import ShareLink
from gallery.bulk import SessionKind, sessions_of
from gallery.models import PhotoSession
from photocrm.accounts.models import Workspace
from photocrm.accounts.rights import Verb
from photocrm.bulk.kinds import Failed, Kind
from photocrm.bulk.models import BulkRow, BulkRun


class DeliverSessions(SessionKind):
    """`message` goes with every link."""

    name = "sessions.deliver"
    verb = Verb.DELIVER

    def title(self, run: BulkRun) -> str:
        return f"Deliver {sessions_of(run)} to their customers"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        session = self.locked(run, row)
        reason = obstacle(session, bounced_among(run.workspace, [session]))
        if reason:
            raise Failed(reason)
        job = jobs.deliver(
            session=session,
            customer=session.customer,
            recipient=session.customer.email,  # type: ignore[union-attr]  # else an obstacle
            message=run.arguments["message"],
            key=str(run.pk),
            by=run.actor,
        )
        return {"job": str(job.pk)}

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        job = row.before["job"] if row.before else ""
        if not jobs.withdraw(job_id=UUID(job), by=run.actor):
            raise Failed("The mail is under way or was sent: it cannot be called back.")


class RetryDeliveries(Kind):
    """Tries them again at once; undone, they are called off again."""

    name = "deliveries.retry"
    verb = Verb.DELIVER
    event = "delivery_updated"

    def title(self, run: BulkRun) -> str:
        return f"Try {run.total:,} deliver{'y' if run.total == 1 else 'ies'} again"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        if not jobs.retry_now(job_id=row.subject_id, by=run.actor):
            raise Failed("It is on its way, has arrived, or its session is in the trash.")
        return {}

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        if not jobs.cancel(job_id=row.subject_id, by=run.actor):
            raise Failed("It has arrived, or is just being handed over.")

    def address(self, run: BulkRun, row: BulkRow) -> str:
        return reverse("delivery:job_detail", args=[run.workspace.slug, row.subject_id])


def bounced_among(workspace: Workspace, sessions: Iterable[PhotoSession]) -> set[str]:
    """Addresses of their customers to which the last mail came back."""
    found = {session.customer.email for session in sessions if session.customer}
    return queries.bounced_among(workspace, found)


def obstacle(session: PhotoSession, bounced: Container[str] = ()) -> str:
    """Why the session cannot be delivered to its customer; "" when it can."""
    if session.customer is None:
        return "The session has no customer."
    if session.customer.trashed_at:
        return f"{session.customer} is in the trash."
    if not session.customer.email:
        return f"{session.customer} has no e-mail address."
    if not is_deliverable(session.customer.email):
        return f"Mail servers do not know the address {session.customer.email}."
    if session.customer.email.lower() in bounced:
        return f"The last mail to {session.customer.email} came back: deliver it by itself."
    return "" if session.photo_count else "The session has no photos yet."


def links_of(run: BulkRun) -> str:
    return f"{run.total:,} private link{pluralize(run.total)}"


class LinkKind(Kind):
    verb = Verb.DELIVER
    event = "links_changed"

    def address(self, run: BulkRun, row: BulkRow) -> str:
        return reverse("delivery:link_detail", args=[run.workspace.slug, row.subject_id])

    def locked(self, run: BulkRun, row: BulkRow) -> ShareLink:
        """The link, held until the row is over."""
        found = ShareLink.objects.of(run.workspace).select_for_update(of=("self",))
        link = found.filter(pk=row.subject_id).first()
        if link is None:
            raise Failed("The link was deleted with its session.")
        return link


class RevokeLinks(LinkKind):
    name = "links.revoke"

    def title(self, run: BulkRun) -> str:
        return f"Revoke {links_of(run)}"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        self.locked(run, row)
        return {} if links.revoke(link_id=row.subject_id, by=run.actor) else None

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        self.locked(run, row)
        if not links.restore(link_id=row.subject_id, by=run.actor):
            raise Failed("It was opened again meanwhile, or its recipient was erased.")


class ExtendLinks(LinkKind):
    """`until` as ISO text; empty for no end."""

    name = "links.extend"

    def title(self, run: BulkRun) -> str:
        return f"Set the end of {links_of(run)}"

    def do(self, run: BulkRun, row: BulkRow) -> dict[str, Any] | None:
        until = moment(run.arguments["until"])
        if self.locked(run, row).expires_at == until:
            return None
        before = links.extend(link_id=row.subject_id, until=until, by=run.actor)
        return {"until": before.isoformat() if before else ""}

    def undo(self, run: BulkRun, row: BulkRow) -> None:
        if self.locked(run, row).expires_at != moment(run.arguments["until"]):
            raise Failed("It was given another end meanwhile.")
        before = moment(row.before["until"] if row.before else "")
        links.extend(link_id=row.subject_id, until=before, by=run.actor)


def moment(text: str) -> datetime | None:
    return parse_datetime(text) if text else None
