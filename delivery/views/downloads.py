"""Sessions as ZIP files, for members of the studio."""

from collections import defaultdict
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from delivery.archive import archive_name, archive_of, archive_of_several
from gallery.models import Photo, PhotoSession
from gallery.models.session import SessionQuerySet
from gallery.views.selection import chosen_sessions
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.counting import capped_count
from photocrm.htmx import render_page
from photocrm.media import send_part
from photocrm.storage import media_storage
from photocrm.stored_zip import StoredZip

# A ZIP lists its files before the first byte goes out, and few lines carry more in one go.
MOST_PHOTOS = 5_000
MOST_SESSIONS = 500


def send_archive(request: HttpRequest, archive: StoredZip, name: str) -> HttpResponseBase:
    """Whole, or from where an earlier download of the very same archive broke off.

    Raises OutOfReach while it can still be told: once bytes are sent, they can only end.
    """
    for member in archive.members[:1]:
        media_storage.exists(member.path)
    known = get_conditional_response(request, etag=archive.etag)
    if known is not None:
        return known
    response = send_part(request, archive.chunks, len(archive), archive.etag)
    response["Content-Type"] = "application/zip"
    disposition = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = disposition or "attachment"
    return response


@needs(Verb.VIEW)
@require_safe
def session_download(request: StaffRequest, session_id: UUID) -> HttpResponseBase:
    """All photos of the session that are ready, as it shows them."""
    session = get_object_or_404(PhotoSession.objects.of(request.workspace), pk=session_id)
    archive = archive_of(session, session.photos.in_order().ready())
    return send_archive(request, archive, archive_name(session.name))


@needs(Verb.VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def sessions_download(request: StaffRequest) -> HttpResponseBase:
    """The sessions that were chosen in the gallery, a folder for each."""
    if request.method != "POST":
        return render_page(request, "gallery/nothing_chosen.html", {"section": "gallery"})
    found = chosen_sessions(request)
    refusal = refusal_of(found)
    if refusal:
        messages.error(request, refusal)
        return redirect("gallery:session_list", workspace=request.workspace.slug)
    sessions = {session.pk: session for session in found}
    photos = Photo.objects.of(request.workspace).filter(session__in=sessions).ready().in_order()
    by_session: dict[PhotoSession, list[Photo]] = defaultdict(list)
    for photo in photos:
        by_session[sessions[photo.session_id]].append(photo)
    name = f"photos-{timezone.localdate()}.zip"
    return send_archive(request, archive_of_several(by_session), name)


def refusal_of(sessions: SessionQuerySet) -> str:
    """Why there is no ZIP of these; "" when there is one."""
    if capped_count(sessions, MOST_SESSIONS) > MOST_SESSIONS:
        return f"One ZIP holds {MOST_SESSIONS:,} sessions at most. Choose fewer."
    photos = Photo.objects.filter(session__in=sessions.order_by()).ready()
    count = capped_count(photos, MOST_PHOTOS)
    if count > MOST_PHOTOS:
        return f"One ZIP holds {MOST_PHOTOS:,} photos at most. Choose fewer sessions."
    return "" if count else "There is nothing to download: choose sessions with photos."
