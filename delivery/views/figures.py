"""How well deliveries arrive, and how soon they are opened."""

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from delivery import charts, presenters, queries
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import render_page

OPENED = (
    (timedelta(hours=1), "1 hour"),
    (timedelta(days=1), "1 day"),
    (timedelta(days=3), "3 days"),
    (timedelta(days=7), "1 week"),
)


@needs(Verb.VIEW)
@require_safe
def job_figures(request: StaffRequest) -> HttpResponse:
    weeks = queries.by_week(request.workspace)
    counts = queries.until_opened(request.workspace, [limit for limit, _ in OPENED])
    labels = (*(f"within {label}" for _, label in OPENED), "later", "not yet")
    opened = list(zip(labels, counts, strict=True))
    context = {
        "section": "deliveries",
        "rate": presenters.percent(queries.first_time_rate(request.workspace)),
        "weeks": weeks,
        "has_weeks": any(good or bad for _, good, bad in weeks),
        "week_bars": charts.bars(
            [
                (
                    f"{week:%-d %b}",
                    f"Week of {week:%-d %B}: {good} arrived, {bad} failed",
                    good,
                    bad,
                )
                for week, good, bad in weeks
            ]
        ),
        "opened": opened,
        "has_opened": any(counts),
        "opened_bars": charts.bars(
            [(label, f"{label}: {count}", count, 0) for label, count in opened]
        ),
        "width": charts.WIDTH,
        "height": charts.HEIGHT,
    }
    return render_page(request, "delivery/job_figures.html", context)
