"""Holding a customer while what belongs to it is written."""

from crm.models import Customer


def held(customer: Customer) -> Customer:
    """The customer as it is now, locked until the transaction ends, before any row of its own.

    Raises Customer.DoesNotExist for one who went to the trash or was merged meanwhile.
    """
    return Customer.objects.select_for_update(no_key=True, of=("self",)).get(pk=customer.pk)
