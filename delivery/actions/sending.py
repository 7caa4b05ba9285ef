"""One attempt of a delivery, by whichever worker.

Every step is one short transaction, so no crash between them can lose or double a job silently.
"""

import logging
import random
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from delivery.actions import destinations, endpoints, events, links, reminders
from delivery.channels import Answer, Refusal, Unfinished, line, routes, webhook
from delivery.clock import Clock
from delivery.models import DeliveryAttempt, DeliveryJob
from delivery.schedule import delay_after
from gallery.models import PhotoSession
from photocrm.ids import new_id
from photocrm.leases import RELEASED

logger = logging.getLogger("delivery.jobs")

LEASE = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
# A message names several jobs; those that were not begun after so long are left to others.
TOGETHER = LEASE / 10
# A database that restarts is back within that many seconds.
PATIENCE = 20.0
# Managers are told of what went wrong together, not one by one.
ALARM_AFTER = timedelta(minutes=2)
MAYBE_SENT = "The connection ended after the message was handed over: it may have arrived."

# One statement, since the mail server waits meanwhile.
HAND_OVER = """
    WITH held AS (
        UPDATE delivery_deliveryjob SET lease_until = photocrm_now() + make_interval(secs => %s)
        WHERE id = %s AND status = 'sending' AND lease_token = %s
        RETURNING id
    )
    UPDATE delivery_deliveryattempt AS attempt SET phase = 'handover'
    FROM held WHERE attempt.job_id = held.id AND attempt.id = %s
"""

Status = DeliveryJob.Status
Outcome = DeliveryAttempt.Outcome
Phase = DeliveryAttempt.Phase
T = TypeVar("T")


class Lost(Exception):
    """The job is in other hands by now, or was cancelled."""


def send_all(asked: Sequence[tuple[UUID, int]]) -> None:
    """One attempt of each, one after the other, as numbered; then what follows from all of them.

    They share the line to the mail server. Whoever would wait for long behind a slow one goes back
    to be handed out.
    """
    sent: list[DeliveryJob] = []
    end = time.monotonic() + TOGETHER.total_seconds()
    try:
        with line.shared():
            for place, (job_id, number) in enumerate(asked):
                if time.monotonic() > end:
                    give_back([one for one, _ in asked[place:]])
                    break
                sent += attempted(job_id, number)
    finally:
        follow_up_sent(sent)


def give_back(job_ids: Sequence[UUID]) -> None:
    DeliveryJob.objects.reserved().filter(pk__in=job_ids).update(reserved_until=None)


def attempted(job_id: UUID, number: int) -> list[DeliveryJob]:
    """The job, if it was sent. One that breaks off for reasons of our own is taken back when its
    lease runs out, and holds up no other.
    """
    try:
        job = attempt(job_id, number)
    except Exception:
        logger.exception("an attempt of delivery %s broke off", job_id)
        return []
    return [job] if job else []


def send(job_id: UUID, number: int) -> None:
    """One attempt, and what follows from it."""
    job = attempt(job_id, number)
    follow_up_sent([job] if job else [])


def attempt(job_id: UUID, number: int) -> DeliveryJob | None:
    """The job, if it was sent. Without a claim the message was a copy, or came too late: nothing
    happens.
    """
    attempt = persist(partial(claim, job_id, number))
    if attempt is None:
        return None
    try:
        answer = routes.send(attempt.job, partial(persist, partial(hand_over, attempt)))
    except Lost:
        logger.info("delivery %s was taken out of this worker's hands", job_id)
    except Refusal as refusal:
        persist(partial(finish_refused, attempt, refusal))
    else:
        # Nothing comes before that: a worker that dies in between doubles the message.
        persist(partial(note_sent, attempt, answer))
        logger.info("delivery %s completed", job_id)
        return attempt.job
    return None


def persist(step: Callable[[], T]) -> T:
    """Do one transaction, again and again for a while if the database goes away meanwhile."""
    end = time.monotonic() + PATIENCE
    while True:
        try:
            return step()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > end:
                raise
            logger.warning("the database is away; trying again", exc_info=True)
            connection.close()
            time.sleep(0.5)


@transaction.atomic
def claim(job_id: UUID, number: int) -> DeliveryAttempt | None:
    """Take the job for attempt `number`; exactly one of any racing workers gets it.

    The number keeps the copies of a message, which pile up while no worker runs, from using up
    all attempts within a second. Where the destination is busy, the job goes back to be handed out.
    """
    destination = destinations.held_for(job_id)
    kept = PhotoSession.objects.values("pk")
    mine = DeliveryJob.objects.filter(
        pk=job_id, status__in=DeliveryJob.OPEN, attempt_count=number - 1, session__in=kept
    ).filter(next_attempt_at__lte=Clock())
    taken = mine.filter(destinations.has_room(destination)).update(
        status=Status.SENDING,
        lease_token=new_id(),
        lease_until=Clock() + LEASE,
        next_attempt_at=None,
        reserved_until=None,
        attempt_count=F("attempt_count") + 1,
    )
    if not taken:
        mine.update(reserved_until=None)
        return None
    return begin(job_id)


def begin(job_id: UUID) -> DeliveryAttempt:
    job = DeliveryJob.objects.with_facts().get(pk=job_id)
    job.link.session = job.session
    if job.link.customer_id == job.customer_id:
        job.link.customer = job.customer
    return DeliveryAttempt.objects.create(
        workspace_id=job.workspace_id, job=job, number=job.attempt_count, started_at=Clock()
    )


