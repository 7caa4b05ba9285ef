"""Promising a delivery, and keeping the promise.

The row is the truth: a message only makes a worker look sooner. Every step is one short
transaction, so no crash between them can lose or double a job silently.
"""

import hashlib
import logging
import random
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from crm.models import Customer
from delivery import tasks
from delivery.actions import links, telling
from delivery.channels import Answer, Refusal, email
from delivery.models import DeliveryAttempt, DeliveryJob
from delivery.schedule import LADDER, delay_after
from delivery.terms import Terms
from gallery.models import PhotoSession
from photocrm.accounts.models import User
from photocrm.audit.trail import record
from photocrm.hints import hint
from photocrm.ids import new_id

logger = logging.getLogger("delivery.jobs")

LEASE = timedelta(minutes=5)
# A job that was handed to the queue is not handed out again for this long.
RESERVATION = timedelta(seconds=30)
BATCH = 200
LAST_ATTEMPT = len(LADDER) + 1
GAVE_UP = "The worker stopped answering in the last of all attempts."

Status = DeliveryJob.Status
Outcome = DeliveryAttempt.Outcome
RELEASED = {"lease_token": None, "lease_until": None}


@transaction.atomic
def deliver(
    *,
    session: PhotoSession,
    customer: Customer | None,
    recipient: str,
    message: str,
    key: str,
    by: User,
    terms: Terms | None = None,
) -> DeliveryJob:
    """Promise to bring the session to `recipient`; the same promise again returns the first job.

    It is the same with equal `key`, session, recipient, message and terms: a form that was sent,
    gone back to and corrected is another one. Without terms the usual ones hold. Link, job
    and audit event commit together; the worker is told afterwards.
    """
    asked = terms.fingerprint() if terms else ""
    key = promise_key(key, str(session.pk), recipient, message, asked)
    PhotoSession.objects.select_for_update().get(pk=session.pk)
    earlier = DeliveryJob.objects.filter(
        workspace_id=session.workspace_id, idempotency_key=key
    ).first()
    if earlier:
        return earlier
    link = links.create(session=session, customer=customer, recipient=recipient, by=by, terms=terms)
    job = DeliveryJob.objects.create(
        workspace_id=session.workspace_id,
        link=link,
        session=session,
        customer=customer,
        recipient=recipient,
        message=message,
        idempotency_key=key,
        created_by=by,
    )
    tell(job, "delivery.queued", by)
    nudge(job)
    return job


def promise_key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


@transaction.atomic
def retry_now(*, job_id: UUID, by: User) -> bool:
    """Bring the next attempt forward, or start a failed job anew; False when it is under way, its
    session in the trash, or its recipient erased.
    """
    waiting = (Status.QUEUED, Status.RETRYING, Status.FAILED)
    found = DeliveryJob.objects.select_for_update(of=("self",)).select_related("session")
    job = found.get(pk=job_id)
    if job.status not in waiting or job.session.trashed_at or not job.recipient:
        return False
    job.status, job.next_attempt_at, job.finished_at = Status.RETRYING, timezone.now(), None
    job.save(update_fields=["status", "next_attempt_at", "finished_at"])
    tell(job, "delivery.retried", by)
    nudge(job)
    return True


@transaction.atomic
def withdraw(*, job_id: UUID, by: User) -> bool:
    """Delete job and link of a delivery that nobody tried yet; False when it is too late."""
    untried = DeliveryJob.objects.filter(status__in=DeliveryJob.OPEN, attempt_count=0)
    held = untried.select_for_update(of=("self",)).select_related("session", "customer", "link")
    job = held.filter(pk=job_id).first()
    if job is None:
        return False
    job.link.delete()
    tell(job, "delivery.cancelled", by)
    return True


def nudge(job: DeliveryJob) -> None:
    """Tell a worker after the commit. Where the queue is down, the dispatcher finds the job."""
    arguments = {"job_id": str(job.pk), "number": job.attempt_count + 1}
    transaction.on_commit(partial(hint, tasks.send, **arguments), robust=True)


def tell(job: DeliveryJob, kind: str, by: User | None, **details: object) -> None:
    """Write the event on the session and, if there is one, on the customer, whose timeline follows.

    Comes last in its transaction.
    """
    for subject in filter(None, (job.session, job.customer)):
        record(kind, subject, by=by, job=str(job.pk), session_name=job.session.name, **details)
    telling.follow_job(job, kind, by)


