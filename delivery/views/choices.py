"""What a recipient was asked to choose, and chose, on the studio's side."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from delivery import choice_lists, queries
from delivery.actions import selections
from delivery.archive import folder_name
from delivery.choice_forms import AskForm
from delivery.models import Selection, ShareLink
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import changed, render_page
from photocrm.spreadsheets.csv_writing import written

COLUMNS = ("File name", "Remark", "Position")
CONFIRMED = "The choice is confirmed. Open it again first."


def link_or_404(request: StaffRequest, link_id: UUID) -> ShareLink:
    found = ShareLink.objects.of(request.workspace).filter(session__trashed_at=None)
    link = get_object_or_404(found.select_related("session", "customer"), pk=link_id)
    link.workspace = request.workspace
    return link


def address_of(request: StaffRequest, link: ShareLink) -> str:
    return reverse("delivery:link_choice", args=[request.workspace.slug, link.pk])


@needs(Verb.VIEW)
@require_safe
def link_choice(request: StaffRequest, link_id: UUID) -> HttpResponse:
    """The panel: asked or not, confirmed or not, and the names for other programs."""
    return panel(request, link_or_404(request, link_id), None)


def panel(request: StaffRequest, link: ShareLink, form: AskForm | None) -> HttpResponse:
    photos = queries.chosen_with_remarks(link)
    names = [photo.file_name for photo in photos]
    selection = Selection.objects.filter(link=link).first()
    asked: dict[str, Any] = {"included": selection.included} if selection else {}
    context = {
        "section": "deliveries",
        "link": link,
        "session": link.session,
        "selection": selection,
        "unsent": queries.unsent_letters(selection) if selection else [],
        "photos": photos,
        "form": form or AskForm(initial=asked),
        "lightroom": choice_lists.for_lightroom(names),
        "capture_one": choice_lists.for_capture_one(names),
    }
    status = 422 if form else 200
    partials = ("link-choice",)
    return render_page(
        request, "delivery/link_choice.html", context, partials=partials, status=status
    )


@needs(Verb.DELIVER)
@require_POST
def link_ask(request: StaffRequest, link_id: UUID) -> HttpResponse:
    link, form = link_or_404(request, link_id), AskForm(request.POST)
    if not form.is_valid():
        return panel(request, link, form)
    try:
        selections.ask(link_id=link.pk, by=request.user, **form.cleaned_data)
        messages.success(request, f"{link.addressee} is asked to choose")
    except selections.AlreadyConfirmed:
        messages.error(request, CONFIRMED)
    return done(request, link)


@needs(Verb.DELIVER)
@require_POST
def link_ask_no_more(request: StaffRequest, link_id: UUID) -> HttpResponse:
    link = link_or_404(request, link_id)
    try:
        selections.leave(link_id=link.pk, by=request.user)
        messages.success(request, "No choice is asked for any more")
    except selections.AlreadyConfirmed:
        messages.error(request, CONFIRMED)
    return done(request, link)


@needs(Verb.DELIVER)
@require_POST
def link_reopen(request: StaffRequest, link_id: UUID) -> HttpResponse:
    link = link_or_404(request, link_id)
    if selections.reopen(link_id=link.pk, by=request.user):
        messages.success(request, f"{link.addressee} can choose again")
    else:
        messages.info(request, "The choice is open already")
    return done(request, link)


def done(request: StaffRequest, link: ShareLink) -> HttpResponse:
    return changed(request, address_of(request, link), choice_updated=link.pk)


@needs(Verb.VIEW)
@require_safe
def link_choice_csv(request: StaffRequest, link_id: UUID) -> StreamingHttpResponse:
    link = link_or_404(request, link_id)
    rows = [
        (photo.file_name, photo.remark, str(photo.position))  # type: ignore[attr-defined]
        for photo in queries.chosen_with_remarks(link)
    ]
    name = f"{folder_name(link.session.name)} - choice.csv"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    return StreamingHttpResponse(
        written(COLUMNS, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition or "attachment"},
    )
