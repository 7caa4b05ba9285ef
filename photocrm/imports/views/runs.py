"""How imports go on, and what came of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import announce, render_page
from photocrm.imports import presenters
from photocrm.imports.actions import runs
from photocrm.imports.kinds import kind_of
from photocrm.imports.models import ImportRun
from photocrm.imports.views.drafts import draft_context, moved
from photocrm.imports.views.found import run_or_404
from photocrm.imports.views.rows import MORE, ROWS, row_context
from photocrm.pagination import page_of

LISTED = 50
PARTIALS = ("import-run", ROWS, MORE)


@needs(Verb.VIEW)
@require_safe
def run_list(request: StaffRequest) -> HttpResponse:
    found = ImportRun.objects.of(request.workspace).select_related("created_by")
    after = request.GET.get("after", "")
    page = page_of(found.order_by("-created_at", "-pk"), after=after, size=LISTED)
    for run in page.rows:
        run.workspace = request.workspace
    context = {
        "section": "imports",
        "runs": [presenters.dress(run, timezone.now()) for run in page.rows],
        "is_moving": not after and any(run.is_moving for run in page.rows),
        "next_url": f"?after={page.after}" if page.after else "",
    }
    return render_page(
        request, "imports/run_list.html", context, partials=("import-runs", "run-more")
    )


@needs(Verb.VIEW)
@require_safe
def run_detail(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """A draft, its progress, or what came of it. Whoever watched it move hears when it is over."""
    run = run_or_404(request, import_id)
    context = {"section": "imports", "run": run} | context_of(request, run)
    response = render_page(request, "imports/run_detail.html", context, partials=PARTIALS)
    has_stopped = "moving" in request.GET and not run.is_moving
    return announce(response, **{kind_of(run).event: True}) if has_stopped else response


def context_of(request: StaffRequest, run: ImportRun) -> dict[str, Any]:
    now = timezone.now()
    if run.is_moving:
        presenters.dress_moving(run, now)
        return {}
    if run.status == ImportRun.Status.DRAFT:
        presenters.dress(run, now)
        return draft_context(request, run)
    presenters.dress_over(run, now)
    return row_context(request, run)


@needs(Verb.EDIT)
@require_POST
def run_cancel(request: StaffRequest, import_id: UUID) -> HttpResponse:
    run = run_or_404(request, import_id)
    if not runs.cancel(run_id=run.pk, workspace=request.workspace, by=request.user):
        messages.info(request, "It was over already")
    elif run.is_dry:
        messages.success(request, "The check was cancelled")
    else:
        messages.success(request, "Cancelled. What was imported stays, and can be undone")
    return moved(request, run)


@needs(Verb.EDIT)
@require_http_methods(["GET", "HEAD", "POST"])
def run_undo(request: StaffRequest, import_id: UUID) -> HttpResponse:
    """Asks before it undoes; two at once undo it once."""
    run = run_or_404(request, import_id)
    if request.method == "POST":
        if runs.undo(run_id=run.pk, workspace=request.workspace, by=request.user) is None:
            messages.info(request, "There is nothing left to undo")
        return moved(request, run)
    presenters.dress(run, timezone.now())
    context = {"section": "imports", "run": run, "lines": presenters.undo_lines(run)}
    return render_page(request, "imports/run_undo.html", context, partials=("dialog-body",))
