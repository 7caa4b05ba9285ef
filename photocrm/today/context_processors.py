"""The counts beside the links of the navigation, and what the bell has to tell."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import SimpleLazyObject

from photocrm.today.queries import Waiting, tallied, waiting


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Read when the navigation is drawn, so a part of a page costs nothing."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {}
    found: Any = SimpleLazyObject(lambda: waiting(membership, timezone.localdate()))
    counts = SimpleLazyObject(lambda: nav_counts(membership.workspace, found))
    return {"nav_counts": counts, "waiting": found}


def nav_counts(workspace: Any, found: Waiting) -> dict[str, str]:
    tallies = tallied(workspace)
    counts = {name: number_format(number, force_grouping=True) for name, number in tallies.items()}
    return counts | {"tasks": str(found.tasks or "")}
