"""Filter pills with counts, as components/pills.html shows them."""

from dataclasses import dataclass

from django.utils.formats import number_format


@dataclass(frozen=True)
class Pill:
    """`count` was counted to `limit` + 1 at most; without a count the pill shows none."""

    url: str
    label: str
    current: bool
    count: int | None = None
    limit: int = 10_000

    @property
    def count_text(self) -> str:
        return "" if self.count is None else capped(self.count, self.limit)


def capped(count: int, limit: int) -> str:
    """`1,204`, and `10,000+` for everything above the limit."""
    number = number_format(min(count, limit), force_grouping=True)
    return f"{number}+" if count > limit else number
