"""List filters that refuse what they do not understand instead of guessing."""

from collections.abc import Mapping
from typing import Any

import django_filters
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import QueryDict

# Parameters that steer a list without filtering it.
OTHERS = frozenset({"after", "since"})


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

    def query(self, **changes: str) -> str:
        """The query string of the same filters with `changes`, always from the first page."""
        values = {name: self.data[name] for name in self.filters if self.data.get(name)}
        kept = {name: value for name, value in (values | changes).items() if value}
        query = QueryDict(mutable=True)
        query.update(kept)
        return f"?{query.urlencode()}"
