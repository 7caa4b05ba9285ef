"""Taking photos in by tus 1.0, the protocol for uploads that go on where they stopped."""

import json
from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods, require_POST

from gallery import parts, tus
from gallery.actions import placing, uploads
from gallery.actions.placing import Target
from gallery.actions.uploads import Announced
from gallery.forms import FileForm, ResumableForm
from gallery.imaging.formats import Refused
from gallery.models import Image, Upload
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.away import SECONDS
from photocrm.storage import OutOfReach

READ_BYTES = 256 * 1024
MOST_ASKED = 200
CHECKSUM_MISMATCH = 460
DISK_FULL = "The studio's disk is full. What was sent is kept: try again once there is room."
AWAY = "The place where photos are kept does not answer. What was sent is kept: try again later."

# Status and words for what can go wrong; without words the fault has its own.
FAULTS: dict[type[Exception], tuple[int, str]] = {
    tus.Malformed: (HTTPStatus.BAD_REQUEST, ""),
    uploads.TooLarge: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ""),
    uploads.TooMany: (HTTPStatus.TOO_MANY_REQUESTS, ""),
    uploads.WrongOffset: (HTTPStatus.CONFLICT, "The file does not go on at this offset."),
    uploads.Damaged: (CHECKSUM_MISMATCH, "The bytes were damaged on their way."),
    parts.Locked: (HTTPStatus.LOCKED, "This file is being received just now."),
    parts.DiskFull: (HTTPStatus.INSUFFICIENT_STORAGE, DISK_FULL),
    OutOfReach: (HTTPStatus.SERVICE_UNAVAILABLE, AWAY),
    Upload.DoesNotExist: (HTTPStatus.NOT_FOUND, "This upload was given up."),
}

View = Callable[..., HttpResponse]


def speaks_tus(view: View) -> View:
    """The version of the protocol, and what can go wrong in its words: plain text and a status."""

    @wraps(view)
    def answer(request: StaffRequest, **kwargs: Any) -> HttpResponse:
        response = answered(view, request, **kwargs)
        response["Tus-Resumable"] = tus.VERSION
        response["Cache-Control"] = "no-store"
        return response

    return answer


def answered(view: View, request: StaffRequest, **kwargs: Any) -> HttpResponse:
    try:
        return view(request, **kwargs)
    except tuple(FAULTS) as fault:
        status, words = FAULTS[type(fault)]
        response = said(status, words or str(fault))
        if isinstance(fault, OutOfReach):
            response["Retry-After"] = str(SECONDS)
        return response


def said(status: int, text: str) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def other_version(request: HttpRequest) -> HttpResponse | None:
    if request.headers.get("Tus-Resumable") == tus.VERSION:
        return None
    response = said(HTTPStatus.PRECONDITION_FAILED, f"This is tus {tus.VERSION}.")
    response["Tus-Version"] = tus.VERSION
    return response


@needs(Verb.UPLOAD)
@require_http_methods(["OPTIONS", "POST"])
@speaks_tus
def upload_create(request: StaffRequest) -> HttpResponse:
    """Announce a file; its first bytes may come with it."""
    if request.method == "OPTIONS":
        return abilities()
    if refusal := other_version(request):
        return refusal
    form, file_form = forms_of(request, tus.metadata(request.headers.get("Upload-Metadata", "")))
    length = tus.number(request.headers, "Upload-Length")
    announced, target = file_form.announced(length), form.target(request.workspace)
    upload = uploads.begin(target=target, file=announced, by=request.user)
    if request.content_type == tus.CONTENT_TYPE:
        receive(request, upload, 0)
    else:
        uploads.catch_up(upload)
    return described(upload, HTTPStatus.CREATED)


def abilities() -> HttpResponse:
    return HttpResponse(
        status=HTTPStatus.NO_CONTENT,
        headers={
            "Tus-Version": tus.VERSION,
            "Tus-Extension": tus.EXTENSIONS,
            "Tus-Max-Size": str(settings.UPLOAD_MAX_BYTES),
            "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
        },
    )


def forms_of(request: StaffRequest, told: dict[str, str]) -> tuple[ResumableForm, FileForm]:
    """Raises tus.Malformed with the first thing that is wrong."""
    form = ResumableForm(told, workspace=request.workspace)
    file_form = FileForm(told | {"file_name": told.get("filename", "")})
    for errors in (form.errors, file_form.errors):
        for name, words in errors.items():
            raise tus.Malformed(f"{name}: {words[0]}")
    return form, file_form