def hand_over(attempt: DeliveryAttempt) -> None:
    """The point of no return, committed before the first byte of the message. Raises Lost."""
    job = attempt.job
    with connection.cursor() as cursor:
        cursor.execute(HAND_OVER, [LEASE.total_seconds(), job.pk, job.lease_token, attempt.pk])
        if not cursor.rowcount:
            raise Lost
    attempt.phase = Phase.HANDOVER


def follow_up_sent(jobs: Sequence[DeliveryJob]) -> None:
    """These are out, which is written down: what follows may also be done by another worker."""
    if jobs:
        persist(partial(destinations.answered, jobs))
        persist(partial(follow_up, jobs))


@transaction.atomic
def note_sent(attempt: DeliveryAttempt, answer: Answer) -> None:
    """Success always wins, even when the lease ran out meanwhile. It holds the lease until it is
    followed up.
    """
    job = attempt.job
    is_news = ~Q(status=Status.COMPLETED) | Q(lease_token=job.lease_token)
    DeliveryJob.objects.filter(is_news, pk=job.pk).update(
        status=Status.COMPLETED,
        finished_at=Clock(),
        answer=answer.words[:500],
        next_attempt_at=None,
        alarm_due_at=None,
        lease_token=job.lease_token,
        lease_until=Clock() + LEASE,
    )
    close(attempt, Outcome.SENT, answer)


@transaction.atomic
def follow_up(jobs: Sequence[DeliveryJob]) -> None:
    """Once for each, whoever comes first: the ledger, the counts, the trail and the timeline. Those
    are told of also when a job was deleted with its session by then.
    """
    rows = DeliveryJob.objects.filter(pk__in=[job.pk for job in jobs])
    locked = rows.select_for_update(no_key=True).order_by("pk")
    tokens = dict(locked.values_list("pk", "lease_token"))
    mine = [job for job in jobs if job.pk in tokens and tokens[job.pk] == job.lease_token]
    gone = [job for job in jobs if job.pk not in tokens]
    rows.filter(pk__in=[job.pk for job in mine]).update(**RELEASED)
    links.share_all([job.link for job in mine], timezone.now())
    told = {job: {"channel": job.get_channel_display().lower()} for job in (*mine, *gone)}
    events.tell_all(told, "delivery.completed", None)


@transaction.atomic
def finish_refused(attempt: DeliveryAttempt, refusal: Refusal) -> None:
    """Again later, or over. Without an answer after the handover it may have arrived all the same:
    then the job says what to do.
    """
    job, answer = attempt.job, refusal.answer
    if refusal.of_host:
        destinations.failed(job)
    elif answer.code:
        destinations.answered([job])
    has_begun = attempt.phase == Phase.HANDOVER and not refusal.unsent
    is_unsure = has_begun and not answer.code
    if answer.code == webhook.GONE and job.endpoint_id:
        endpoints.gone(job.endpoint_id)
    close(attempt, outcome_of(refusal, is_unsure=is_unsure), answer)
    if is_unsure and job.when_unsure == DeliveryJob.WhenUnsure.HOLD:
        stop(job, Status.NEEDS_DECISION, f"{MAYBE_SENT} {answer.words}")
    elif refusal.needless:
        reminders.call_off(held(job), answer.words)
    elif refusal.permanent:
        stop(job, Status.FAILED, answer.words)
    elif isinstance(refusal, Unfinished):
        wait(job, timedelta(), answer.words)
    else:
        postpone(job, refusal)
    logger.warning("delivery %s refused with %s", job.pk, answer.code)


def outcome_of(refusal: Refusal, *, is_unsure: bool) -> Outcome:
    if is_unsure:
        return Outcome.UNSURE
    if isinstance(refusal, Unfinished):
        return Outcome.PARTLY
    return Outcome.PERMANENT if refusal.permanent else Outcome.TEMPORARY


def postpone(job: DeliveryJob, refusal: Refusal) -> None:
    """By the ladder, and not before the other side wants to be asked again."""
    count = job.refusal_count + 1
    delay = delay_after(count, random.random(), refusal.wait)  # noqa: S311 -- no secret
    if delay is None:
        stop(job, Status.FAILED, refusal.answer.words)
        return
    wait(job, delay, refusal.answer.words, refusal_count=count)


def wait(job: DeliveryJob, delay: timedelta, words: str, **counted: int) -> None:
    held(job).update(
        status=Status.RETRYING,
        next_attempt_at=Clock() + delay,
        crash_count=0,
        answer=words[:500],
        **counted,
        **RELEASED,
    )


def stop(job: DeliveryJob, status: Status, words: str) -> None:
    """Somebody has to look at it, and the managers will be told."""
    answer = words[:500] or "No reason was given."
    stopped = held(job).update(
        status=status,
        finished_at=Clock() if status == Status.FAILED else None,
        next_attempt_at=None,
        reserved_until=None,
        alarm_due_at=Clock() + ALARM_AFTER,
        answer=answer,
        **RELEASED,
    )
    if stopped and status == Status.FAILED:
        events.tell(job, "delivery.failed", None, answer=answer)
    elif stopped:
        events.tell(job, "delivery.stopped", None, answer=answer)


def held(job: DeliveryJob) -> QuerySet[DeliveryJob]:
    """The job, as long as it is in these hands."""
    return DeliveryJob.objects.filter(pk=job.pk, lease_token=job.lease_token)


def close(attempt: DeliveryAttempt, outcome: str, answer: Answer) -> None:
    phase = Phase.DONE if answer.code else attempt.phase
    DeliveryAttempt.objects.filter(pk=attempt.pk).update(
        outcome=outcome,
        phase=phase,
        code=answer.code or None,
        answer=answer.words[:500],
        finished_at=Clock(),
    )
