"""Whose the sessions of a chunk are: customers are looked for, and never made."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from crm import search
from crm.importing import matching
from crm.models import Customer
from photocrm.accounts.models import Workspace


class Unknown(Exception):
    """The words say which customer was not found."""


class Customers:
    """Those whom rows name, by one statement for each sort of key."""

    def __init__(self, workspace: Workspace, rows: Iterable[Mapping[str, Any]]) -> None:
        said = list(rows)
        asked = {("external_id", row["customer_id"]) for row in said if "customer_id" in row}
        asked |= {
            ("email", row["customer_email"].lower()) for row in said if "customer_email" in row
        }
        self.found = matching.matches("crm_customer", workspace.pk, asked)
        names = {search.sort_name(row["customer_name"]) for row in said if "customer_name" in row}
        self.named: dict[str, list[UUID]] = defaultdict(list)
        customers = Customer.objects.of(workspace).filter(sort_name__in=names)
        for name, key in customers.values_list("sort_name", "pk"):
            self.named[name].append(key)

    def of(self, row: Mapping[str, Any]) -> UUID | None:
        """None for a row that names nobody. By id, by e-mail and by name, in this order: what finds
        several is narrowed down by the next. Raises Unknown.
        """
        candidates: Sequence[UUID] = ()
        for found in self.answers(row):
            narrowed = [key for key in found if key in candidates] if candidates else found
            candidates = narrowed or candidates
            if len(candidates) == 1:
                return candidates[0]
        said = row.get("customer_name") or row.get("customer_email") or row.get("customer_id")
        if candidates:
            raise Unknown(f"Several customers are “{said}”.")
        if said:
            raise Unknown(f"There is no customer “{said}”.")
        return None

    def answers(self, row: Mapping[str, Any]) -> Iterable[Sequence[UUID]]:
        if "customer_id" in row:
            yield self.found.get(("external_id", row["customer_id"]), [])
        if "customer_email" in row:
            yield self.found.get(("email", row["customer_email"].lower()), [])
        if "customer_name" in row:
            yield self.named.get(search.sort_name(row["customer_name"]), [])
