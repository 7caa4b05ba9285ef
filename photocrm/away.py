"""What is answered while the place where pictures are kept does not answer."""

import logging
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.deprecation import MiddlewareMixin

from photocrm.storage import OutOfReach

logger = logging.getLogger("photocrm.away")

SECONDS = 30  # after which it may be asked again
WORDS = (
    "The place where photos are kept does not answer just now. Nothing is lost: try again in a "
    "minute."
)


class AwayMiddleware(MiddlewareMixin):
    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return answer(request, exception) if isinstance(exception, OutOfReach) else None


def answer(request: HttpRequest, error: OutOfReach) -> HttpResponse:
    """A page for whoever asked for one; a sentence for scripts, pictures and htmx."""
    logger.error("the storage of pictures is out of reach", exc_info=error)
    if "text/html" in request.headers.get("Accept", "") and "HX-Request" not in request.headers:
        response = render(request, "503.html", {"words": WORDS}, status=503)
    else:
        response = said(WORDS)
    response["Retry-After"] = str(SECONDS)
    response["Cache-Control"] = "no-store"
    return response


def said(words: str) -> HttpResponse:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
