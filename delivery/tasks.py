"""Thin Celery tasks: the row is the truth, a message only a hint."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone


@shared_task(name="delivery.send")
def send(*, job_id: str, number: int) -> None:
    from delivery.actions import jobs  # actions name tasks, so tasks load them late

    jobs.send(UUID(job_id), number)


@shared_task(name="delivery.dispatch")
def dispatch() -> int:
    from delivery.actions import jobs  # actions name tasks, so tasks load them late

    return jobs.dispatch()


@shared_task(name="delivery.send_letter")
def send_letter(*, letter_id: str, number: int) -> None:
    from delivery.actions import letters  # actions name tasks, so tasks load them late

    letters.send(UUID(letter_id), number)


@shared_task(name="delivery.dispatch_letters")
def dispatch_letters() -> int:
    from delivery.actions import letters  # actions name tasks, so tasks load them late

    return letters.dispatch(timezone.now())
