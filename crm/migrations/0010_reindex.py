"""The words of the customers that are there, in batches that each commit."""

from collections import defaultdict
from typing import Any

from django.db import migrations

from crm import phones, search

BATCH = 1_000


def reindex(apps: Any, schema_editor: Any) -> None:
    customers = apps.get_model("crm", "Customer")._base_manager.select_related("workspace")
    batch = list(customers.order_by("pk")[:BATCH])
    while batch:
        people = apps.get_model("crm", "Contact")._base_manager.filter(trashed_at=None)
        contacts = defaultdict(list)
        for contact in people.filter(customer__in=batch).order_by("pk"):
            contacts[contact.customer_id].append(contact)
        for customer in batch:
            index(customer, contacts[customer.pk])
        customers.model._base_manager.bulk_update(
            batch, ["phone_e164", "sort_company", "also_known", "search_text"], batch_size=250
        )
        batch = list(customers.filter(pk__gt=batch[-1].pk).order_by("pk")[:BATCH])


def index(customer: Any, contacts: list[Any]) -> None:
    country = customer.workspace.country
    customer.phone_e164 = phones.e164(customer.phone, country=country)
    customer.sort_company = search.sort_name(customer.company)
    customer.also_known = search.search_text(
        *(text for contact in contacts for text in (contact.name, contact.email)),
        phone_numbers=[contact.phone for contact in contacts if contact.phone],
        country=country,
    )
    own = search.search_text(
        *(customer.name, customer.company, customer.location, customer.email),
        phone_numbers=[customer.phone],
        country=country,
    )
    customer.search_text = search.joined((own + customer.also_known).split())


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("crm", "0009_search")]

    operations = [migrations.RunPython(reindex, migrations.RunPython.noop, elidable=True)]
