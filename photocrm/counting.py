"""Counts that stay cheap however large the table is."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

# How many times the limit one pass reads before it leaves rare conditions to counts of their own.
LOOK = 5


def capped_count(rows: QuerySet[Any], limit: int) -> int:
    """How many rows there are, counted to `limit` + 1 at most."""
    return rows.order_by()[: limit + 1].count()


def counts_by(rows: QuerySet[Any], conditions: Mapping[str, Q], limit: int) -> dict[str, int]:
    """How many rows meet each condition, and under "" how many there are, each to `limit` + 1.

    One pass over a few times as many rows, which settles most conditions; one capped count for each
    that is too rare among them, for which it wants an index.
    """
    read = LOOK * limit + 1
    named = {f"n{number}": Count("pk", filter=q) for number, q in enumerate(conditions.values())}
    found = rows.order_by()[:read].aggregate(total=Count("pk"), **named)
    total = found.pop("total")
    counted = dict(zip(conditions, found.values(), strict=True))
    for name, condition in conditions.items():
        if total == read and counted[name] <= limit:
            counted[name] = capped_count(rows.filter(condition), limit)
    return {name: min(count, limit + 1) for name, count in ({"": total} | counted).items()}
