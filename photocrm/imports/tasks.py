"""Thin Celery tasks: the row is the truth, a message only a hint."""

from uuid import UUID

from celery import shared_task


@shared_task(name="photocrm.imports.work")
def work(*, run_id: str) -> None:
    from photocrm.imports.actions import working  # actions name tasks, so tasks load them late

    working.work(UUID(run_id), ahead=True)


@shared_task(name="photocrm.imports.sweep")
def sweep() -> int:
    from photocrm.imports.actions import runs  # actions name tasks, so tasks load them late

    return runs.sweep()


@shared_task(name="photocrm.imports.purge")
def purge() -> int:
    from photocrm.imports.actions import files  # actions name tasks, so tasks load them late

    return files.purge()
