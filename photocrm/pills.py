"""Filter pills with counts, as components/pills.html shows them."""

from dataclasses import dataclass

from django.utils.formats import number_format


@dataclass(frozen=True)
class Pill:
    """`count` was counted to `limit` + 1 at most; without a limit it is exact, and without a count
    the pill shows none.
    """

    url: str
    label: str
    current: bool
    count: int | None = None
    limit: int | None = 10_000

    @property
    def count_text(self) -> str:
        return "" if self.count is None else capped(self.count, self.limit)


def capped(count: int, limit: int | None) -> str:
    """`1,204`, and `10,000+` for everything above the limit."""
    if limit is None or count <= limit:
        return number_format(count, force_grouping=True)
    return f"{number_format(limit, force_grouping=True)}+"
