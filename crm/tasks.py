"""Thin Celery tasks: the row is the truth, a message only a hint."""

from celery import shared_task


@shared_task(name="crm.purge")
def purge() -> None:
    from crm.actions import purge as action  # actions name tasks, so tasks load them late

    action.purge()
