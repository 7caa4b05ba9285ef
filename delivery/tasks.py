"""Thin Celery tasks: the row is the truth, a message only a hint."""

from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

# A worker that hangs is killed before its lease runs out, so that nobody else is at it as well.
LIMIT = settings.DELIVERY_LEASE_SECONDS * 9 // 10


@shared_task(name="delivery.send", time_limit=LIMIT)
def send(*, jobs: list[tuple[str, int]]) -> None:
    """Jobs by their keys, each with the number of its attempt."""
    from delivery.actions import sending  # actions name tasks, so tasks load them late

    sending.send_all([(UUID(job_id), number) for job_id, number in jobs])


@shared_task(name="delivery.send_alone", time_limit=LIMIT)
def send_alone(*, jobs: list[tuple[str, int]]) -> None:
    """The same, by a worker of the queue `isolated`: each has killed one before."""
    from delivery.actions import sending  # actions name tasks, so tasks load them late

    sending.send_all([(UUID(job_id), number) for job_id, number in jobs])


@shared_task(name="delivery.dispatch")
def dispatch() -> int:
    from delivery.actions import dispatching  # actions name tasks, so tasks load them late

    return dispatching.dispatch()


@shared_task(name="delivery.remind")
def remind() -> int:
    from delivery.actions import reminders  # actions name tasks, so tasks load them late

    return reminders.run()


@shared_task(name="delivery.raise_alarm", time_limit=LIMIT)
def raise_alarm() -> int:
    from delivery.actions import alarms  # actions name tasks, so tasks load them late

    return alarms.raise_alarms()


@shared_task(name="delivery.send_letter", time_limit=LIMIT)
def send_letter(*, letter_id: str, number: int) -> None:
    from delivery.actions import letters  # actions name tasks, so tasks load them late

    letters.send(UUID(letter_id), number)


@shared_task(name="delivery.dispatch_letters")
def dispatch_letters() -> int:
    from delivery.actions import letters  # actions name tasks, so tasks load them late

    return letters.dispatch(timezone.now())


@shared_task(name="delivery.send_notice", time_limit=LIMIT)
def send_notice(*, notice_id: str, number: int) -> None:
    from delivery.actions import notices  # actions name tasks, so tasks load them late

    notices.send(UUID(notice_id), number)


@shared_task(name="delivery.dispatch_notices")
def dispatch_notices() -> int:
    from delivery.actions import notices  # actions name tasks, so tasks load them late

    return notices.dispatch(timezone.now())


@shared_task(name="delivery.read_bounces", time_limit=LIMIT)
def read_bounces() -> int:
    from delivery.actions import bounces  # actions name tasks, so tasks load them late

    return bounces.read_round()
