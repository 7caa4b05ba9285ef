"""Telling workers to look at a row."""

from typing import Any

# A sweeper repeats what matters, so an old hint is worth nothing and must not pile up.
EXPIRES = 300


def hint(task: Any, **arguments: object) -> None:
    """Send a task without waiting for a broker that is down: the row is the truth, not this.

    Raises kombu.exceptions.OperationalError when the broker does not take it.
    """
    task.apply_async(kwargs=arguments, retry=False, expires=EXPIRES)
