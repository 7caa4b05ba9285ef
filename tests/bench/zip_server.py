"""What bench_zip asks by HTTP: one file, and the same bytes as many files of a ZIP.

By the same functions as the product, behind the same web server, and without a database.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any

import django
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseBase

django.setup()

from delivery.views.downloads import send_archive  # noqa: E402 -- models need the line above
from photocrm.media import send_media  # noqa: E402
from photocrm.storage import media_storage  # noqa: E402
from photocrm.stored_zip import Member, StoredZip  # noqa: E402

COUNT, SIZE, CRC32 = (int(os.environ[f"ZIP_{name}"]) for name in ("COUNT", "SIZE", "CRC32"))


def archive(request: WSGIRequest) -> HttpResponseBase:
    members = [Member(f"DSC_{n:04}.jpg", f"{n}.jpg", SIZE, CRC32) for n in range(COUNT)]
    return send_archive(request, StoredZip(members, media_storage.chunks), "all.zip")


def one_file(request: WSGIRequest) -> HttpResponseBase:
    return send_media(request, "whole.jpg", "image/jpeg")


def application(
    environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    request = WSGIRequest(environ)
    response = (archive if request.path == "/archive" else one_file)(request)
    status = f"{response.status_code} {response.reason_phrase}"
    start_response(status, [(name, str(value)) for name, value in response.items()])
    return response
