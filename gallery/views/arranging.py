"""The order of the photos of a session, and its cover."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from gallery.actions import arranging, sessions
from gallery.forms import PlaceForm, SortForm
from gallery.models import Photo, PhotoSession
from gallery.ordering import NoAnchor, Place
from gallery.presenters import SORTED_BY
from gallery.views.sessions import session_or_404
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.audit.models import Event
from photocrm.htmx import announce, changed

STEPS = {Place.EARLIER, Place.LATER}
LARGEST = 2**63 - 1


@needs(Verb.EDIT)
@require_POST
def photos_arrange(request: StaffRequest, session_id: UUID) -> HttpResponse:
    """Put the posted photos `to` a place; the place stands in the address, as buttons need it."""
    session = session_or_404(request, session_id)
    if "undo" in request.GET:
        return undo(request, session)
    form = PlaceForm(request.GET)
    if not form.is_valid():
        raise BadRequest("The place of the photos is not understood.")
    photos, place = chosen_photos(request, session), Place(form.cleaned_data["to"])
    try:
        event = arranging.arrange(
            session_id=session.pk,
            workspace=request.workspace,
            photo_ids={photo.pk for photo in photos},
            place=place,
            anchor=form.cleaned_data["anchor"],
            by=request.user,
        )
    except NoAnchor:
        messages.error(request, "The photo it was put next to is no longer here.")
        return grid_changed(request, session)
    return arranged(request, session, photos, event, quiet=place in STEPS)


def arranged(
    request: StaffRequest,
    session: PhotoSession,
    photos: Sequence[Photo],
    event: Event | None,
    *,
    quiet: bool,
) -> HttpResponse:
    """A single step is only read out where it can be: the other step is its undo."""
    text = whereabouts(photos, session.photo_count)
    if event and not (quiet and request.htmx):
        offer_undo(request, session, text, event)
    response = grid_changed(request, session)
    return announce(response, photo_placed=text) if request.htmx else response


def whereabouts(photos: Sequence[Photo], total: int) -> str:
    if len(photos) > 1:
        return f"{len(photos)} photos moved to another place"
    photo = Photo.objects.get(pk=photos[0].pk)
    return f"{photo.file_name} is photo {arranging.place_of(photo)} of {total} now"


def undo(request: StaffRequest, session: PhotoSession) -> HttpResponse:
    arranging.undo(
        session_id=session.pk,
        workspace=request.workspace,
        event_id=event_id(request),
        by=request.user,
    )
    messages.success(request, "Earlier order restored")
    return grid_changed(request, session)


@needs(Verb.EDIT)
@require_POST
def photos_sort(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = session_or_404(request, session_id)
    form = SortForm(request.POST)
    if not form.is_valid():
        raise BadRequest("Photos are sorted by time taken or by file name.")
    key = form.cleaned_data["by"]
    event = arranging.sort(
        session_id=session.pk, workspace=request.workspace, key=key, by=request.user
    )
    if event:
        offer_undo(request, session, f"Photos sorted by {SORTED_BY[key]}", event)
    else:
        messages.info(request, f"The photos are in the order of {SORTED_BY[key]} already")
    return grid_changed(request, session)


@needs(Verb.EDIT)
@require_POST
def session_cover(request: StaffRequest, session_id: UUID) -> HttpResponse:
    session = session_or_404(request, session_id)
    # The Undo of a toast names the photo in its address, since it has no fields.
    (photo_id,) = photo_ids(request.POST.getlist("photo") or request.GET.getlist("photo"), most=1)
    earlier = sessions.set_cover(
        session_id=session.pk,
        workspace=request.workspace,
        photo_id=photo_id,
        by=request.user,
    )
    if earlier and earlier.pk != photo_id:
        url = reverse("gallery:session_cover", args=[request.workspace.slug, session.pk])
        undo_url = f"{url}?photo={earlier.pk}"
        messages.success(request, "Cover set", extra_tags=f"Undo {undo_url}")
    return grid_changed(request, session)


def grid_changed(request: StaffRequest, session: PhotoSession) -> HttpResponse:
    """The grid and the header of the session look different now."""
    events = {f"photos-{session.pk}": True, f"session-{session.pk}": True}
    return changed(request, session.get_absolute_url(), **events)


def offer_undo(request: StaffRequest, session: PhotoSession, text: str, event: Event) -> None:
    url = reverse("gallery:photos_arrange", args=[request.workspace.slug, session.pk])
    messages.success(request, text, extra_tags=f"Undo {url}?undo={event.pk}")


def event_id(request: StaffRequest) -> int:
    text = request.GET["undo"]
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= LARGEST):
        raise BadRequest("What is to be undone is not understood.")
    return int(text)


def chosen_photos(request: StaffRequest, session: PhotoSession) -> list[Photo]:
    """The posted photos, as far as they are of this session."""
    wanted = photo_ids(request.POST.getlist("photo"))
    photos = list(session.photos.in_order().filter(pk__in=wanted))
    if not photos:
        raise Http404("These photos are no longer in the session.")
    return photos


def photo_ids(texts: Sequence[str], most: int | None = None) -> list[UUID]:
    try:
        found = [UUID(text) for text in texts]
    except ValueError as error:
        raise BadRequest("A photo is not understood.") from error
    if not found or (most and len(found) > most):
        raise BadRequest("Choose one photo." if most == 1 else "Choose at least one photo.")
    return found
