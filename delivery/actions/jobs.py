"""Promising a delivery, and what people do about it afterwards.

The row is the truth: a message only makes a worker look sooner. How the promise is kept is told in
`sending` and `dispatching`.
"""

import hashlib
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from crm.models import Customer
from delivery import tasks
from delivery.actions import destinations, events, links
from delivery.archive import folder_name
from delivery.clock import Clock
from delivery.models import DeliveryAttempt, DeliveryJob, Endpoint, ShareLink
from delivery.terms import Terms
from gallery.models import PhotoSession
from photocrm.accounts.models import User
from photocrm.hints import hint
from photocrm.leases import RELEASED
from photocrm.stored_zip import free_name

RECALLED = "Cancelled before anything was sent."

Status = DeliveryJob.Status
Channel = DeliveryJob.Channel
Outcome = DeliveryAttempt.Outcome
# As if it had never been tried.
ANEW = {
    "finished_at": None,
    "reserved_until": None,
    "refusal_count": 0,
    "crash_count": 0,
    "alarm_due_at": None,
}


@transaction.atomic
def deliver(
    *,
    session: PhotoSession,
    customer: Customer | None,
    recipient: str,
    message: str,
    key: str,
    by: User,
    endpoint: Endpoint | None = None,
    at: datetime | None = None,
    terms: Terms | None = None,
) -> DeliveryJob:
    """Promise to bring the session to `recipient`; the same promise again returns the first job.

    It is the same with equal `key`, session, recipient, message, terms, endpoint and time: a form
    that was sent, gone back to and corrected is another one. Without terms the usual ones hold.
    Link, job and audit event commit together; the worker is told afterwards, or finds it when the
    time `at` has come.
    """
    asked = terms.fingerprint() if terms else ""
    key = promise_key(key, session.pk, recipient, message, asked, endpoint and endpoint.pk, at)
    PhotoSession.objects.select_for_update().get(pk=session.pk)
    earlier = promised_before(session.workspace_id, key)
    if earlier:
        return earlier
    link = links.create(session=session, customer=customer, recipient=recipient, by=by, terms=terms)
    job = DeliveryJob.objects.create(
        workspace_id=session.workspace_id,
        link=link,
        session=session,
        customer=customer,
        message=message,
        idempotency_key=key,
        created_by=by,
        folder_name=folder_for(session, endpoint),
        **way_to(session.workspace_id, recipient, endpoint),
        **({"next_attempt_at": at} if at else {}),
    )
    return announced(job, by, at)


def announced(job: DeliveryJob, by: User | None, at: datetime | None = None) -> DeliveryJob:
    """A worker is told of what is due at once."""
    events.tell(job, "delivery.queued", by)
    if at is None:
        nudge(job)
    return job


def promised_before(workspace_id: UUID, key: str) -> DeliveryJob | None:
    return DeliveryJob.objects.filter(workspace_id=workspace_id, idempotency_key=key).first()


def way_to(workspace_id: UUID, recipient: str, endpoint: Endpoint | None) -> dict[str, Any]:
    """Where a job goes, and how."""
    channel = Channel(endpoint.kind) if endpoint else Channel.EMAIL
    address = endpoint.address if endpoint else recipient
    return {
        "recipient": recipient,
        "channel": channel,
        "endpoint": endpoint,
        "destination": destinations.destination_of(
            workspace_id=workspace_id, channel=channel, address=address
        ),
    }


def folder_for(session: PhotoSession, endpoint: Endpoint | None) -> str:
    """The name of the session's own folder there: the one it has already, else one that no other
    session has. "" for other ways than into a folder.
    """
    if endpoint is None or endpoint.kind != Endpoint.Kind.FOLDER:
        return ""
    Endpoint.objects.select_for_update().get(pk=endpoint.pk)
    known = DeliveryJob.objects.filter(endpoint=endpoint).values_list("folder_name", flat=True)
    own = known.filter(session=session).first()
    wanted = folder_name(session.name)
    taken = known.exclude(session=session).filter(folder_name__istartswith=wanted)
    return own or free_name(wanted, {name.casefold() for name in taken})


def promise_key(*parts: object) -> str:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


@transaction.atomic
def retry_now(*, job_id: UUID, by: User) -> bool:
    """Bring the next attempt forward, or start a stopped job anew; False when it is under way, its
    session in the trash, or its recipient erased.
    """
    job = hold(job_id)
    waiting = (*DeliveryJob.OPEN, *DeliveryJob.STOPPED)
    if job.status not in waiting or job.session.trashed_at or not job.recipient:
        return False
    destinations.resume(job)
    queue_anew(job)
    events.tell(job, "delivery.retried", by)
    return True


