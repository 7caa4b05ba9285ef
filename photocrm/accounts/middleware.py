"""Resolves the workspace of `/<workspace>/…` and enforces the verb of the view."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
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
        if not may(membership.role, verb_of(view)):
            raise PermissionDenied("Your role does not allow this.")

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Pages of a studio stay out of shared caches."""
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


def verb_of(view: Callable[..., HttpResponse]) -> Any:
    try:
        return view.verb  # type: ignore[attr-defined]
    except AttributeError:
        raise ImproperlyConfigured(f"{view} stands under a workspace but names no verb") from None
