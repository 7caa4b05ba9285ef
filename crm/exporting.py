"""What stands in an exported list of customers."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import QueryDict

from crm import birthdays
from crm.actions import exports
from crm.filters import CustomerFilter
from crm.importing.cells import listed, quoted
from crm.importing.contacts import contact_lines
from crm.models import Contact, Customer
from photocrm.accounts.models import Membership
from photocrm.audit.models import Event
from photocrm.exports.kinds import Column, Found, Kind, Selection
from photocrm.spreadsheets.cells import Cell

BY_NAME = ("sort_name", "pk")

CELLS: Mapping[str, Column] = {
    "Name": lambda customer: customer.name,
    "Company": lambda customer: customer.company,
    "Kind": lambda customer: customer.get_kind_display(),
    "Status": lambda customer: customer.status.name,
    "Priority": lambda customer: customer.get_priority_display(),
    "VIP": lambda customer: "yes" if customer.is_vip else "no",
    "Relationship": lambda customer: customer.relationship,
    "E-mail": lambda customer: customer.email,
    "Phone": lambda customer: quoted(customer.phone),
    "Phone, international": lambda customer: customer.phone_e164,
    "Location": lambda customer: customer.location,
    "Language": lambda customer: customer.get_language_display(),
    "Industry": lambda customer: customer.industry,
    "Birthday": lambda customer: day_of(customer.birthday),
    "Source": lambda customer: customer.source,
    "Deal value": lambda customer: customer.deal_value,
    "Opportunity": lambda customer: customer.opportunity,
    "Check size": lambda customer: customer.check_size,
    "Next action": lambda customer: customer.next_action,
    "Next action on": lambda customer: customer.next_action_on,
    "Assignee": lambda customer: customer.assignee and customer.assignee.email,
    "Keep in touch every (weeks)": lambda customer: customer.keep_in_touch_weeks,
    "Labels": lambda customer: listed(sorted(label.name for label in customer.labels.all())),
    "Contacts": lambda customer: contact_lines(customer.contacts.all()),
    "Notes": lambda customer: customer.notes,
    "Last contact": lambda customer: customer.last_contact_at,
    "Created": lambda customer: customer.created_at,
    "External id": lambda customer: customer.external_id,
    "Id": lambda customer: str(customer.pk),
}


def day_of(birthday: date | None) -> Cell:
    """`14 March` where the year is unknown."""
    if birthday is None or birthdays.has_year(birthday):
        return birthday
    return birthdays.shown(birthday)


class Customers(Kind):
    name = "customers"
    noun = "customer"
    section = "customers"
    list_address = "crm:customer_list"
    address = "crm:customers_export"
    columns = CELLS

    def found(self, selection: Selection) -> Found:
        if selection.keys is not None:
            chosen = Customer.objects.of(selection.workspace).filter(pk__in=selection.keys)
            return Found(chosen, [chosen.order_by(*BY_NAME)])
        query = QueryDict(selection.query)
        filters = CustomerFilter(query, selection.workspace, reader=selection.reader)
        found = filters.found()
        parts = filters.in_parts(found) if filters.order else [found.order_by(*BY_NAME)]
        return Found(found, parts)

    def prepared(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        joined = rows.select_related("status", "assignee").defer("search_text", "also_known")
        in_order = Contact.objects.order_by("pk")
        return joined.prefetch_related("labels", Prefetch("contacts", in_order))

    def note(self, membership: Membership, *, count: int) -> Event:
        return exports.note_customers(membership=membership, count=count)
