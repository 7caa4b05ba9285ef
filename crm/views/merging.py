"""Two customers side by side, made one, and two again."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from crm import merge_presenters
from crm.actions import belongings, merging, unmerging
from crm.merge_forms import MergeForm
from crm.models import Customer, Merge
from crm.views.customers import customer_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import posted, typed
from photocrm.htmx import render_page
from photocrm.pagination import page_of

CHOICES = 20


@needs(Verb.EDIT)
@require_safe
def customer_merge_choose(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Search for the customer that is the same; the older of the two would survive."""
    customer = customer_or_404(request, customer_id)
    query = typed(request.GET.get("q", ""))
    others = Customer.objects.of(request.workspace).exclude(pk=customer.pk)
    found = [
        (other, merge_url(request, *sorted((customer, other), key=age)))
        for other in others.search(query).by_last_contact()[:CHOICES]
    ]
    context = {
        "section": "customers",
        "customer": customer,
        "query": query,
        "found": found,
    }
    partials = ("dialog-body", "merge-choices")
    return render_page(request, "crm/customer_merge_choose.html", context, partials=partials)


def age(customer: Customer) -> Any:
    return customer.created_at, customer.pk


def merge_url(request: StaffRequest, survivor: Customer, duplicate: Customer) -> str:
    return reverse("crm:customer_merge", args=[request.workspace.slug, survivor.pk, duplicate.pk])


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def customer_merge(request: StaffRequest, customer_id: UUID, other_id: UUID) -> HttpResponse:
    """The first of the address survives, unless a person swaps them."""
    survivor = customer_or_404(request, customer_id)
    unmerged = Customer.everything.of(request.workspace).filter(trashed_at=None)
    duplicate = get_object_or_404(unmerged, pk=other_id)
    if duplicate.merged_into_id == survivor.pk:
        return redirect(survivor)
    form = MergeForm(posted(request), survivor=survivor, duplicate=duplicate)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return side_by_side(request, survivor, duplicate, form, status=status)
    try:
        done = merge(request, survivor, duplicate, form)
    except merging.Stale as stale:
        return shown_again(request, survivor, duplicate, str(stale))
    except merging.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(survivor)
    undo = reverse("crm:merge_undo", args=[request.workspace.slug, done.pk])
    told = f"{duplicate.name} merged into {survivor.name}"
    messages.success(request, told, extra_tags=f"Undo {undo}")
    return redirect(survivor)


def merge(request: StaffRequest, survivor: Customer, duplicate: Customer, form: MergeForm) -> Merge:
    return merging.merge(
        survivor_id=survivor.pk,
        duplicate_id=duplicate.pk,
        workspace=request.workspace,
        choices=form.choices(),
        versions=form.versions,
        by=request.user,
    )


def shown_again(
    request: StaffRequest, survivor: Customer, duplicate: Customer, why: str
) -> HttpResponse:
    """What was chosen stays chosen, now on top of the newest versions."""
    for customer in (survivor, duplicate):
        customer.refresh_from_db(from_queryset=Customer.everything.all())
    data = request.POST.copy()
    data["mine"], data["theirs"] = str(survivor.version), str(duplicate.version)
    form = MergeForm(data, survivor=survivor, duplicate=duplicate)
    return side_by_side(request, survivor, duplicate, form, why=why, status=409)


def side_by_side(
    request: StaffRequest, survivor: Customer, duplicate: Customer, form: MergeForm, **more: Any
) -> HttpResponse:
    status = more.pop("status")
    context = more | {
        "section": "customers",
        "survivor": survivor,
        "duplicate": duplicate,
        "form": form,
        "choices": merge_presenters.choices(form, survivor, duplicate),
        "moving": merge_presenters.counted(belongings.counts(duplicate)),
        "swap_url": merge_url(request, duplicate, survivor),
        "days": merging.UNDO_PERIOD.days,
    }
    return render_page(request, "crm/customer_merge.html", context, status=status)


@needs(Verb.VIEW)
@require_safe
def merge_list(request: StaffRequest) -> HttpResponse:
    found = Merge.objects.of(request.workspace).order_by("-created_at", "-pk").defer("record")
    rows = found.select_related("survivor", "duplicate", "created_by", "undone_by")
    page = page_of(rows, after=request.GET.get("after", ""), size=settings.PAGE_SIZE)
    for merge in page.rows:
        merge.survivor.workspace = request.workspace
    context = {
        "section": "customers",
        "merges": page.rows,
        "undoable_since": timezone.now() - merging.UNDO_PERIOD,
        "next_url": f"{request.path}?after={page.after}" if page.after else "",
    }
    return render_page(request, "crm/merge_list.html", context, partials=("merge-more",))


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def merge_undo(request: StaffRequest, merge_id: UUID) -> HttpResponse:
    """Says what goes back and what stays; asks about what was changed since."""
    merges = Merge.objects.of(request.workspace).select_related("survivor", "duplicate")
    merge = get_object_or_404(merges, pk=merge_id)
    merge.survivor.workspace = merge.duplicate.workspace = request.workspace
    if request.method != "POST":
        return undo_page(request, merge)
    try:
        undo(request, merge)
    except unmerging.Conflicts:
        return undo_page(request, merge, status=409)
    except merging.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("crm:merge_list", request.workspace.slug)
    messages.success(request, f"{merge.duplicate.name} is a customer of its own again")
    return redirect(merge.survivor)


def undo(request: StaffRequest, merge: Merge) -> None:
    version = request.POST.get("version", "")
    unmerging.undo(
        merge_id=merge.pk,
        workspace=request.workspace,
        by=request.user,
        choices={key: str(value) for key, value in request.POST.items()},
        version=int(version) if version.isdecimal() else None,
    )


def undo_page(request: StaffRequest, merge: Merge, *, status: int = 200) -> HttpResponse:
    """A toast has no room for choices: it leads here."""
    if request.htmx:
        return redirect("crm:merge_undo", request.workspace.slug, merge.pk)
    why = unmerging.refusal(merge)
    found = [] if why else unmerging.conflicts(merge)
    context = {
        "section": "customers",
        "merge": merge,
        "why": why,
        "questions": merge_presenters.questions(found, request.POST),
        "staying": merge_presenters.counted(belongings.added_since(merge.survivor, merge)),
        "asked_again": status == 409,
    }
    return render_page(request, "crm/merge_undo.html", context, status=status)
