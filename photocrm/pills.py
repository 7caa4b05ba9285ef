"""Links that filter and order a list: pills with counts, chips of what is on, items of menus."""

from dataclasses import dataclass
from typing import NamedTuple

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


class Chip(NamedTuple):
    """A filter that is on; `url` leads to the same list without it."""

    label: str
    url: str


class Choice(NamedTuple):
    """One item of a menu; `url` leads to the list as it says."""

    label: str
    url: str
    current: bool
    icon: str = ""


def capped(count: int, limit: int | None) -> str:
    """`1,204`, and `10,000+` for everything above the limit."""
    if limit is None or count <= limit:
        return number_format(count, force_grouping=True)
    return f"{number_format(limit, force_grouping=True)}+"
