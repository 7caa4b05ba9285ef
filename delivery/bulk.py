"""Delivering many sessions at once, each to its own customer."""

from typing import Any
from uuid import UUID

from django.urls import reverse

from delivery.actions import jobs
from delivery.forms import is_deliverable
from gallery.bulk import SessionKind, sessions_of
from gallery.models import PhotoSession
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
        reason = obstacle(session)
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


def obstacle(session: PhotoSession) -> str:
    """Why the session cannot be delivered to its customer; "" when it can."""
    if session.customer is None:
        return "The session has no customer."
    if session.customer.trashed_at:
        return f"{session.customer} is in the trash."
    if not session.customer.email:
        return f"{session.customer} has no e-mail address."
    if not is_deliverable(session.customer.email):
        return f"Mail servers do not know the address {session.customer.email}."
    return "" if session.photo_count else "The session has no photos yet."
