"""Sending stored files, by nginx where there is one."""

from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

YEAR = 31_536_000


def send_media(path: str, content_type: str, *, download_as: str = "") -> HttpResponseBase:
    """The file at `path` of the storage; the caller has checked that the reader may have it.

    What stands at a path never changes, so browsers may keep it for good, but no shared cache may.
    `download_as` makes it an attachment of that name.
    """
    response = handed_to_nginx(path) if settings.MEDIA_ACCEL_PREFIX else from_disk(path)
    response["Content-Type"] = content_type
    response["Cache-Control"] = f"private, max-age={YEAR}, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    if download_as:
        disposition = content_disposition_header(as_attachment=True, filename=download_as)
        response["Content-Disposition"] = disposition or "attachment"
    return response


def handed_to_nginx(path: str) -> HttpResponse:
    return HttpResponse(headers={"X-Accel-Redirect": settings.MEDIA_ACCEL_PREFIX + quote(path)})


def from_disk(path: str) -> FileResponse:
    try:
        response = FileResponse(default_storage.open(path, "rb"))
    except FileNotFoundError as error:
        raise Http404("This file is missing.") from error
    # FileResponse names the stored file, which is nobody's business.
    del response["Content-Disposition"]
    return response
