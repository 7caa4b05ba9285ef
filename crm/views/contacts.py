"""The people at a customer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import Truncator
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.actions import contacts
from crm.actions.saving import Stale
from crm.contact_forms import ContactForm
from crm.models import Contact, Customer
from crm.views.both_versions import conflict_page
from crm.views.customers import customer_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted
from photocrm.htmx import changed, render_form, render_page

TEMPLATE = "crm/contact_form.html"


@needs(Verb.VIEW)
@require_safe
def customer_contacts(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """The panel: a handful of people, so all of them."""
    customer = customer_or_404(request, customer_id)
    found = customer.contacts.select_related("assignee").order_by("name", "pk")
    context = {"section": "customers", "customer": customer, "contacts": list(found)}
    partials = ("customer-contacts",)
    return render_page(request, "crm/customer_contacts.html", context, partials=partials)


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_add(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    form = ContactForm(posted(request), workspace=request.workspace)
    if request.method == "POST" and form.is_valid():
        contact = contacts.add(customer=customer, by=request.user, **form.values())
        return answer(request, customer, f"{short(contact)} added")
    return render_form(request, TEMPLATE, page(customer, form))


def page(customer: Customer, form: ContactForm, contact: Contact | None = None) -> dict[str, Any]:
    return {"section": "customers", "customer": customer, "form": form, "contact": contact}


def short(contact: Contact) -> str:
    return Truncator(contact.name).chars(60)


def answer(request: StaffRequest, customer: Customer, words: str, undo: str = "") -> HttpResponse:
    tags = f"Undo {undo}" if undo else ""
    messages.success(request, words, extra_tags=tags)
    events = {f"contacts-{customer.pk}": True, "trash_changed": True}
    return changed(request, customer.get_absolute_url(), **events)


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def contact_edit(request: StaffRequest, customer_id: UUID, contact_id: UUID) -> HttpResponse:
    """A stale save shows both versions and keeps what was typed."""
    customer = customer_or_404(request, customer_id)
    contact = get_object_or_404(customer.contacts, pk=contact_id)
    title = short(contact)
    form = ContactForm(
        posted(request),
        instance=contact,
        workspace=request.workspace,
        initial={"version": contact.version},
    )
    context = page(customer, form, contact) | {"title": f"Edit {title}"}
    if request.method != "POST" or not form.is_valid():
        return render_form(request, TEMPLATE, context)
    try:
        saved = contacts.change(
            customer=customer,
            contact_id=contact_id,
            version=form.cleaned_data["version"] or 0,
            by=request.user,
            **form.values(),
        )
    except Stale as stale:
        return conflict_page(request, TEMPLATE, context, stale.current)
    return answer(request, customer, f"{short(saved)} saved")


@needs(Verb.DELETE)
@require_POST
def contact_trash(request: StaffRequest, customer_id: UUID, contact_id: UUID) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    contact = contacts.trash(customer=customer, contact_id=contact_id, by=request.user)
    where = [request.workspace.slug, customer.pk, contact.pk]
    undo = reverse("crm:contact_restore", args=where)
    return answer(request, customer, f"{short(contact)} moved to the trash", undo)


@needs(Verb.DELETE)
@require_POST
def contact_restore(request: StaffRequest, customer_id: UUID, contact_id: UUID) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    contact = contacts.restore(customer=customer, contact_id=contact_id, by=request.user)
    return answer(request, customer, f"{short(contact)} is back")
