"""Thin Celery tasks: the row is the truth, a message only a hint."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

LIMIT = 240  # seconds; less than the lease of a mail


@shared_task(name="photocrm.accounts.send_mail", time_limit=LIMIT)
def send_mail(*, mail_id: str, number: int) -> None:
    from photocrm.accounts.actions import mails  # actions name tasks, so tasks load them late

    mails.send(UUID(mail_id), number)


@shared_task(name="photocrm.accounts.dispatch_mails")
def dispatch_mails() -> int:
    from photocrm.accounts.actions import mails  # actions name tasks, so tasks load them late

    return mails.dispatch(timezone.now())
