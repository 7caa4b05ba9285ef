"""What came of each row of a file."""

from pathlib import PurePath
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.imports import presenters
from photocrm.imports.actions import runs
from photocrm.imports.models import ImportRow, ImportRun
from photocrm.imports.views.found import run_or_404
from photocrm.pagination import page_of
from photocrm.pills import Pill
from photocrm.spreadsheets.csv_writing import written

ROWS, MORE = "import-rows", "row-more"
LISTED = 50
ALL = "all"
SHOWN = {
    ALL: "All",
    **{state.value: presenters.ROW_STATES[state][0] for state in ImportRow.Status},
}


def row_context(request: StaffRequest, run: ImportRun) -> dict[str, Any]:
    """One page of the rows in one state; what went wrong comes first."""
    counts = counts_of(run)
    shown = request.GET.get("show") or first_shown(counts)
    if shown not in SHOWN:
        raise BadRequest(f"No row has the state “{shown}”.")
    rows = run.rows.order_by("line", "pk")
    rows = rows if shown == ALL else rows.filter(status=shown)
    page = page_of(rows, after=request.GET.get("after", ""), size=LISTED)
    query = urlencode({"show": shown, "after": page.after})
    return {
        "pills": [pill(run, state, counts[state], shown) for state in counts],
        "rows": presenters.dress_rows(run, page.rows),
        "next_url": f"{run.get_absolute_url()}?{query}" if page.after else "",
    }


def counts_of(run: ImportRun) -> dict[str, int]:
    """How many rows are in each state; what was undone or kept had been done before."""
    status = ImportRow.Status
    counts = {status.FAILED: run.failed_count, status.SKIPPED: run.skipped_count}
    if run.undone_by_id:
        counts |= {status.KEPT: run.kept_count, status.UNDONE: run.undone_count}
    else:
        counts |= {status.CREATED: run.created_count, status.UPDATED: run.updated_count}
    counts[status.WAITING] = run.staged_count - run.done_count
    told = {str(state): count for state, count in counts.items() if count}
    return {ALL: run.staged_count} | told


def first_shown(counts: dict[str, int]) -> str:
    telling = (ImportRow.Status.KEPT, ImportRow.Status.FAILED)
    return next((str(state) for state in telling if state in counts), ALL)


def pill(run: ImportRun, state: str, count: int, shown: str) -> Pill:
    url = f"{run.get_absolute_url()}?show={state}"
    return Pill(url=url, label=SHOWN[state], current=state == shown, count=count, limit=None)


@needs(Verb.EDIT)
@require_safe
def failed_rows(request: StaffRequest, import_id: UUID) -> HttpResponseBase:
    """A file to be mended and brought in again, written while it is sent."""
    run = run_or_404(request, import_id)
    name = f"{PurePath(run.file_name).stem}-failed.csv"
    table = runs.failed_rows(run)
    return StreamingHttpResponse(
        written(next(table), table),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )
