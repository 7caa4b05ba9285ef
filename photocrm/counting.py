"""Counts that stay cheap however large the table is."""

from collections.abc import Collection, Mapping
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet

# How many times the limit one pass reads before it leaves rare conditions to counts of their own.
LOOK = 5
EVERYTHING = Q(pk__isnull=False)

Key = TypeVar("Key")


def capped_count(rows: QuerySet[Any], limit: int) -> int:
    """How many rows there are, counted to `limit` + 1 at most."""
    return rows.order_by()[: limit + 1].count()


def counts_by(
    rows: QuerySet[Any],
    conditions: Mapping[str, Q],
    limit: int,
    *,
    many: Collection[str] = (),
    apart: bool = False,
) -> dict[str, int]:
    """How many rows meet each condition, and under "" how many there are, each to `limit` + 1.

    What is known to be `many`, more than the limit, is not counted. One pass over a few times as
    many rows settles most of the rest; one capped count each condition that is too rare among them,
    for which it wants an index. Where the conditions have good ones, many rows are better counted
    `apart` at once.
    """
    everything = {"": EVERYTHING, **conditions}
    counts = dict.fromkeys(many, limit + 1)
    if everything.keys() - counts.keys() and not (apart and "" in counts):
        counted = one_pass(rows, everything, LOOK * limit)
        is_whole = counted[""] <= LOOK * limit
        counts |= {name: count for name, count in counted.items() if is_whole or count > limit}
    for name in everything.keys() - counts.keys():
        counts[name] = capped_count(rows.filter(everything[name]), limit)
    return {name: min(counts[name], limit + 1) for name in everything}


def one_pass(rows: QuerySet[Any], conditions: Mapping[str, Q], most: int) -> dict[str, int]:
    """How many meet each condition, of `most` + 1 rows at most."""
    named = {f"n{number}": Count("pk", filter=q) for number, q in enumerate(conditions.values())}
    found = rows.order_by()[: most + 1].aggregate(**named)
    return dict(zip(conditions, found.values(), strict=True))


def differences(before: Mapping[Key, int], after: Mapping[Key, int]) -> dict[Key, tuple[int, int]]:
    """Both counts of all that are not the same; what is not there counts 0."""
    both = {key: (before.get(key, 0), after.get(key, 0)) for key in {**before, **after}}
    return {key: (one, other) for key, (one, other) in both.items() if one != other}
