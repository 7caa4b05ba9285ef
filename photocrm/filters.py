"""List filters that refuse what they do not understand instead of guessing."""

from collections.abc import Mapping, Sequence
from typing import Any

import django_filters
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import QueryDict

# Parameters that steer a list without filtering it.
OTHERS = frozenset({"after", "since", "tab"})


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