def dispatch() -> int:
    """Hand due jobs to the queue, and take back those whose worker died; returns how many."""
    reap()
    with transaction.atomic():
        due = DeliveryJob.objects.due().select_for_update(skip_locked=True)
        rows = due.order_by("next_attempt_at").values_list("pk", "attempt_count")
        made = dict(rows[:BATCH])
        DeliveryJob.objects.filter(pk__in=made).update(next_attempt_at=Now() + RESERVATION)
    for job_id, count in made.items():
        hint(tasks.send, job_id=str(job_id), number=count + 1)
    return len(made)


@transaction.atomic
def reap() -> None:
    expired = DeliveryJob.objects.expired().select_for_update(skip_locked=True)
    ids = list(expired.values_list("pk", flat=True)[:BATCH])
    DeliveryAttempt.objects.filter(job__in=ids, outcome=Outcome.RUNNING).update(
        outcome=Outcome.LOST, answer="The worker stopped answering.", finished_at=Now()
    )
    lost = DeliveryJob.objects.filter(pk__in=ids)
    lost.filter(attempt_count__lt=LAST_ATTEMPT).update(
        status=Status.RETRYING, next_attempt_at=Now(), **RELEASED
    )
    hopeless = list(lost.filter(attempt_count__gte=LAST_ATTEMPT).values_list("pk", flat=True))
    DeliveryJob.objects.filter(pk__in=hopeless).update(
        status=Status.FAILED, finished_at=Now(), answer=GAVE_UP, **RELEASED
    )
    for job in DeliveryJob.objects.select_related("session", "customer").filter(pk__in=hopeless):
        tell(job, "delivery.failed", None, answer=GAVE_UP)


def send(job_id: UUID, number: int) -> None:
    """One attempt. Without a claim the message was a copy, or came too late: nothing happens."""
    attempt = claim(job_id, number)
    if attempt is None:
        return
    try:
        answer = email.send(attempt.job)
    except Refusal as refusal:
        finish_refused(attempt, refusal)
    else:
        finish_sent(attempt, answer)


@transaction.atomic
def claim(job_id: UUID, number: int) -> DeliveryAttempt | None:
    """Take the job for attempt `number`; exactly one of any racing workers gets it.

    The number keeps the copies of a message, which pile up while no worker runs, from using up
    all attempts within a second.
    """
    token = new_id()
    kept = PhotoSession.objects.values("pk")
    open_jobs = DeliveryJob.objects.filter(status__in=DeliveryJob.OPEN, session__in=kept)
    taken = open_jobs.filter(pk=job_id, attempt_count=number - 1).update(
        status=Status.SENDING,
        lease_token=token,
        lease_until=Now() + LEASE,
        next_attempt_at=None,
        attempt_count=F("attempt_count") + 1,
    )
    if not taken:
        return None
    job = DeliveryJob.objects.select_related("link", "session", "customer", "workspace").get(
        pk=job_id
    )
    return DeliveryAttempt.objects.create(
        workspace_id=job.workspace_id, job=job, number=job.attempt_count
    )


@transaction.atomic
def finish_sent(attempt: DeliveryAttempt, answer: Answer) -> None:
    """Success always wins, even when the lease ran out meanwhile: the mail is out. It is told also
    when the job was deleted with its session by then.
    """
    job = attempt.job
    found = DeliveryJob.objects.filter(pk=job.pk)
    if found.select_for_update().first():
        close(attempt, Outcome.SENT, answer)
        found.exclude(status=Status.COMPLETED).update(
            status=Status.COMPLETED, finished_at=Now(), answer=answer.words[:500], **RELEASED
        )
        links.mark_sent(link_id=job.link_id, at=timezone.now())
    tell(job, "delivery.completed", None)
    logger.info("delivery %s completed", job.pk)


@transaction.atomic
def finish_refused(attempt: DeliveryAttempt, refusal: Refusal) -> None:
    delay = None if refusal.permanent else delay_after(attempt.number, random.random())  # noqa: S311 -- no secret
    close(attempt, Outcome.TEMPORARY if delay else Outcome.PERMANENT, refusal.answer)
    held = DeliveryJob.objects.filter(pk=attempt.job_id, lease_token=attempt.job.lease_token)
    answer = refusal.answer.words[:500]
    if delay:
        held.update(
            status=Status.RETRYING, next_attempt_at=Now() + delay, answer=answer, **RELEASED
        )
    elif held.update(status=Status.FAILED, finished_at=Now(), answer=answer, **RELEASED):
        tell(attempt.job, "delivery.failed", None, answer=answer)
    logger.warning("delivery %s refused with %s", attempt.job_id, refusal.answer.code)


def close(attempt: DeliveryAttempt, outcome: str, answer: Answer) -> None:
    DeliveryAttempt.objects.filter(pk=attempt.pk).update(
        outcome=outcome,
        code=answer.code or None,
        answer=answer.words[:500],
        finished_at=Now(),
    )
