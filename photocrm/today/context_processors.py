"""The counts beside the links of the navigation."""

from typing import Any

from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.functional import SimpleLazyObject

from photocrm.today import queries


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Read when the navigation is drawn, so a part of a page costs nothing."""
    workspace = getattr(request, "workspace", None)
    if workspace is None:
        return {}
    return {"nav_counts": SimpleLazyObject(lambda: nav_counts(workspace))}


def nav_counts(workspace: Any) -> dict[str, str]:
    return {
        name: number_format(number, force_grouping=True)
        for name, number in queries.tallied(workspace).items()
    }
