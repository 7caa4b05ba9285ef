"""Names the actor of every request that may write."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from photocrm.audit.context import acting

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class AuditMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS:
            return self.get_response(request)
        with acting(actor_id=request.user.pk):
            return self.get_response(request)
