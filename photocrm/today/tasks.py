"""Thin Celery tasks: the rows are the truth, a message only a hint."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone


@shared_task(name="photocrm.today.notify")
def notify() -> int:
    from photocrm.today.actions import notices  # models are loaded after the tasks

    return notices.notify(timezone.now())


@shared_task(name="photocrm.today.digest")
def digest() -> int:
    from photocrm.today.actions import digests  # actions name tasks, so tasks load them late

    return digests.dispatch(timezone.now())


@shared_task(name="photocrm.today.send_digest")
def send_digest(*, digest_id: str, number: int) -> None:
    from photocrm.today.actions import digests  # actions name tasks, so tasks load them late

    digests.send(UUID(digest_id), number)
