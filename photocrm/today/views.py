"""The first page after signing in: what is new and what needs you."""

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm.models import Customer
from delivery.models import DeliveryJob
from gallery.models import PhotoSession
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import render_page
from photocrm.today import queries


@needs(Verb.VIEW)
@require_safe
def home(request: StaffRequest) -> HttpResponse:
    workspace, length = request.workspace, queries.LIST_LENGTH
    jobs = DeliveryJob.objects.of(workspace).for_list()
    customers = Customer.objects.of(workspace)
    context = {
        "section": "today",
        "now": timezone.localtime(),
        "totals": queries.totals(workspace, timezone.now()),
        "sessions": PhotoSession.objects.of(workspace).newest().for_cards()[:length],
        "vips": customers.filter(is_vip=True).by_last_contact()[:length],
        "failed": jobs.filter(status=DeliveryJob.Status.FAILED)[:length],
        "retrying": jobs.filter(status=DeliveryJob.Status.RETRYING)[:length],
    }
    return render_page(request, "today/home.html", context)
