"""Handing due deliveries to workers, and taking back what workers and Redis lost.

PostgreSQL is the truth. A message in Redis is a hint that may be lost or come twice: the row says
until when it is trusted, and from then on the job is handed out again.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import redis
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from kombu.exceptions import OperationalError as BrokerAway

from delivery import tasks
from delivery.actions import destinations, sending
from delivery.actions.sending import MAYBE_SENT, Outcome, Phase, Status, stop
from delivery.clock import Clock
from delivery.models import DeliveryAttempt, DeliveryJob, Destination, Dispatcher
from photocrm.hints import hint
from photocrm.leases import RELEASED

logger = logging.getLogger("delivery.jobs")

# A job that was handed to the queue is not handed out again for this long.
RESERVATION = timedelta(seconds=60)
# So many jobs are in the hands of the queue at most: when Redis is emptied, few are late.
MOST_RESERVED = 400
# So many times as many due jobs are looked at to find those whose destinations have room.
LOOK = 5
BATCH = 200
# So many jobs stand in one message at most; fewer where that makes fewer messages than these.
BUNDLE, MESSAGES = 10, 12
# A job of which so many workers in a row died is set aside.
CRASHES = 5
LOST = "The worker stopped answering before anything was sent."
SET_ASIDE = f"{CRASHES} workers in a row stopped answering at this delivery."
MARK = "photocrm.delivery.mark"
LOCK = 7_071  # of the advisory lock; any number that nobody else takes

Due = list[tuple[UUID, int, int]]


def dispatch() -> int:
    """One round; returns how many jobs were handed out. Without Redis, or beside another round,
    none are.
    """
    with transaction.atomic():
        if not alone():
            return 0
        tidy_up(Dispatcher.CELERY)
        if not look_into_redis():
            return 0
        made = reserve(MOST_RESERVED - DeliveryJob.objects.reserved().count())
    hand_out(made)
    return len(made)


def alone() -> bool:
    """Whether nobody else dispatches; for the rest of the transaction nobody will."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def tidy_up(name: str) -> None:
    """What has to happen before anything is handed out; stamps that it did."""
    Dispatcher.objects.update_or_create(name=name, defaults={"beat_at": Clock()})
    reap()
    for destination in destinations.pause_hopeless():
        logger.warning("deliveries to %s are paused", destination.host)
    park()


def look_into_redis() -> bool:
    """Whether it is there. One that was emptied has lost what was handed out: that is due again."""
    row = Dispatcher.objects.get(name=Dispatcher.CELERY)
    try:
        if row.mark and broker().get(MARK) == row.mark.encode():
            return True
        row.mark = str(uuid4())
        broker().set(MARK, row.mark)
    except redis.RedisError:
        logger.warning("Redis is away: deliveries wait, or are sent by manage.py deliver")
        return False
    Dispatcher.objects.filter(pk=row.pk).update(mark=row.mark)
    DeliveryJob.objects.reserved().update(reserved_until=None)
    return True


@cache
def broker() -> redis.Redis:
    return redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2)


def reserve(most: int) -> Due:
    """Up to `most` due jobs for whoever calls: key, number of attempts, number of crashes.

    A destination gets no more of them than it has room for, so that none holds up the others.
    """
    if most <= 0:
        return []
    held = Q(status=Status.SENDING) | Q(reserved_until__gt=Clock())
    load: Counter[UUID | None] = Counter(
        DeliveryJob.objects.filter(held).values_list("destination", flat=True)
    )
    busy = Destination.objects.busy([key for key in load if key])
    room = {destination.pk: destination.in_flight for destination in busy}
    full = [key for key in room if load[key] >= room[key]]
    found = DeliveryJob.objects.at_hand().exclude(destination__in=full).order_by("next_attempt_at")
    chosen: list[UUID] = []
    for job_id, place in found.values_list("pk", "destination")[: most * LOOK]:
        if len(chosen) >= most:
            break
        if load[place] < room.get(place, Destination.IN_FLIGHT):
            load[place] += 1
            chosen.append(job_id)
    return take(chosen)


