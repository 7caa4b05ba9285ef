"""Thin Celery tasks: the row is the truth, a message only a hint."""

from uuid import UUID

from celery import shared_task


@shared_task(name="photocrm.exports.work")
def work(*, export_id: str) -> None:
    from photocrm.exports.actions import exports  # actions name tasks, so tasks load them late

    exports.work(UUID(export_id))


@shared_task(name="photocrm.exports.sweep")
def sweep() -> int:
    from photocrm.exports.actions import exports  # actions name tasks, so tasks load them late

    return exports.sweep()


@shared_task(name="photocrm.exports.purge")
def purge() -> int:
    from photocrm.exports.actions import purging  # actions name tasks, so tasks load them late

    return purging.purge()
