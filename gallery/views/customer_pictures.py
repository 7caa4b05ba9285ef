"""The pictures of a customer: a panel of the customer's page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.models import Customer
from gallery import queries
from gallery.actions import customer_pictures as actions
from gallery.forms import CaptionForm
from gallery.imaging.formats import Refused
from gallery.models import Image
from gallery.views.uploads import checked, limits, name_of
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import changed, render_page
from photocrm.pagination import page_of

PHOTOS_PER_PAGE = 60
SALT = "gallery.customer-picture"


def customer_or_404(request: StaffRequest, customer_id: UUID) -> Customer:
    customer = get_object_or_404(Customer.objects.of(request.workspace), pk=customer_id)
    customer.workspace = request.workspace
    return customer


@needs(Verb.VIEW)
@require_safe
def customer_pictures(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """The panel; one that waits for renditions is answered only when one of them is made."""
    customer = customer_or_404(request, customer_id)
    pictures = list(customer.pictures.in_order())
    waiting = sum(picture.image.status == Image.Status.WAITING for picture in pictures)
    if waiting and request.GET.get("waiting") == str(waiting):
        return HttpResponse(status=204)
    context = {
        "section": "customers",
        "customer": customer,
        "pictures": pictures,
        "waiting": waiting,
        "has_room": len(pictures) < actions.MOST_PICTURES,
        "oob": bool(request.htmx),
    }
    partials = ("customer-pictures",)
    return render_page(request, "gallery/customer_pictures.html", context, partials=partials)


def answer(request: StaffRequest, customer: Customer) -> HttpResponse:
    events = {f"customer-{customer.pk}-pictures": True}
    return changed(request, customer.get_absolute_url(), **events)


@needs(Verb.UPLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def picture_add(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """From camera, gallery or files: one by one with JavaScript, else all at once."""
    customer = customer_or_404(request, customer_id)
    if request.method != "POST":
        return add_page(request, customer)
    results = [take(request, customer, file) for file in request.FILES.getlist("photos")]
    results = results or [{"name": "", "reason": "Choose at least one picture."}]
    refused = [result for result in results if "reason" in result]
    if not request.accepts("text/html"):
        return JsonResponse(results[0], status=422 if refused else 201)
    for result in refused:
        messages.error(request, f"{result['name']}: {result['reason']}".removeprefix(": "))
    return add_page(request, customer, 422) if refused else redirect(customer)


def add_page(request: StaffRequest, customer: Customer, status: int = 200) -> HttpResponse:
    context = {"section": "customers", "customer": customer, "limits": limits()}
    partials = ("dialog-body",)
    return render_page(
        request, "gallery/picture_add.html", context, partials=partials, status=status
    )


def take(request: StaffRequest, customer: Customer, file: Any) -> dict[str, Any]:
    """In the words that the upload component understands."""
    name = name_of(file)
    try:
        _, is_new = actions.add(
            customer=customer, file_name=name, source=checked(file), by=request.user
        )
    except Refused as refusal:
        return {"name": name, "reason": str(refusal)}
    place = {"session": str(customer.pk), "session_url": customer.get_absolute_url()}
    return {"name": name, "already_there": not is_new} | place


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def picture_choose(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """Pictures out of the customer's own sessions."""
    customer = customer_or_404(request, customer_id)
    photos = queries.photos_of_customer(customer)
    if request.method == "POST":
        return take_chosen(request, customer, photos)
    page = page_of(photos, after=request.GET.get("after", ""), size=PHOTOS_PER_PAGE)
    context = {
        "section": "customers",
        "customer": customer,
        "page": page,
        "next_url": f"{request.path}?after={page.after}" if page.after else "",
    }
    partials = ("dialog-body", "photo-choices-more")
    return render_page(request, "gallery/picture_choose.html", context, partials=partials)


def take_chosen(request: StaffRequest, customer: Customer, photos: Any) -> HttpResponse:
    asked = set(request.POST.getlist("photo"))
    try:
        chosen = list(photos.filter(pk__in={UUID(one) for one in asked}))
    except ValueError as error:
        raise BadRequest("These are no photos.") from error
    if len(chosen) != len(asked):
        raise Http404
    try:
        for photo in reversed(chosen):
            actions.choose(customer=customer, photo=photo, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return answer(request, customer)


@needs(Verb.EDIT)
@require_POST
def picture_primary(request: StaffRequest, customer_id: UUID, picture_id: UUID) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    actions.make_primary(customer=customer, picture_id=picture_id, by=request.user)
    return answer(request, customer)


@needs(Verb.EDIT)
@require_POST
def picture_caption(request: StaffRequest, customer_id: UUID, picture_id: UUID) -> HttpResponse:
    """Saved as soon as the field is left; nothing on the page moves."""
    customer = customer_or_404(request, customer_id)
    form = CaptionForm(request.POST)
    if not form.is_valid():
        words = str(form.errors["caption"][0])
        return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
    text = form.cleaned_data["caption"]
    actions.caption(customer=customer, picture_id=picture_id, text=text, by=request.user)
    messages.success(request, "Caption saved")
    return changed(request, customer.get_absolute_url())


@needs(Verb.EDIT)
@require_POST
def picture_move(request: StaffRequest, customer_id: UUID, picture_id: UUID) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    get_object_or_404(customer.pictures.all(), pk=picture_id)
    to = request.POST.get("to")
    if to not in {"front", "back"}:
        raise BadRequest("A picture moves to the front or to the back.")
    front = to == "front"
    actions.move(customer=customer, picture_id=picture_id, to_front=front, by=request.user)
    return answer(request, customer)


@needs(Verb.EDIT)
@require_POST
def picture_delete(request: StaffRequest, customer_id: UUID, picture_id: UUID) -> HttpResponse:
    customer = customer_or_404(request, customer_id)
    left = actions.delete(customer=customer, picture_id=picture_id, by=request.user)
    url = reverse("gallery:picture_restore", args=[request.workspace.slug, customer.pk])
    signed = signing.dumps({"customer": str(customer.pk)} | left, salt=SALT, compress=True)
    messages.success(request, "Picture deleted", extra_tags=f"Undo {url}?left={signed}")
    return answer(request, customer)


@needs(Verb.EDIT)
@require_POST
def picture_restore(request: StaffRequest, customer_id: UUID) -> HttpResponse:
    """The Undo of a deletion; what is brought back stands signed in its address."""
    customer = customer_or_404(request, customer_id)
    try:
        left = signing.loads(request.GET.get("left", ""), salt=SALT, max_age=actions.UNDO_LASTS)
    except signing.BadSignature as error:
        raise Http404 from error
    if left.pop("customer") != str(customer.pk):
        raise Http404
    actions.restore(customer=customer, left=left, by=request.user)
    return answer(request, customer)
