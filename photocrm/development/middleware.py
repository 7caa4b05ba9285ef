"""In a demonstration, a wrong address looks as it does in production."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.defaults import bad_request, page_not_found


class FriendlyErrorsMiddleware:
    """Replaces Django's technical 400 and 404 pages; a page or sentence of a view's own stays."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if isinstance(response, TemplateResponse) or not is_page:
            return response
        if response.status_code == 404:
            return page_not_found(request, Http404())
        if response.status_code == 400:
            return bad_request(request, BadRequest())
        return response
