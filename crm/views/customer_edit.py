"""New customers, and the form with everything about one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from crm import customer_presenters
from crm.actions import customers
from crm.actions.saving import Stale
from crm.forms import FIRST, CustomerForm, settled
from crm.models import Customer
from crm.views.customers import customer_or_404, detail_page, page_query
from crm.views.lookalikes import alike
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import announce, render_form, wanted_partial

METHODS = ["GET", "HEAD", "POST"]


@needs(Verb.EDIT)
@require_http_methods(METHODS)
def customer_add(request: StaffRequest) -> HttpResponse:
    """The dialog asks the first few fields; "More fields" goes on with all of them."""
    form = add_form(request)
    known = alike(request, form.values()) if form.is_valid() else []
    if form.is_valid() and not known and (customer := add(request, form)):
        messages.success(request, f"{customer.name} added")
        warn(request, customer)
        return redirect(customer)
    context = {
        "section": "customers",
        "form": form,
        "known": known,
        "is_full": form.names != [*FIRST],
    }
    return render_form(request, "crm/customer_add.html", context)


def add(request: StaffRequest, form: CustomerForm) -> Customer | None:
    """None where the form has got a mistake by now."""
    try:
        return customers.add(workspace=request.workspace, by=request.user, **form.values())
    except customers.StatusGone:
        form.lost_status()
        return None


def add_form(request: StaffRequest) -> CustomerForm:
    is_dialog = wanted_partial(request) == "dialog-body"
    all_fields = CustomerForm.Meta.fields
    only = FIRST if is_dialog and "all" not in request.POST else all_fields
    typed = {name: request.GET.get(name, "") for name in FIRST if name in request.GET}
    if request.POST.get("all") == "more":
        typed = {name: request.POST.get(name, "") for name in FIRST}
    elif request.method == "POST":
        return CustomerForm(request.POST, workspace=request.workspace, only=only)
    return CustomerForm(workspace=request.workspace, initial=typed, only=only)


@needs(Verb.EDIT)
@require_http_methods(METHODS)
def customer_edit(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Everything in one form. A stale save asks which version of each field counts."""
    customer = customer_or_404(request, customer_id)
    if request.method != "POST":
        form = CustomerForm(workspace=request.workspace, instance=customer)
        return detail_page(request, customer, form=form)
    form = CustomerForm(settled(request.POST), workspace=request.workspace)
    if not form.is_valid():
        return detail_page(request, customer, form=form, status=422)
    try:
        saved = save(request, customer.pk, form)
    except customers.StatusGone:
        form.lost_status()
        return detail_page(request, customer, form=form, status=422)
    except Stale as stale:
        return detail_page(request, **conflict(request, form, stale.current), status=409)
    messages.success(request, f"{saved.name} saved")
    return saved_page(request, saved)


def save(request: StaffRequest, customer_id: UUID, form: CustomerForm) -> Customer:
    customer = customers.change(
        customer_id=customer_id,
        workspace=request.workspace,
        version=form.cleaned_data["version"] or 0,
        seen=form.seen_values,
        by=request.user,
        **form.values(),
    )
    warn(request, customer)
    return customer_or_404(request, customer.pk)


def warn(request: StaffRequest, customer: Customer) -> None:
    if warning := customer_presenters.undialled(customer):
        messages.warning(request, warning)


def conflict(request: StaffRequest, form: CustomerForm, current: Customer) -> dict[str, Any]:
    """What was typed, in a form of the newest version that asks about what both changed."""
    current = customer_or_404(request, current.pk)
    asked = form.on_top_of(current)
    asked.questions = customer_presenters.questions(form, current, asked)
    notice = customer_presenters.conflict(form, current)
    return {"customer": current, "form": asked, "conflict": notice}


def saved_page(request: StaffRequest, customer: Customer) -> HttpResponse:
    url = customer.get_absolute_url() + page_query(request, tab=request.GET.get("tab", ""))
    if not request.htmx:
        return redirect(url)
    response = detail_page(request, customer, saved=True)
    response["HX-Push-Url"] = url
    return announce(response, customer_updated=customer.pk)
