"""Photos that recipients chose: marked on the public page, seen by the studio."""

from functools import partial
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from delivery import access, queries
from delivery.access import Right, is_flooded, member_of
from delivery.actions import favourites
from delivery.models import Favourite, ShareLink
from delivery.share_presenters import agreement_of, look_of, query_of
from delivery.views.share import photo_of, private_link
from gallery.models import Photo
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs

private_form = partial(private_link, methods=require_POST, rights=(Right.FAVOURITE,))


@private_form
def favourite(request: HttpRequest, link: ShareLink, *, token: str, photo_id: UUID) -> HttpResponse:
    """Mark the photo as chosen, or take it back; sending it twice says it once."""
    photo = photo_of(link, photo_id)
    chosen = request.POST.get("chosen")
    if chosen not in {"yes", "no"}:
        raise BadRequest("A photo is chosen, or it is not.")
    if is_flooded(link):
        words = gettext("That were many clicks at once. Wait a minute, then go on.")
        return HttpResponse(words, status=429, content_type="text/plain; charset=utf-8")
    try:
        if chosen == "yes":
            favourites.choose(link_id=link.pk, photo_id=photo.pk, by=member_of(request, link))
        else:
            favourites.take_back(link_id=link.pk, photo_id=photo.pk)
    except favourites.Confirmed:
        pass  # confirmed in another tab: the answer shows what stands
    return answer(request, link, photo, token)


def answer(request: HttpRequest, link: ShareLink, photo: Photo, token: str) -> HttpResponse:
    """The heart and the count anew, or without htmx the page it stands on."""
    place = {name: request.POST.get(name, "") for name in ("show", "after")}
    if not request.htmx:  # type: ignore[attr-defined]
        page = reverse("share:gallery", args=[token])
        return redirect(f"{page}{query_of(**place)}#photo-{photo.pk}")
    photo.is_chosen = Favourite.objects.filter(link=link, photo=photo).exists()  # type: ignore[attr-defined]
    look, count = look_of(request, link), queries.chosen(link).count()
    access.narrow(link)
    context = {"link": link, "session": link.session, "photo": photo, "token": token} | place
    context |= {"look": look, "chosen_count": count, "agreement": agreement_of(look, count)}
    return render(request, "delivery/share_choice.html", context | {"oob": True})


@needs(Verb.VIEW)
@require_safe
def photo_favourites(request: StaffRequest, photo_id: UUID) -> HttpResponse:
    """Who chose the photo, for its panel."""
    photos = Photo.objects.of(request.workspace).filter(session__trashed_at=None)
    photo = get_object_or_404(photos, pk=photo_id)
    found = photo.favourites.select_related("link__customer").order_by("created_at", "pk")
    return render(request, "delivery/photo_favourites.html", {"photo": photo, "favourites": found})
