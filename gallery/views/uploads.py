"""Taking photos in."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.views.decorators.http import require_http_methods, require_safe

from gallery import queries
from gallery.actions import originals, photos, placing, uploads
from gallery.actions.placing import Target
from gallery.filters import SessionFilter
from gallery.forms import LONGEST_NAME, UploadForm, unnamed
from gallery.imaging.formats import ACCEPT, SUPPORTED, Refused
from gallery.models import PhotoSession, Upload
from gallery.views.sessions import CHOICES
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.forms import typed
from photocrm.htmx import render_page
from photocrm.ids import new_id


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
        key: request.GET[key] for key in ("customer", "draft", "name") if key in request.GET
    }


def upload_page(request: StaffRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    aim = aimed_at(request)
    session = aim.get("session")
    context = {"section": "gallery", "form": form, "session": session}
    context["customer"] = aim.get("customer")
    context["last_position"] = queries.last_position(session) if session else 0
    context["limits"] = limits()
    context["unfinished"] = unfinished(request)
    return render_page(request, "gallery/photo_upload.html", context, status=status)


def limits() -> dict[str, Any]:
    """What can be sent, as `resumable_upload.html` tells it to people and to its script."""
    most = settings.UPLOAD_MAX_BYTES
    return {
        "accepted": ACCEPT,
        "hint": f"{SUPPORTED}, up to {filesizeformat(most)} each",
        "most_bytes": most,
        "too_large": uploads.too_large(),
    }


def unfinished(request: StaffRequest) -> dict[str, Any] | None:
    """What the member began to send and did not finish, and the way to where the last one went."""
    mine = uploads.open_ones(request.workspace, request.user).select_related("customer")
    last = mine.order_by("-expires_at").first()
    if last is None:
        return None
    return {"count": mine.count()} | place_of(request, last)


def place_of(request: StaffRequest, upload: Upload) -> dict[str, Any]:
    """The name of where a file was to go, and the way there, unless the reader is there."""
    target = placing.of_upload(upload)
    if target.is_pictures:
        whose = target.customer
        return {"name": whose, "url": whose.get_absolute_url() if whose else ""}
    found = target.session()
    session = found if found and not found.trashed_at else None
    name = session.name if session else upload.session_name
    fields: dict[str, Any] = {"session": upload.session_key}
    if not session:
        customer = upload.customer_id or ""
        fields = {"draft": upload.session_key, "name": name, "customer": customer}
    url = f"{request.path}?{urlencode(fields)}"
    return {"name": name, "url": "" if url == request.get_full_path() else url}


def aimed_at(request: StaffRequest) -> dict[str, Any]:
    """What the address names of this workspace: a session, or whose the new one will be."""
    found = UploadForm(request.GET, workspace=request.workspace)
    return found.cleaned_data if found.is_valid() else {}


@needs(Verb.UPLOAD)
@require_safe
def upload_sessions(request: StaffRequest) -> HttpResponse:
    """Sessions there are, each a way to the page that adds photos to it."""
    query = typed(request.GET.get("q", ""))
    found = SessionFilter({"q": query}, request.workspace).in_order()
    context = {"section": "gallery", "sessions": found.for_cards()[:CHOICES], "query": query}
    partials = ("dialog-body", "upload-sessions")
    return render_page(request, "gallery/upload_sessions.html", context, partials=partials)


def take(request: StaffRequest, form: UploadForm) -> HttpResponse:
    files = request.FILES.getlist("photos")
    if not files:
        form.add_error(None, "Choose at least one photo.")
        return refuse_all(request, form)
    session, target = form.cleaned_data["session"], form.target(request.workspace)
    results = []
    for file in files:
        session, result = take_one(request, form, target, session, file)
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
    request: StaffRequest,
    form: UploadForm,
    target: Target,
    session: PhotoSession | None,
    file: Any,
) -> tuple[PhotoSession | None, dict[str, Any]]:
    """A new session is made by the first file that is a picture; refused ones leave no trace."""
    name = name_of(file)
    try:
        source = checked(file)
        with transaction.atomic():
            into = session or placing.session_of(target, request.user)
            photo, added = photos.add(
                session=into,
                file_name=name,
                source=source,
                by=request.user,
                position=form.cleaned_data["position"],
            )
    except Refused as refusal:
        return session, {"name": name, "reason": str(refusal)}
    except PhotoSession.DoesNotExist:
        return session, {"name": name, "reason": placing.IN_TRASH}
    url = into.get_absolute_url()
    ids = {"photo": str(photo.pk), "session": str(into.pk), "session_url": url}
    return into, ids | {"name": name, "already_there": not added}


def name_of(file: Any) -> str:
    return Path(file.name).name[-LONGEST_NAME:]


def checked(file: Any) -> Path:
    if file.size is not None and file.size > settings.UPLOAD_MAX_BYTES:
        raise Refused(uploads.too_large())
    if not file.has_room:
        raise Refused(originals.NO_ROOM)
    return Path(file.temporary_file_path())


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