@transaction.atomic
def cancel(*, job_id: UUID, by: User) -> bool:
    """Send it no more; False when it arrived, was cancelled already, or a server is just being
    handed it.

    A worker that has begun finds its lease gone before it hands anything over.
    """
    job = hold(job_id)
    if not job.may_be_cancelled or is_handed_over(job):
        return False
    job.attempts.filter(outcome=Outcome.RUNNING).update(
        outcome=Outcome.LOST, answer=RECALLED, finished_at=Clock()
    )
    call_off(job, by, next_attempt_at=job.next_attempt_at if job.is_planned else None)
    return True


@transaction.atomic
def undo_cancel(*, job_id: UUID, by: User) -> bool:
    """What was planned for a time that is still to come waits for it again; everything else is due
    at once. False when it was taken up by then, or cannot be.
    """
    job = hold(job_id)
    if job.status != Status.CANCELLED:
        return False
    if not (job.is_called_off_plan and job.recipient):
        return retry_now(job_id=job_id, by=by)
    DeliveryJob.objects.filter(pk=job.pk).update(**ANEW | {"status": Status.QUEUED})
    events.tell(job, "delivery.queued", by)
    return True


def call_off(job: DeliveryJob, by: User | None, **more: object) -> None:
    """Nobody is told but its history. The caller holds it; `more` are other values."""
    over = {"status": Status.CANCELLED, "finished_at": Clock(), "next_attempt_at": None}
    DeliveryJob.objects.filter(pk=job.pk).update(**ANEW | over | RELEASED | more)
    events.tell(job, "delivery.cancelled", by)


def is_handed_over(job: DeliveryJob) -> bool:
    running = job.attempts.filter(outcome=Outcome.RUNNING)
    return running.filter(phase=DeliveryAttempt.Phase.HANDOVER).exists()


@transaction.atomic
def readdress(*, job_id: UUID, recipient: str, by: User) -> bool:
    """Send it to another address instead; False when it is under way or has arrived.

    Where the earlier address may have it all the same, its link opens nothing any more.
    """
    job = hold(job_id)
    if not job.may_be_readdressed or job.session.trashed_at:
        return False
    if recipient != job.recipient and may_have_arrived(job):
        job.link = links.renew(job.link, recipient=recipient, by=by)
    else:
        ShareLink.objects.filter(pk=job.link_id).update(recipient=recipient)
    way = way_to(job.workspace_id, recipient, job.endpoint)
    DeliveryJob.objects.filter(pk=job.pk).update(link=job.link, **way)
    queue_anew(job)
    events.tell(job, "delivery.readdressed", by, recipient=recipient)
    return True


def may_have_arrived(job: DeliveryJob) -> bool:
    """A server had the link and did not answer, or took it and reported only that it is late."""
    if job.is_reminder:
        return False  # by then the recipient has the link anyway
    is_late = job.status == Status.BOUNCED_SOFT
    return is_late or job.attempts.filter(outcome=Outcome.UNSURE).exists()


@transaction.atomic
def resend(*, job_id: UUID, key: str, by: User) -> DeliveryJob | None:
    """The same message and link once more, as a delivery of its own; the same `key` again returns
    it. None when its recipient was erased or its session lies in the trash.
    """
    job = hold(job_id)
    if not job.recipient or job.session.trashed_at:
        return None
    key = promise_key(key, job.pk)
    earlier = promised_before(job.workspace_id, key)
    if earlier:
        return earlier
    again = DeliveryJob.objects.create(
        workspace_id=job.workspace_id,
        link=job.link,
        session=job.session,
        customer=job.customer,
        channel=job.channel,
        endpoint=job.endpoint,
        folder_name=job.folder_name,
        recipient=job.recipient,
        destination_id=job.destination_id,
        when_unsure=job.when_unsure,
        message=job.message,
        kind=job.kind,
        idempotency_key=key,
        created_by=by,
    )
    return announced(again, by)


@transaction.atomic
def withdraw(*, job_id: UUID, by: User) -> bool:
    """Delete job and link of a delivery that nobody tried yet; False when it is too late."""
    untried = DeliveryJob.objects.filter(status__in=DeliveryJob.OPEN, attempt_count=0)
    held = untried.select_for_update(of=("self",)).select_related("session", "customer", "link")
    job = held.filter(pk=job_id).first()
    if job is None:
        return False
    job.link.delete()
    events.tell(job, "delivery.cancelled", by)
    return True


def hold(job_id: UUID) -> DeliveryJob:
    """The job, which nobody else changes for the rest of the transaction."""
    found = DeliveryJob.objects.select_for_update(of=("self",))
    return found.select_related("session", "customer", "link", "endpoint").get(pk=job_id)


def queue_anew(job: DeliveryJob) -> None:
    """Due at once, with all its patience."""
    DeliveryJob.objects.filter(pk=job.pk).update(
        status=Status.RETRYING, next_attempt_at=Clock(), **ANEW
    )
    nudge(job)


def nudge(job: DeliveryJob) -> None:
    """Tell a worker after the commit. Where the queue is down, the dispatcher finds the job."""
    asked = [(str(job.pk), job.attempt_count + 1)]
    transaction.on_commit(partial(hint, tasks.send, jobs=asked), robust=True)
