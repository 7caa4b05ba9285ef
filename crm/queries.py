"""Reading across the models of crm."""

from crm.models.customer import CustomerQuerySet

# Beyond this many the list says "1,000+": an exact count would cost more than it tells.
COUNT_LIMIT = 1_000


def capped_count(customers: CustomerQuerySet) -> int:
    """How many there are, at most COUNT_LIMIT + 1."""
    return customers.order_by()[: COUNT_LIMIT + 1].count()
