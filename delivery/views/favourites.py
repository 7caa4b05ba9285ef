"""Photos that recipients chose: marked on the public page, seen by the studio."""

from functools import partial
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from delivery import access, queries
from delivery.access import Right, is_flooded, member_of
from delivery.actions import favourites
from delivery.models import Favourite, ShareLink
from delivery.views.share import photo_of, private_link
from gallery.models import Photo
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs

private_form = partial(private_link, methods=require_POST, rights=(Right.FAVOURITE,))

TOO_MANY = "That were many clicks at once. Wait a minute, then go on."


@private_form
def favourite(request: HttpRequest, link: ShareLink, *, token: str, photo_id: UUID) -> HttpResponse:
    """Mark the photo as chosen, or take it back; sending it twice says it once."""
    photo = photo_of(link, photo_id)
    chosen = request.POST.get("chosen")
    if chosen not in {"yes", "no"}:
        raise BadRequest("A photo is chosen, or it is not.")
    if is_flooded(link):
        return HttpResponse(TOO_MANY, status=429, content_type="text/plain; charset=utf-8")
    if chosen == "yes":
        favourites.choose(link_id=link.pk, photo_id=photo.pk, by=member_of(request, link))
    else:
        favourites.take_back(link_id=link.pk, photo_id=photo.pk)
    return answer(request, link, photo, token)


def answer(request: HttpRequest, link: ShareLink, photo: Photo, token: str) -> HttpResponse:
    """The heart and the count anew, or without htmx the page it stands on."""
    place = {name: request.POST[name] for name in ("show", "after") if request.POST.get(name)}
    if not request.htmx:  # type: ignore[attr-defined]
        query = f"?{urlencode(place)}" if place else ""
        page = reverse("share:gallery", args=[token])
        return redirect(f"{page}{query}#photo-{photo.pk}")
    photo.is_chosen = Favourite.objects.filter(link=link, photo=photo).exists()  # type: ignore[attr-defined]
    context = {"link": link, "session": link.session, "photo": photo, "token": token} | place
    access.narrow(link)
    context |= {"chosen_count": queries.chosen(link).count(), "oob": True}
    return render(request, "delivery/share_choice.html", context)


@needs(Verb.VIEW)
@require_safe
def photo_favourites(request: StaffRequest, photo_id: UUID) -> HttpResponse:
    """Who chose the photo, for its panel."""
    photos = Photo.objects.of(request.workspace).filter(session__trashed_at=None)
    photo = get_object_or_404(photos, pk=photo_id)
    found = photo.favourites.select_related("link__customer").order_by("created_at", "pk")
    return render(request, "delivery/photo_favourites.html", {"photo": photo, "favourites": found})
