"""Thin Celery tasks: the row is the truth, a message only a hint."""

from celery import shared_task


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


@shared_task(name="crm.forget_merges")
def forget_merges() -> None:
    from crm.actions import merging  # actions name tasks, so tasks load them late

    merging.gather()
    merging.forget()
