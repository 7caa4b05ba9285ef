"""Asking for a list as a file, and fetching it.

A first request without an answer asks the question, in the dialog or on a page of its own. A short
list is the answer at once; a long one is written by a worker, and fetched from its own page.
"""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.bulk.presenters import COUNT_LIMIT
from photocrm.bulk.views.selection import named, query_of_all
from photocrm.counting import capped_count
from photocrm.exports import presenters
from photocrm.exports.actions import choices, exports, purging
from photocrm.exports.actions.files import file_name, type_of
from photocrm.exports.forms import ExportForm
from photocrm.exports.kinds import Kind, Selection, kinds
from photocrm.exports.models import Export, ExportChoice
from photocrm.htmx import changed, render_page
from photocrm.ids import new_id
from photocrm.media import send_media
from photocrm.pagination import page_of

METHODS = ["GET", "HEAD", "POST"]
LISTED = 50
NO_STORE = "private, no-store"


@needs(Verb.EDIT)
@require_http_methods(METHODS)
def export_add(request: StaffRequest, of: str) -> HttpResponseBase:
    """Rows are named by the query string of the list, or posted as every selection is; `format`
    and `columns` are the answer."""
    kind = kinds()[of]
    selection = selection_of(request, kind)
    count = capped_count(kind.found(selection).rows, COUNT_LIMIT)
    form = ExportForm(
        request.POST if "format" in request.POST else None,
        kind=kind,
        initial=remembered(request, kind) | {"key": new_id()},
    )
    if form.is_bound and form.is_valid() and count:
        return take(request, kind, selection, form.cleaned_data, count)
    return question(request, kind, selection, form, count)


def selection_of(request: StaffRequest, kind: Kind) -> Selection:
    facts: dict[str, Any] = {"workspace": request.workspace, "reader": request.user}
    if request.method != "POST":
        return Selection(query=request.GET.urlencode(), **facts)
    query = query_of_all(request)
    if query is not None:
        return Selection(query=query.urlencode(), **facts)
    return Selection(keys=named(request, kind.noun), **facts)


def remembered(request: StaffRequest, kind: Kind) -> dict[str, Any]:
    """What the member chose the last time, as far as it is still there."""
    found = ExportChoice.objects.of(request.workspace).filter(user=request.user, kind=kind.name)
    last = found.first()
    columns = [name for name in kind.columns if last and name in last.columns]
    return {"format": last.format, "columns": columns} if last and columns else {}


def question(
    request: StaffRequest, kind: Kind, selection: Selection, form: ExportForm, count: int
) -> HttpResponse:
    if selection.keys is None:
        kept = [("all", "1"), ("query", selection.query)]
    else:
        kept = [(kind.noun, str(key)) for key in selection.keys]
    context = {
        "section": kind.section,
        "form": form,
        "kept": kept,
        "kind": kind,
        "count_text": presenters.counted(kind, count, COUNT_LIMIT) if count else "",
        "is_long": count > exports.AT_ONCE,
        "address": reverse(kind.address, args=[request.workspace.slug]),
        "list_url": reverse(kind.list_address, args=[request.workspace.slug]),
    }
    return render_page(
        request,
        "exports/export_add.html",
        context,
        partials=("dialog-body",),
        status=422 if form.is_bound else 200,
    )


def take(
    request: StaffRequest, kind: Kind, selection: Selection, answer: dict[str, Any], count: int
) -> HttpResponseBase:
    columns, file_format = answer["columns"], answer["format"]
    choices.remember(
        workspace=request.workspace,
        kind=kind.name,
        file_format=file_format,
        columns=columns,
        by=request.user,
    )
    if count > exports.AT_ONCE or request.htmx:
        export = exports.start(kind, selection, columns, file_format, answer["key"])
        return panel(request, export) if request.htmx else redirect(export)
    file = exports.at_once(kind, selection, columns, file_format, request.membership)
    return FileResponse(
        file,
        as_attachment=True,
        filename=file_name(kind.name, timezone.localdate(), file_format),
        content_type=type_of(file_format).content_type,
        headers={"Cache-Control": NO_STORE},
    )


def mine(request: StaffRequest) -> Any:
    return Export.objects.of(request.workspace).filter(created_by=request.user)


def export_or_404(request: StaffRequest, export_id: UUID) -> Export:
    export: Export = get_object_or_404(mine(request), pk=export_id)
    export.workspace = request.workspace
    return export


@needs(Verb.EDIT)
@require_safe
def export_list(request: StaffRequest) -> HttpResponse:
    """The own ones."""
    found = mine(request).order_by("-created_at", "-pk")
    page = page_of(found, after=request.GET.get("after", ""), size=LISTED)
    for export in page.rows:
        export.workspace = request.workspace
    context = {
        "section": "exports",
        "rows": [presenters.dress(export, timezone.now()) for export in page.rows],
        "next_url": f"?after={page.after}" if page.after else "",
    }
    return render_page(request, "exports/export_list.html", context, partials=("export-more",))


@needs(Verb.EDIT)
@require_safe
def export_detail(request: StaffRequest, export_id: UUID) -> HttpResponse:
    """The panel asks for itself while the export moves."""
    return panel(request, export_or_404(request, export_id))


def panel(request: StaffRequest, export: Export) -> HttpResponse:
    context = {"section": "exports", "export": presenters.dress(export, timezone.now())}
    partials = ("dialog-body", "export-panel")
    return render_page(request, "exports/export_detail.html", context, partials=partials)


@needs(Verb.EDIT)
@require_safe
def export_download(request: StaffRequest, export_id: UUID) -> HttpResponseBase:
    """404 as soon as it has expired."""
    export = get_object_or_404(mine(request).ready(), pk=export_id)
    name = file_name(export.kind, timezone.localdate(export.finished_at), export.format)
    content_type = type_of(export.format).content_type
    response = send_media(request, export.file_path, content_type, download_as=name)
    response["Cache-Control"] = NO_STORE
    return response


@needs(Verb.EDIT)
@require_POST
def export_discard(request: StaffRequest, export_id: UUID) -> HttpResponse:
    export = export_or_404(request, export_id)
    was_moving = export.is_moving
    purging.discard(export_id=export.pk, workspace=request.workspace, by=request.user)
    messages.success(request, "Export cancelled" if was_moving else "Export deleted")
    to = reverse("exports:export_list", args=[request.workspace.slug])
    return changed(request, to, exports_changed=True)
