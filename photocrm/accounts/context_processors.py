"""What every page knows about the person who looks at it."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from photocrm.accounts.models import Role, Workspace
from photocrm.accounts.rights import RIGHTS


def membership(request: HttpRequest) -> dict[str, Any]:
    """The workspaces to switch between and the verbs allowed here; `{}` outside a workspace."""
    mine = getattr(request, "membership", None)
    if mine is None:
        return {}
    return {
        "workspaces": SimpleLazyObject(lambda: list(workspaces_of(request))),
        "may": {verb.name.lower(): True for verb in RIGHTS[Role(mine.role)]},
    }


def workspaces_of(request: HttpRequest) -> Any:
    mine = Workspace.objects.filter(memberships__user=request.user)  # type: ignore[misc]
    return mine.order_by("name", "pk")
