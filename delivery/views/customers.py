"""What the studio did for a customer, in numbers."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from crm.models import Customer
from delivery import queries
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import render_page


@needs(Verb.VIEW)
@require_safe
def customer_numbers(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """The row of figures on a customer's page, by one query, and what hinders mails to them."""
    found = queries.with_numbers(Customer.objects.of(request.workspace))
    customer = get_object_or_404(found, pk=customer_id)
    customer.workspace = request.workspace
    context = {
        "section": "customers",
        "customer": customer,
        "bounced": queries.addresses_that_bounced(customer),
        "unsubscribed": queries.unsubscribed(customer),
    }
    partials = ("customer-numbers",)
    return render_page(request, "delivery/customer_numbers.html", context, partials=partials)
