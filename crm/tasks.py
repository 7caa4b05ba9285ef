"""Thin Celery tasks: the row is the truth, a message only a hint."""

from uuid import UUID

from celery import shared_task

from photocrm.hints import hint


@shared_task(name="crm.purge")
def purge() -> None:
    from crm.actions import purge as action  # actions name tasks, so tasks load them late

    action.purge()


@shared_task(name="crm.find_duplicates")
def find_duplicates(*, customer_id: str) -> None:
    from crm.actions import duplicates  # actions name tasks, so tasks load them late
    from crm.models import Customer

    for customer in Customer.everything.filter(pk=customer_id).select_related("workspace"):
        duplicates.look(customer)


@shared_task(name="crm.find_duplicates_of_import")
def find_duplicates_of_import(*, run_id: str, after: int = 0) -> None:
    """Among some of those whom an import created; the next message takes the next ones."""
    from crm.actions import duplicates  # actions name tasks, so tasks load them late

    last = duplicates.look_at_import(UUID(run_id), after)
    if last is not None:
        hint(find_duplicates_of_import, run_id=run_id, after=last)


@shared_task(name="crm.forget_merges")
def forget_merges() -> None:
    from crm.actions import merging  # actions name tasks, so tasks load them late

    merging.gather()
    merging.forget()
