"""List filters that refuse what they do not understand instead of guessing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import BadRequest
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.timezone import make_aware

# Parameters that steer a list without filtering it.
OTHERS = frozenset({"after", "since", "tab"})
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
# Days that move with today: a saved view of "this month" is one next month too.
SPANS = (
    ("today", "Today"),
    ("week", "Last 7 days"),
    ("30days", "Last 30 days"),
    ("month", "This month"),
    ("year", "This year"),
)


def first_day(span: str, today: date) -> date:
    """The first day of a span of `SPANS` that ends today."""
    starts = {
        "today": today,
        "week": today - timedelta(days=6),
        "30days": today - timedelta(days=29),
        "month": today.replace(day=1),
        "year": today.replace(month=1, day=1),
    }
    return starts[span]


def start_of(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))


def end_of(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.max))


class DayFilter(django_filters.Filter):
    """A day as `<input type="date">` writes it: 2026-11-21."""

    field_class: type[forms.Field] = forms.DateField

    def __init__(self, *, label: str, **options: Any) -> None:
        widget = forms.DateInput(
            {"type": "date", "min": str(EARLIEST), "max": str(LATEST)}, format="%Y-%m-%d"
        )
        limits = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
        form = {"widget": widget, "input_formats": ["%Y-%m-%d"], "validators": limits}
        super().__init__(label=label, **form, **options)  # type: ignore[no-untyped-call]


class StrictFilterSet(django_filters.FilterSet):
    """Lets nothing pass that no choice of the page could give."""

    def __init__(self, data: Mapping[str, Any], queryset: QuerySet[Any]) -> None:
        super().__init__(data, queryset)  # type: ignore[no-untyped-call]

    def found(self) -> Any:
        """The filtered queryset, of the type that was given; BadRequest for what is unknown."""
        unknown = set(self.data) - set(self.filters) - OTHERS
        if unknown:
            raise BadRequest(f"This list has no filter “{min(unknown)}”.")
        if not self.is_valid():  # type: ignore[no-untyped-call]
            name, errors = next(iter(self.errors.items()))
            raise BadRequest(f"The filter “{name}” is not understood: {errors[0]}")
        return self.qs

    def values(self, name: str) -> list[str]:
        """What was asked of one filter, as it was typed; several values if it was repeated."""
        if isinstance(self.data, QueryDict):
            found = self.data.getlist(name)
        else:
            found = [self.data.get(name, "")]
        return [value for value in found if value]

    def pairs(self, *without: str) -> list[tuple[str, str]]:
        """Name and value of everything that was asked, but for the filters `without`."""
        names = [name for name in self.filters if name not in without]
        return [(name, value) for name in names for value in self.values(name)]

    def query(self, **changes: str | Sequence[str]) -> str:
        """The query string of the same filters with `changes`, always from the first page."""
        query = QueryDict(mutable=True)
        for name, value in self.pairs(*changes):
            query.appendlist(name, value)
        for name, given in changes.items():
            wanted = [given] if isinstance(given, str) else given
            query.setlist(name, [value for value in wanted if value])
        return f"?{query.urlencode()}"
