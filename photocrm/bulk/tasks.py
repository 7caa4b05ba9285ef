"""Thin Celery tasks: the row is the truth, a message only a hint."""

from uuid import UUID

from celery import shared_task


@shared_task(name="photocrm.bulk.work")
def work(*, run_id: str) -> None:
    from photocrm.bulk.actions import runs  # actions name tasks, so tasks load them late

    runs.work(UUID(run_id))


@shared_task(name="photocrm.bulk.sweep")
def sweep() -> int:
    from photocrm.bulk.actions import runs  # actions name tasks, so tasks load them late

    return runs.sweep()


@shared_task(name="photocrm.bulk.purge")
def purge() -> int:
    from photocrm.bulk.actions import runs  # actions name tasks, so tasks load them late

    return runs.purge()
