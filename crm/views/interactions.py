"""The timeline of a customer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from crm.actions import interactions
from crm.forms import InteractionForm
from crm.views.customers import customer_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import changed, render_form


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def interaction_add(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    form = InteractionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        interactions.log(customer=customer, at=timezone.now(), by=request.user, **values)
        messages.success(request, "Added to the timeline")
        return changed(request, customer.get_absolute_url(), customer_updated=customer.pk)
    context = {"section": "customers", "customer": customer, "form": form}
    return render_form(request, "crm/interaction_add.html", context)
