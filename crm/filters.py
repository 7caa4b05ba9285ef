"""The filters of the customer list, declared once."""

from typing import Any

import django_filters

from crm.models import Customer
from crm.models.customer import CustomerQuerySet
from photocrm.filters import StrictFilterSet

SHOW = (
    ("vip", "VIP"),
    ("customer", "Customers"),
    ("partner", "Partners"),
    ("investor", "Investors"),
)


class CustomerFilter(StrictFilterSet):
    q = django_filters.CharFilter(method="search", max_length=100, label="Search")
    show = django_filters.ChoiceFilter(choices=SHOW, method="only")

    class Meta:
        model = Customer
        fields: tuple[str, ...] = ()

    def search(self, customers: CustomerQuerySet, name: str, text: str) -> Any:
        return customers.search(text)

    def only(self, customers: CustomerQuerySet, name: str, shown: str) -> Any:
        return customers.filter(is_vip=True) if shown == "vip" else customers.filter(kind=shown)

    def found_without(self, left_out: str) -> CustomerQuerySet:
        """What all filters but one find; asked after `found`, which refuses what is broken."""
        found: CustomerQuerySet = self.queryset
        for name, value in self.form.cleaned_data.items():
            found = found if name == left_out else self.filters[name].filter(found, value)
        return found
