"""How bulk work goes on, and what came of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.bulk import presenters
from photocrm.bulk.actions import runs
from photocrm.bulk.kinds import kind_of
from photocrm.bulk.models import BulkRun
from photocrm.htmx import announce, changed, render_page
from photocrm.pagination import page_of

LISTED = 50
REPORTED = 100


def run_or_404(request: StaffRequest, run_id: UUID) -> BulkRun:
    found = BulkRun.objects.of(request.workspace).select_related("created_by", "undone_by")
    run = get_object_or_404(found, pk=run_id)
    run.workspace = request.workspace
    return run


@needs(Verb.VIEW)
@require_safe
def run_list(request: StaffRequest) -> HttpResponse:
    found = BulkRun.objects.of(request.workspace).select_related("created_by")
    page = page_of(
        found.order_by("-created_at", "-pk"), after=request.GET.get("after", ""), size=LISTED
    )
    for run in page.rows:
        run.workspace = request.workspace
    context = {
        "section": "bulk",
        "rows": [presenters.dress(run, timezone.now()) for run in page.rows],
        "next_url": f"?after={page.after}" if page.after else "",
    }
    return render_page(request, "bulk/run_list.html", context, partials=("run-more",))


@needs(Verb.VIEW)
@require_safe
def run_detail(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """The panel asks for itself while the run moves, and tells the page when it is over."""
    run = run_or_404(request, run_id)
    has_stopped = "moving" in request.GET and not run.is_moving
    response = panel(request, run)
    return announce(response, **news(run)) if has_stopped else response


def news(run: BulkRun) -> dict[str, bool]:
    """The event for the panels that show what the run works on."""
    return {kind_of(run).event: True}


def panel(request: StaffRequest, run: BulkRun) -> HttpResponse:
    reported = list(run.rows.reported()[: REPORTED + 1])
    context = {
        "section": "bulk",
        "run": presenters.dress(run, timezone.now()),
        "rows": [(row, kind_of(run).address(run, row)) for row in reported[:REPORTED]],
        "more": len(reported) > REPORTED,
    }
    return render_page(
        request, "bulk/run_detail.html", context, partials=("dialog-body", "bulk-run")
    )


def answer(request: StaffRequest, run: BulkRun, to: str) -> HttpResponse:
    """A toast with Undo when all went well at once, else the panel, which tells of every row."""
    if run.is_moving or run.failed_count or run.kept_count:
        run.workspace = request.workspace
        if not request.htmx:
            return changed(request, run.get_absolute_url())
        return announce(panel(request, run), selection_clear=True, **news(run))
    undo = f"Undo {run.get_absolute_url()}undo/" if run.may_be_undone else ""
    messages.success(request, presenters.outcome(run), extra_tags=undo)
    return changed(request, to, selection_clear=True, **news(run))


@needs(Verb.EDIT)
@require_POST
def run_cancel(request: StaffRequest, run_id: UUID) -> HttpResponse:
    run = run_or_404(request, run_id)
    if runs.cancel(run_id=run.pk, workspace=request.workspace):
        messages.success(request, "Cancelled. What was done stays done")
    else:
        messages.info(request, "It was over already")
    return changed(request, run.get_absolute_url(), bulk_changed=True, **news(run))


@needs(Verb.EDIT)
@require_POST
def run_undo(request: StaffRequest, run_id: UUID) -> HttpResponse:
    """From a toast, or from the page of the run; two at once undo it once."""
    run = run_or_404(request, run_id)
    undone = runs.undo(run_id=run.pk, workspace=request.workspace, by=request.user)
    if undone is None:
        messages.info(request, "There is nothing left to undo")
    elif undone.is_moving or undone.kept_count:
        return redirect(run)
    else:
        messages.success(request, presenters.outcome(undone))
    return changed(request, run.get_absolute_url(), bulk_changed=True, **news(run))
