"""The background of a customer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from crm.actions import profiles
from crm.actions.saving import Stale
from crm.models import Profile
from crm.profile_forms import ProfileForm
from crm.views.both_versions import conflict_page
from crm.views.customers import customer_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import changed, render_form

TEMPLATE = "crm/profile_edit.html"


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """A stale save shows both versions and keeps what was typed."""
    customer = customer_or_404(request, customer_id)
    profile = Profile.objects.filter(customer=customer).first() or profiles.empty(customer)
    form = ProfileForm(posted(request), instance=profile, initial={"version": profile.version})
    context = {"section": "customers", "customer": customer, "form": form}
    if request.method != "POST" or not form.is_valid():
        return render_form(request, TEMPLATE, context)
    version = form.cleaned_data["version"] or profiles.NONE_YET
    try:
        profiles.change(customer=customer, version=version, by=request.user, **form.values())
    except Stale as stale:
        return conflict_page(request, TEMPLATE, context, stale.current)
    messages.success(request, "Background saved")
    return changed(request, customer.get_absolute_url(), customer_updated=customer.pk)