def take(chosen: list[UUID]) -> Due:
    """Those of them that are still free, from now on reserved."""
    free = DeliveryJob.objects.at_hand().filter(pk__in=chosen)
    locked = free.select_for_update(of=("self",), skip_locked=True).order_by("next_attempt_at")
    made = list(locked.values_list("pk", "attempt_count", "crash_count"))
    ids = [job_id for job_id, _, _ in made]
    DeliveryJob.objects.filter(pk__in=ids).update(reserved_until=Clock() + RESERVATION)
    return made


def hand_out(made: Due) -> None:
    messages = messages_for(made)
    for place, (task, jobs) in enumerate(messages):
        try:
            hint(task, jobs=[(str(job_id), attempts + 1) for job_id, attempts, _ in jobs])
        except BrokerAway:
            left = [job_id for _, jobs in messages[place:] for job_id, _, _ in jobs]
            DeliveryJob.objects.filter(pk__in=left).update(reserved_until=None)
            logger.warning("Redis went away: %s deliveries wait", len(left))
            return


def messages_for(made: Due) -> list[tuple[Any, Due]]:
    """Few jobs go out one by one, so that workers share them, and many together.

    Whatever killed a worker once is sent apart, so that it does not take others along.
    """
    apart = [one for one in made if one[2]]
    others = [one for one in made if not one[2]]
    size = min(BUNDLE, -(-len(others) // MESSAGES)) or 1
    bundles = [others[start : start + size] for start in range(0, len(others), size)]
    return [(tasks.send_alone, [one]) for one in apart] + [(tasks.send, one) for one in bundles]


def reap() -> None:
    """Take jobs back whose worker stopped answering, and follow up what it had sent by then."""
    expired = DeliveryJob.objects.expired().select_related("session", "customer")
    each(expired.select_for_update(of=("self",), skip_locked=True)[:BATCH], take_back)
    left = DeliveryJob.objects.left_behind().select_related("link", "session", "customer")
    each(
        left.select_for_update(of=("self",), skip_locked=True)[:BATCH],
        lambda job: sending.follow_up([job]),
    )


def each(jobs: Iterable[DeliveryJob], step: Callable[[DeliveryJob], None]) -> None:
    """One that cannot be dealt with must not hold up the others; the next round tries it again."""
    for job in jobs:
        try:
            with transaction.atomic():
                step(job)
        except OperationalError:
            raise  # a lost connection ends the round
        except Exception:
            logger.exception("delivery %s could not be tidied up", job.pk)


def take_back(job: DeliveryJob) -> None:
    """Due again at once, unless too many workers died of it, or it must not be sent twice."""
    running = job.attempts.filter(outcome=Outcome.RUNNING)
    is_unsure = running.filter(phase=Phase.HANDOVER).exists()
    close_lost(running, is_unsure=is_unsure)
    if job.crash_count + 1 >= CRASHES:
        stop(job, Status.NEEDS_DECISION, SET_ASIDE + (f" {MAYBE_SENT}" if is_unsure else ""))
    elif is_unsure and job.when_unsure == DeliveryJob.WhenUnsure.HOLD:
        stop(job, Status.NEEDS_DECISION, MAYBE_SENT)
    else:
        DeliveryJob.objects.filter(pk=job.pk).update(
            status=Status.RETRYING,
            next_attempt_at=Clock(),
            crash_count=job.crash_count + 1,
            **RELEASED,
        )


def close_lost(running: QuerySet[DeliveryAttempt], *, is_unsure: bool) -> None:
    running.update(
        outcome=Outcome.UNSURE if is_unsure else Outcome.LOST,
        answer=MAYBE_SENT if is_unsure else LOST,
        finished_at=Clock(),
    )


def park() -> None:
    """Open jobs to a paused destination wait for a person."""
    found = DeliveryJob.objects.due().exclude(destination__paused_at=None)
    locked = found.select_for_update(of=("self",), skip_locked=True)
    each(locked.select_related("session", "customer", "destination")[:BATCH], pause)


def pause(job: DeliveryJob) -> None:
    stop(job, Status.PAUSED, destinations.PAUSED.format(host=job.destination))
