"""Another try for photos that failed."""

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from gallery.actions import rebuilding
from gallery.views.sessions import MOST_CHANGES, session_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.htmx import render_page


@needs(Verb.UPLOAD)
@require_POST
def photos_retry(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """The photos named as `photo`, else all failed ones of the session. The answer takes the place
    of the page's poller, which then waits for them."""
    session = session_or_404(request, session_id)
    chosen = photo_ids(request)
    rebuilding.retry(session=session, photo_ids=chosen, by=request.user)
    if not request.htmx:
        return redirect(session)
    photos = session.photos.in_order()
    again = photos.filter(pk__in=chosen) if chosen else photos.waiting()
    context = {
        "session": session,
        "photos": again[:MOST_CHANGES],
        "unready": photos.unready(),
        "since": timezone.now(),
    }
    return render_page(request, "gallery/photo_changes.html", context)


def photo_ids(request: StaffRequest) -> list[UUID]:
    try:
        return [UUID(value) for value in request.POST.getlist("photo")]
    except ValueError as error:
        raise BadRequest("The photos are named by their ids.") from error
