"""Rows that a worker holds by a token up to a time, after which anybody may take over."""

from typing import Any

from django.db.models import QuerySet

from photocrm.hints import hint

RELEASED: dict[str, Any] = {"lease_token": None, "lease_until": None}
MOST = 100


def hand_out(free: QuerySet[Any], task: Any, name: str) -> int:
    """Tell workers of rows that lost messages and dead workers left, the oldest first, each as the
    argument `name` of `task`; returns how many.
    """
    left = free.order_by("created_at").values_list("pk", flat=True)[:MOST]
    for key in left:
        hint(task, **{name: str(key)})
    return len(left)
