"""Rows that a worker holds up to a time, after which anybody may take over: by a token, or by the
number of the attempt.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from photocrm.hints import hint

RELEASED: dict[str, Any] = {"lease_token": None, "lease_until": None}
MOST = 100
ATTEMPT = timedelta(minutes=5)


def hand_out(free: QuerySet[Any], task: Any, name: str) -> int:
    """Tell workers of rows that lost messages and dead workers left, the oldest first, each as the
    argument `name` of `task`; returns how many.
    """
    left = free.order_by("created_at").values_list("pk", flat=True)[:MOST]
    for key in left:
        hint(task, **{name: str(key)})
    return len(left)


def hand_out_due(waiting: QuerySet[Any], task: Any, name: str, now: datetime) -> int:
    """Tell workers of the attempts that are due, the longest waiting first, each as the argument
    `name` of `task` with its `number`; returns how many.
    """
    due = waiting.filter(next_attempt_at__lte=now).order_by("next_attempt_at", "pk")
    found = due.values_list("pk", "attempts")[:MOST]
    for key, attempts in found:
        hint(task, **{name: str(key)}, number=attempts + 1)
    return len(found)


def claim(waiting: QuerySet[Any], key: UUID, number: int, now: datetime) -> bool:
    """Hold a row for attempt `number`. If not, the message was a copy, or came too late."""
    mine = waiting.filter(pk=key, attempts=number - 1)
    return bool(mine.update(attempts=F("attempts") + 1, next_attempt_at=now + ATTEMPT))
