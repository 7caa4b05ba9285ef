"""Which customers of the list somebody chose, and what is to be done with them."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse

from crm.filters import CustomerFilter
from crm.models import Customer
from crm.models.customer_queryset import CustomerQuerySet
from photocrm.accounts.requests import StaffRequest
from photocrm.bulk.views import selection


def chosen_customers(request: StaffRequest) -> CustomerQuerySet:
    """All that the posted filters find, or those that are posted one by one."""
    query = selection.query_of_all(request)
    if query is not None:
        filters = CustomerFilter(query, request.workspace, reader=request.user)
        found: CustomerQuerySet = filters.found()
        return found
    return Customer.objects.of(request.workspace).filter(
        pk__in=selection.named(request, "customer")
    )


def question(request: StaffRequest, found: CustomerQuerySet) -> dict[str, Any]:
    return selection.question(request, found, name="customer", section="customers")


def list_url(request: StaffRequest) -> str:
    return reverse("crm:customer_list", args=[request.workspace.slug])


def run_on_chosen(request: StaffRequest, kind: str, **arguments: Any) -> HttpResponse:
    found = chosen_customers(request)
    return selection.run_on(request, kind, found, to=list_url(request), **arguments)
