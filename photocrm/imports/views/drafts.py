"""A file comes in, and somebody says what its columns hold."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, may, needs
from photocrm.htmx import changed, render_page
from photocrm.imports import draft_presenters, presenters, queries
from photocrm.imports.actions import drafts, files, runs
from photocrm.imports.forms import ChoicesForm, FileForm, ReadingForm
from photocrm.imports.kinds import Kind, Refused, kinds
from photocrm.imports.models import ImportRun
from photocrm.imports.views.found import run_or_404
from photocrm.spreadsheets.csv_writing import written
from photocrm.tables import Asked, Unreadable
from photocrm.tables.table import FILE_LIMIT

SAMPLED = 5
PROBLEMS = 10


def kinds_for(request: StaffRequest) -> list[Kind]:
    """What the reader may bring in."""
    return [kind for kind in kinds().values() if may(request.membership.role, kind.verb)]


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def run_add(request: StaffRequest) -> HttpResponse:
    """`kind` in the address is the one that is chosen at first."""
    choices = kinds_for(request)
    if request.method != "POST":
        first = request.GET.get("kind", choices[0].name)
        return add_page(request, FileForm(kinds=choices, initial={"kind": first}), choices)
    form = FileForm(request.POST, request.FILES, kinds=choices)
    if form.is_valid():
        try:
            run = files.receive(
                workspace=request.workspace,
                kind=form.cleaned_data["kind"],
                upload=form.cleaned_data["file"],
                by=request.user,
            )
        except Unreadable as unreadable:
            form.add_error("file", str(unreadable))
        else:
            return redirect("imports:run_detail", request.workspace.slug, run.pk)
    return add_page(request, form, choices)


def add_page(request: StaffRequest, form: FileForm, choices: list[Kind]) -> HttpResponse:
    empty = reverse("imports:empty_file", args=[request.workspace.slug])
    most = filesizeformat(FILE_LIMIT)
    context = {
        "section": "imports",
        "form": form,
        "limits": {
            "bytes": FILE_LIMIT,
            "hint": f"CSV, TSV, Excel (.xlsx) or vCard (.vcf), up to {most}",
        },
        "empty_files": [(f"{empty}?kind={kind.name}", kind.noun) for kind in choices],
    }
    status = 422 if form.is_bound else 200
    partials = ("import-file",)
    return render_page(request, "imports/run_add.html", context, partials=partials, status=status)


@needs(Verb.EDIT)
@require_safe
def empty_file(request: StaffRequest) -> HttpResponseBase:
    """Our own header without any row."""
    kind = kinds().get(request.GET.get("kind", next(iter(kinds()))))
    if kind is None:
        raise BadRequest("There is no such file to fill in.")
    return HttpResponse(
        b"".join(written(kind.header, [])),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{kind.noun}.csv"'},
    )


def draft_context(
    request: StaffRequest, run: ImportRun, form: ChoicesForm | None = None
) -> dict[str, Any]:
    """What the page of a draft shows; whoever may not change it sees the facts of the file."""
    context: dict[str, Any] = {
        "file_facts": draft_presenters.file_facts(run),
        "add_url": f"{reverse('imports:run_add', args=[run.workspace.slug])}?kind={run.kind}",
    }
    if not may(request.membership.role, Verb.EDIT):
        return context
    try:
        rows = queries.first_rows(run, SAMPLED)
    except Unreadable as unreadable:
        return context | {"why": str(unreadable)}
    form = form or ChoicesForm(run=run)
    columns = draft_presenters.columns(run, form.targets, rows)
    problems = queries.first_problems(run, PROBLEMS) if run.plan else []
    return context | {
        "form": form,
        "reading": ReadingForm(run=run),
        "damage": draft_presenters.damage(run),
        "columns": columns,
        "columns_note": draft_presenters.columns_note(columns),
        "targets": kinds()[run.kind].targets,
        "plan": draft_presenters.plan_of(run, problems),
        "import_label": draft_presenters.import_label(run),
    }


@needs(Verb.EDIT)
@require_POST
def run_choices(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Keeps what is chosen while somebody chooses; nothing is lost by a reload."""
    run = run_or_404(request, import_id)
    form = ChoicesForm(request.POST, run=run)
    if not form.is_valid():
        return draft_page(request, run, form, status=422)
    if not keep(request, run, form):
        return moved(request, run)
    run.refresh_from_db()
    return draft_page(request, run, form)


@needs(Verb.EDIT)
@require_POST
def run_reading(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Another sheet or encoding than was found: the columns are looked at anew."""
    run = run_or_404(request, import_id)
    form = ReadingForm(request.POST, run=run)
    if not form.is_valid():
        raise BadRequest("The file cannot be read in this way.")
    try:
        if not files.reread(run, Asked(**form.cleaned_data)):
            messages.info(request, "It runs already")
            return moved(request, run)
    except Unreadable as unreadable:
        messages.error(request, str(unreadable))
        return moved(request, run)
    return draft_page(request, run, ChoicesForm(run=run)) if request.htmx else redirect(run)


def moved(request: StaffRequest, run: ImportRun) -> HttpResponse:
    """Back to the run, whose page looks at itself anew."""
    return changed(request, run.get_absolute_url(), import_changed=True)


def keep(request: StaffRequest, run: ImportRun, form: ChoicesForm) -> bool:
    return drafts.choose(
        run_id=run.pk, workspace=request.workspace, mapping=form.targets, options=form.options
    )


@needs(Verb.EDIT)
@require_POST
def run_start(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """With `dry_run` it only counts what would come of it. Two at once start it once."""
    run = run_or_404(request, import_id)
    form = ChoicesForm(request.POST, run=run)
    if not form.is_valid():
        return draft_page(request, run, form, status=422)
    if not keep(request, run, form):
        messages.info(request, "It runs already")
        return moved(request, run)
    options = form.options | {"dry_run": "dry_run" in request.POST}
    try:
        runs.start(run=run, mapping=form.targets, options=options, by=request.user)
    except Refused as refused:
        run.refresh_from_db()
        form.add_error(None, str(refused))
        return draft_page(request, run, form, status=422)
    return moved(request, run)


def draft_page(
    request: StaffRequest, run: ImportRun, form: ChoicesForm, status: int = 200
) -> HttpResponse:
    presenters.dress(run, timezone.now())
    context = {"section": "imports", "run": run} | draft_context(request, run, form)
    partials = ("import-run", "import-plan")
    return render_page(
        request, "imports/run_detail.html", context, partials=partials, status=status
    )


@needs(Verb.EDIT)
@require_POST
def run_discard(request: StaffRequest, import_id: UUID) -> HttpResponse:
    run = run_or_404(request, import_id)
    if not files.discard(run_id=run.pk, workspace=request.workspace):
        messages.info(request, "It runs already, and can be cancelled")
        return redirect(run)
    messages.success(request, f"{run.file_name} was not imported")
    return redirect("imports:run_list", request.workspace.slug)
