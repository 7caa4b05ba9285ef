"""Counts that stay cheap however large the table is."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet


def capped_count(rows: QuerySet[Any], limit: int) -> int:
    """How many rows there are, counted to `limit` + 1 at most."""
    return rows.order_by()[: limit + 1].count()


def counts_by(rows: QuerySet[Any], conditions: Mapping[str, Q], limit: int) -> dict[str, int]:
    """How many rows meet each condition, and under "" how many there are, each to `limit` + 1.

    One pass over the rows while they are few; one capped count a condition when they are many, for
    which each condition wants an index.
    """
    some = rows.order_by()[: limit + 1]
    named = {f"n{number}": Count("pk", filter=q) for number, q in enumerate(conditions.values())}
    found = some.aggregate(total=Count("pk"), **named)
    total = found.pop("total")
    if total <= limit:
        return {"": total} | dict(zip(conditions, found.values(), strict=True))
    exact = {name: capped_count(rows.filter(q), limit) for name, q in conditions.items()}
    return {"": total} | exact