@needs(Verb.UPLOAD)
@require_http_methods(["HEAD", "PATCH", "DELETE"])
@speaks_tus
def upload_file(request: StaffRequest, upload_id: UUID) -> HttpResponse:
    """Ask where a file stopped, go on with it, or give it up."""
    mine = Upload.objects.mine(request.workspace, request.user)
    upload = get_object_or_404(mine.select_related("customer"), pk=upload_id)
    upload.workspace, upload.created_by = request.workspace, request.user
    if refusal := other_version(request):
        return refusal
    if request.method == "DELETE":
        uploads.discard(upload)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if request.method == "HEAD":
        uploads.catch_up(upload)
        return described(upload, HTTPStatus.OK)
    if request.content_type != tus.CONTENT_TYPE:
        return said(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send {tus.CONTENT_TYPE}.")
    receive(request, upload, tus.number(request.headers, "Upload-Offset"))
    return described(upload, HTTPStatus.NO_CONTENT)


def receive(request: StaffRequest, upload: Upload, offset: int) -> None:
    length = request.headers.get("Content-Length")
    uploads.append(
        upload=upload,
        offset=offset,
        length=int(length) if length and length.isdigit() else None,
        chunks=chunks_of(request),
        checksum=tus.checksum(request.headers.get("Upload-Checksum", "")),
    )


def chunks_of(request: HttpRequest) -> Iterator[bytes]:
    """What came before a line broke counts as well."""
    try:
        while chunk := request.read(READ_BYTES):
            yield chunk
    except UnreadablePostError:
        return


def described(upload: Upload, status: int) -> HttpResponse:
    response = HttpResponse(status=status)
    response["Upload-Offset"] = upload.received
    response["Upload-Length"] = upload.length
    response["Upload-Expires"] = http_date(upload.expires_at.timestamp())
    if status == HTTPStatus.CREATED:
        response["Location"] = address(upload)
    # Beyond the protocol: what became of the file.
    response["Upload-State"] = "there" if upload.already_there else str(upload.status)
    response["Upload-Reason"] = quote(upload.reason)
    response["Upload-Leads-To"] = leads_to(placing.of_upload(upload), upload.photo_id)
    return response


def address(upload: Upload) -> str:
    return reverse("gallery:upload_file", args=[upload.workspace.slug, upload.pk])


def leads_to(target: Target, photo_id: UUID | None) -> str:
    """Where the picture is to be seen."""
    slug = target.workspace.slug
    if target.is_pictures:
        return (
            reverse("crm:customer_detail", args=[slug, target.customer.pk])
            if target.customer
            else ""
        )
    url = reverse("gallery:session_detail", args=[slug, target.session_key])
    return f"{url}#photo-{photo_id}" if photo_id else url


@needs(Verb.UPLOAD)
@require_POST
def upload_plan(request: StaffRequest) -> JsonResponse:
    """Which of these files have to be sent: those the workspace has are put in place at once."""
    told = plan_of(request)
    form = ResumableForm(told["target"], workspace=request.workspace)
    if not form.is_valid():
        reason = next(iter(form.errors.values()))[0]
        return JsonResponse({"reason": reason}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    target = form.target(request.workspace)
    digests = [str(file.get("sha256", "")) for file in told["files"]]
    known = uploads.known(request.workspace, digests)
    begun = uploads.begun(request.workspace, request.user, digests)
    there = {(upload.sha256, upload.length): upload for upload in begun}
    answers = [planned(request, target, file, known, there) for file in told["files"]]
    return JsonResponse({"files": answers})


def plan_of(request: StaffRequest) -> dict[str, Any]:
    """Raises BadRequest for what no page of ours sends."""
    try:
        told = json.loads(request.body)
        target, files = told["target"], told["files"]
    except (ValueError, KeyError, TypeError) as error:
        raise BadRequest("A plan is an object with a target and files.") from error
    shapes = isinstance(target, dict) and isinstance(files, list) and len(files) <= MOST_ASKED
    if not shapes or not all(isinstance(file, dict) for file in files):
        raise BadRequest(f"A plan has a target and at most {MOST_ASKED} files.")
    return {"target": target, "files": files}


def planned(
    request: StaffRequest,
    target: Target,
    told: dict[str, Any],
    known: dict[str, Image],
    begun: dict[tuple[str, int], Upload],
) -> dict[str, Any]:
    form, size = FileForm(told), told.get("size")
    if not form.is_valid() or not isinstance(size, int) or not 0 <= size <= tus.LARGEST:
        return {"state": "refused", "reason": "The name or the size of this file is odd."}
    file = form.announced(size)
    if image := known.get(file.sha256):
        return linked(request, target, file, image)
    if upload := begun.get((file.sha256, file.length)):
        upload.created_by = request.user
        uploads.aim(upload, target, file)
        return {"state": "begun", "url": address(upload), "received": upload.received}
    return {"state": "new"}


def linked(request: StaffRequest, target: Target, file: Announced, image: Image) -> dict[str, Any]:
    try:
        placed = uploads.link(image=image, target=target, file=file, by=request.user)
    except Refused as refusal:
        return {"state": "refused", "reason": str(refusal)}
    if placed is None:
        return {"state": "new"}
    url = leads_to(target, placed.photo.pk if placed.photo else None)
    return {"state": "linked" if placed.is_new else "there", "url": url}


@needs(Verb.UPLOAD)
@require_POST
def upload_discard(request: StaffRequest) -> HttpResponse:
    """Give up what one began and did not finish; what is being received just now stays."""
    for upload in uploads.open_ones(request.workspace, request.user):
        uploads.attempt(uploads.discard, upload)
    return redirect("gallery:upload", request.workspace.slug)
