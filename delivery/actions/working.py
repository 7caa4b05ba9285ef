"""Working the queue straight from PostgreSQL, where there is no Redis."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from uuid import UUID

from django.db import connection, transaction

from delivery.actions import dispatching, sending
from delivery.models import Dispatcher

logger = logging.getLogger("delivery.jobs")

PAUSE = 1.0


def work(threads: int, goes_on: Callable[[], bool]) -> int:
    """Send what is due, so many at once, for as long as `goes_on()`; returns how many attempts
    were made. Whatever else works at the same time is not disturbed.
    """
    made = 0
    running: set[Future[None]] = set()
    with ThreadPoolExecutor(threads) as pool:
        while goes_on():
            due = reserve(threads - len(running)) if len(running) < threads else []
            running |= {pool.submit(send, job_id, count + 1) for job_id, count, _ in due}
            made += len(due)
            done, running = wait(running, timeout=0.02)
            report(done)
            if not (due or running):
                time.sleep(PAUSE)
    return made


def report(done: set[Future[None]]) -> None:
    """An attempt that failed for reasons of our own is taken back when its lease runs out."""
    for future in done:
        error = future.exception()
        if error:
            logger.error("an attempt broke off", exc_info=error)


def reserve(most: int) -> dispatching.Due:
    """Nothing, while somebody else is handing out."""
    with transaction.atomic():
        if not dispatching.alone():
            return []
        dispatching.tidy_up(Dispatcher.COMMAND)
        return dispatching.reserve(most)


def send(job_id: UUID, number: int) -> None:
    """In a thread of the pool, which leaves no connection behind."""
    try:
        sending.send(job_id, number)
    finally:
        connection.close()
