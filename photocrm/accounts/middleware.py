"""Resolves the workspace of `/<workspace>/…` and enforces the verb of the view."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.deprecation import MiddlewareMixin

from photocrm.accounts.models import Membership
from photocrm.accounts.rights import may
from photocrm.logs import bind


class WorkspaceMiddleware(MiddlewareMixin):
    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: Any,
        kwargs: dict[str, Any],
    ) -> None:
        """Take `workspace` out of the view's arguments; 404 to strangers, 403 without the right."""
        slug = kwargs.pop("workspace", None)
        if slug is None:
            return
        membership = membership_of(request, slug)
        request.membership = membership  # type: ignore[attr-defined]
        request.workspace = membership.workspace  # type: ignore[attr-defined]
        bind(workspace=slug, user=request.user.pk)
        timezone.activate(clock_of(membership))
        if not may(membership.role, verb_of(view)):
            raise PermissionDenied("Your role does not allow this.")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Pages of a studio stay out of shared caches; the next request has a clock of its own."""
        timezone.deactivate()
        if hasattr(request, "membership") and "Cache-Control" not in response:
            response["Cache-Control"] = "private"
        return response


def membership_of(request: HttpRequest, slug: str) -> Membership:
    membership = (
        Membership.objects.select_related("workspace")
        .filter(workspace__slug=slug, user_id=request.user.pk)  # type: ignore[misc]  # a log-in is required
        .first()
    )
    if membership is None:
        raise Http404
    membership.user = request.user  # type: ignore[assignment]
    return membership


def clock_of(membership: Membership) -> ZoneInfo:
    """The member's own, else the studio's."""
    return ZoneInfo(membership.user.time_zone or membership.workspace.time_zone)


def verb_of(view: Callable[..., HttpResponse]) -> Any:
    try:
        return view.verb  # type: ignore[attr-defined]
    except AttributeError:
        raise ImproperlyConfigured(f"{view} stands under a workspace but names no verb") from None
