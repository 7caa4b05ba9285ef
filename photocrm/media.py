"""Sending stored files, by nginx where there is one."""

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from http import HTTPStatus
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header

from photocrm.ranges import Unsatisfiable, wanted_range
from photocrm.storage import media_storage

YEAR = 31_536_000
FOUND = frozenset({HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED})
MISSING = "This file is missing."


def send_media(
    request: HttpRequest, path: str, content_type: str, *, download_as: str = ""
) -> HttpResponseBase:
    """The file at `path` of the storage; the caller has checked that the reader may have it.

    What stands at a path never changes, so browsers may keep it for good, but no shared cache may.
    `download_as` makes it an attachment of that name. Raises Http404 when the file is missing.
    """
    response = handed_to_nginx(path) if settings.MEDIA_ACCEL_PREFIX else sent(request, path)
    if response.status_code not in FOUND:
        return response
    response["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        return response
    response["Content-Type"] = content_type
    response["X-Content-Type-Options"] = "nosniff"
    if download_as:
        disposition = content_disposition_header(as_attachment=True, filename=download_as)
        response["Content-Disposition"] = disposition or "attachment"
    return response


def handed_to_nginx(path: str) -> HttpResponse:
    """nginx would let a browser keep its "not found" for as long as the file."""
    if not media_storage.exists(path):
        raise Http404(MISSING)
    return HttpResponse(headers={"X-Accel-Redirect": settings.MEDIA_ACCEL_PREFIX + quote(path)})


def sent(request: HttpRequest, path: str) -> HttpResponseBase:
    etag = etag_of(path)
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        return known
    try:
        size = media_storage.size(path)
    except FileNotFoundError as error:
        raise Http404(MISSING) from error
    return send_part(request, partial(media_storage.chunks, path), size, etag)


def send_part(
    request: HttpRequest, read: Callable[[int, int], Iterator[bytes]], size: int, etag: str
) -> HttpResponseBase:
    """Of `size` bytes, which `read` gives from start up to stop, those the request asks for."""
    try:
        span = asked_range(request, etag, size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    return answer(request, read, size, span, etag)


def etag_of(path: str) -> str:
    """Of content that follows from its path."""
    return f'"{hashlib.sha256(path.encode()).hexdigest()[:32]}"'


def asked_range(request: HttpRequest, etag: str, size: int) -> range | None:
    """A range of another version than the one that is here is not wanted any more, and of a HEAD
    there is none."""
    if request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return None
    return wanted_range(request.headers.get("Range", ""), size)


def answer(
    request: HttpRequest,
    read: Callable[[int, int], Iterator[bytes]],
    size: int,
    span: range | None,
    etag: str,
) -> StreamingHttpResponse:
    wanted = range(size) if span is None else span
    content = iter(()) if request.method == "HEAD" else read(wanted.start, wanted.stop)
    response = StreamingHttpResponse(content, status=200 if span is None else 206)
    response["ETag"], response["Accept-Ranges"] = etag, "bytes"
    response["Content-Length"] = str(len(wanted))
    if span is not None:
        response["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    return response
