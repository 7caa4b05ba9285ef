"""Downloading the photos that were ticked.

Which ones they are is posted, and kept in the recipient's session under a key that follows from
them: their ZIP has an address, so that a download that broke off can go on.
"""

import hashlib
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from delivery import queries
from delivery.access import Right
from delivery.archive import archive_name, archive_of
from delivery.models import ShareLink
from delivery.share_presenters import query_of
from delivery.views.downloads import send_archive
from delivery.views.share import file_asked, private_link, remember_download

private_form = partial(private_link, methods=require_POST, rights=(Right.ZIP, Right.DOWNLOAD))

# Of so many selections a browser can go on with the download.
KEPT = 5


@private_form
def select(request: HttpRequest, link: ShareLink, *, token: str) -> HttpResponse:
    ids = sorted(set(map(parsed, request.POST.getlist("photo"))))
    if not ids:
        return redirect(f"{reverse('share:gallery', args=[token])}?pick=1")
    key = hashlib.sha256(",".join(ids).encode()).hexdigest()[:16]
    keep(request, link, key, ids)
    address = reverse("share:download_selected", args=[token, key])
    return redirect(address + query_of(size=request.POST.get("size", "")))


def parsed(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError as error:
        raise BadRequest("This is no photo.") from error


def keep(request: HttpRequest, link: ShareLink, key: str, ids: Iterable[str]) -> None:
    name = f"selected-{link.pk}"
    earlier = {one: picked for one, picked in request.session.get(name, {}).items() if one != key}
    last = dict(list(earlier.items())[1 - KEPT :])
    request.session[name] = last | {key: list(ids)}


@private_link(rights=(Right.ZIP, Right.DOWNLOAD))
def download_selected(
    request: HttpRequest, link: ShareLink, *, token: str, key: str
) -> HttpResponseBase:
    ids = request.session.get(f"selected-{link.pk}", {}).get(key)
    if ids is None:
        raise Http404("These photos were ticked in another browser, or long ago.")
    photos = list(queries.photos_of(link).filter(pk__in=ids))
    archive = archive_of(link.session, photos, file_asked(request, link))
    name = archive_name(link.session.name)
    response = send_archive(request, archive, name)
    remember_download(request, link, photos, name)
    return response
