"""Every photo that was sent to a customer: a panel of the customer's page, a table, a paper."""

from itertools import islice
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from crm.models import Customer
from delivery import ledger, ledger_pdf
from delivery.archive import folder_name
from delivery.models import SentPhoto
from delivery.models.sent_photo import SentPhotoQuerySet
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.counting import capped_count
from photocrm.htmx import render_page
from photocrm.pagination import page_of
from photocrm.pills import capped
from photocrm.spreadsheets.csv_writing import written

COUNT_LIMIT = 10_000
# More pages of paper than anybody reads; the table has all lines.
MOST_ON_PAPER = 2_000
CHUNK = 2_000


def customer_or_404(request: StaffRequest, customer_id: UUID) -> Customer:
    return get_object_or_404(Customer.objects.of(request.workspace), pk=customer_id)


def sent_to(request: StaffRequest, customer: Customer) -> SentPhotoQuerySet:
    return SentPhoto.objects.of(request.workspace).filter(link__customer=customer).for_ledger()


@needs(Verb.VIEW)
@require_safe
def customer_ledger(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    found = sent_to(request, customer)
    page = page_of(found, after=request.GET.get("after", ""), size=settings.PAGE_SIZE)
    context = {
        "section": "customers",
        "customer": customer,
        "page": page,
        "count_text": capped(capped_count(found, COUNT_LIMIT), COUNT_LIMIT),
        "next_url": f"{request.path}?after={page.after}" if page.after else "",
    }
    partials = ("customer-ledger", "ledger-more")
    return render_page(request, "delivery/customer_ledger.html", context, partials=partials)


@needs(Verb.VIEW)
@require_safe
def customer_ledger_csv(request: StaffRequest, customer_id: UUID) -> HttpResponseBase:
    customer = customer_or_404(request, customer_id)
    found = sent_to(request, customer).iterator(chunk_size=CHUNK)
    lines = ledger.lines(found, timezone.get_current_timezone())
    content = written(list(ledger.HEADER), lines)
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    return as_file(response, customer, "csv")


@needs(Verb.VIEW)
@require_safe
def customer_ledger_pdf(request: StaffRequest, customer_id: UUID) -> HttpResponseBase:
    customer = customer_or_404(request, customer_id)
    found = sent_to(request, customer)
    lines = ledger.lines(found[:MOST_ON_PAPER], timezone.get_current_timezone())
    count = capped_count(found, MOST_ON_PAPER)
    end = f"{count:,} photos" if count <= MOST_ON_PAPER else "The CSV file has all that are older."
    content = ledger_pdf.written(
        f"Photos sent to {customer.name} by {request.workspace.name}",
        ledger.HEADER,
        islice(lines, MOST_ON_PAPER),
        end,
    )
    return as_file(HttpResponse(content, content_type="application/pdf"), customer, "pdf")


def as_file(response: HttpResponseBase, customer: Customer, ending: str) -> HttpResponseBase:
    name = f"{folder_name(customer.name)} - photos sent.{ending}"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    return response
