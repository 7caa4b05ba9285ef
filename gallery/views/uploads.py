"""Taking photos in."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.views.decorators.http import require_http_methods

from gallery import queries
from gallery.actions import photos, sessions
from gallery.forms import LONGEST_NAME, UploadForm, unnamed
from gallery.imaging.formats import Refused
from gallery.models import PhotoSession
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import render_page
from photocrm.ids import new_id

ACCEPTED = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"


@needs(Verb.UPLOAD)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: StaffRequest) -> HttpResponse:
    """The page, and where its form posts: with JavaScript file by file, else all at once."""
    if request.method == "POST":
        form = UploadForm(request.POST, workspace=request.workspace)
        return take(request, form) if form.is_valid() else refuse_all(request, form)
    return upload_page(request, UploadForm(initial=initial(request), workspace=request.workspace))


def initial(request: StaffRequest) -> dict[str, Any]:
    return {"name": unnamed(), "draft": new_id()} | {
        key: request.GET[key] for key in ("session", "customer") if key in request.GET
    }


def upload_page(request: StaffRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    session = into(request)
    context = {"section": "gallery", "form": form, "accepted": ACCEPTED, "session": session}
    context["last_position"] = queries.last_position(session) if session else 0
    return render_page(request, "gallery/photo_upload.html", context, status=status)


def into(request: StaffRequest) -> PhotoSession | None:
    """The session that the address names, if it is one of this workspace."""
    found = UploadForm(request.GET, workspace=request.workspace)
    return found.cleaned_data.get("session") if found.is_valid() else None


def take(request: StaffRequest, form: UploadForm) -> HttpResponse:
    files = request.FILES.getlist("photos")
    if not files:
        form.add_error(None, "Choose at least one photo.")
        return refuse_all(request, form)
    session = form.cleaned_data["session"]
    results = []
    for file in files:
        session, result = take_one(request, form, session, file)
        results.append(result)
    if request.accepts("text/html"):
        return summary(request, session, results)
    return JsonResponse(results[0], status=422 if "reason" in results[0] else 201)


def refuse_all(request: StaffRequest, form: UploadForm) -> HttpResponse:
    """What is wrong with the upload as a whole, in the words of the one who asked."""
    if request.accepts("text/html"):
        return upload_page(request, form, 422)
    reason = next(iter(form.errors.values()))[0]
    return JsonResponse({"name": "", "reason": reason}, status=422)


def take_one(
    request: StaffRequest, form: UploadForm, session: PhotoSession | None, file: Any
) -> tuple[PhotoSession | None, dict[str, Any]]:
    """A new session is made by the first file that is a picture; refused ones leave no trace."""
    name = name_of(file)
    try:
        source = checked(file)
        with transaction.atomic():
            into = session or new_session(request, form)
            photo, added = photos.add(
                session=into,
                file_name=name,
                source=source,
                by=request.user,
                position=form.cleaned_data["position"],
            )
    except Refused as refusal:
        return session, {"name": name, "reason": str(refusal)}
    url = into.get_absolute_url()
    ids = {"photo": str(photo.pk), "session": str(into.pk), "session_url": url}
    return into, ids | {"name": name, "already_there": not added}


def name_of(file: Any) -> str:
    return Path(file.name).name[-LONGEST_NAME:]


def checked(file: TemporaryUploadedFile) -> Path:
    if file.size is not None and file.size > settings.UPLOAD_MAX_BYTES:
        limit = filesizeformat(settings.UPLOAD_MAX_BYTES)
        raise Refused(f"The file is larger than {limit}, the most that can be uploaded.")
    return Path(file.temporary_file_path())


def new_session(request: StaffRequest, form: UploadForm) -> PhotoSession:
    session = sessions.create(
        workspace=request.workspace,
        name=form.cleaned_data["name"] or unnamed(),
        customer=form.cleaned_data["customer"],
        by=request.user,
        session_id=form.cleaned_data["draft"],
    )
    session.workspace = request.workspace
    return session


def summary(
    request: StaffRequest, session: PhotoSession | None, results: list[dict[str, Any]]
) -> HttpResponse:
    """Without JavaScript: on to the session, with one message per refused file."""
    for result in results:
        if "reason" in result:
            messages.error(request, f"{result['name']}: {result['reason']}")
    if session is None:
        form = UploadForm(request.POST, workspace=request.workspace)
        return upload_page(request, form, 422)
    return redirect(session)
