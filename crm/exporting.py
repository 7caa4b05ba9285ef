"""What stands in an exported list of customers."""

from collections.abc import Callable, Iterator
from datetime import date, tzinfo
from typing import Any

from crm.birthdays import has_year
from crm.models import Customer
from crm.models.customer_queryset import CustomerQuerySet

# So many rows are in memory at once.
CHUNK = 500
MOMENT = "%Y-%m-%d %H:%M"
Cell = Callable[[Customer], Any]

CELLS: dict[str, Cell] = {
    "Name": lambda customer: customer.name,
    "Company": lambda customer: customer.company,
    "Kind": lambda customer: customer.get_kind_display(),
    "Status": lambda customer: customer.status.name,
    "Priority": lambda customer: customer.get_priority_display(),
    "VIP": lambda customer: "yes" if customer.is_vip else "no",
    "Relationship": lambda customer: customer.relationship,
    "E-mail": lambda customer: customer.email,
    "Phone": lambda customer: customer.phone,
    "Phone, international": lambda customer: customer.phone_e164,
    "Location": lambda customer: customer.location,
    "Industry": lambda customer: customer.industry,
    "Birthday": lambda customer: day_of(customer.birthday),
    "Source": lambda customer: customer.source,
    "Deal value": lambda customer: customer.deal_value,
    "Opportunity": lambda customer: customer.opportunity,
    "Check size": lambda customer: customer.check_size,
    "Next action": lambda customer: customer.next_action,
    "Next action on": lambda customer: customer.next_action_on,
    "Assignee": lambda customer: customer.assignee,
    "Keep in touch every (weeks)": lambda customer: customer.keep_in_touch_weeks,
    "Labels": lambda customer: ", ".join(sorted(label.name for label in customer.labels.all())),
    "Notes": lambda customer: customer.notes,
    "Last contact": lambda customer: customer.last_contact_at,
    "Created": lambda customer: customer.created_at,
    "Id": lambda customer: customer.pk,
}


def day_of(birthday: date | None) -> str:
    """`1990-03-14`, or `14 March` where the year is unknown."""
    if birthday is None:
        return ""
    return birthday.isoformat() if has_year(birthday) else f"{birthday.day} {birthday:%B}"


def rows(customers: CustomerQuerySet, clock: tzinfo) -> Iterator[list[str]]:
    """Read by a cursor on the server; times are those of `clock`."""
    found = customers.select_related("status", "assignee").prefetch_related("labels")
    for customer in found.defer("search_text", "also_known").iterator(chunk_size=CHUNK):
        yield [text_of(cell(customer), clock) for cell in CELLS.values()]


def text_of(value: Any, clock: tzinfo) -> str:
    if value is None:
        return ""
    is_moment = hasattr(value, "astimezone")
    return value.astimezone(clock).strftime(MOMENT) if is_moment else str(value)
