"""A remark on a chosen photo, and comments on any: between one recipient and the studio."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from delivery.access import NotAllowed, is_flooded, member_of
from delivery.actions import comments, favourites
from delivery.models import Comment, Favourite, ShareLink
from delivery.share_forms import CommentForm, RemarkForm
from delivery.share_presenters import look_of
from delivery.views.share import photo_of, private_link, with_forms
from gallery.models import Photo
from photocrm.htmx import render_page

private_page = partial(private_link, methods=require_http_methods(["GET", "HEAD", "POST"]))
PARTIALS = ("dialog-body", "lightbox-panel", "photo-talk")


@private_page
def talk(request: HttpRequest, link: ShareLink, *, token: str, photo_id: UUID) -> HttpResponse:
    """One photo with what was said of it; a POST says more, by the field it carries."""
    photo, look = photo_of(link, photo_id), look_of(request, link)
    forms: dict[str, Any] = {}
    if request.method == "POST":
        if is_flooded(link):
            words = gettext("That were many clicks at once. Wait a minute, then go on.")
            return HttpResponse(words, status=429, content_type="text/plain; charset=utf-8")
        forms = said(request, link, photo)
        if not any(form.errors for form in forms.values()) and not request.htmx:  # type: ignore[attr-defined]
            return redirect(request.path)
    told = {"link": link, "photo": photo, "token": token, "look": look}
    return page(request, told, forms)


def said(request: HttpRequest, link: ShareLink, photo: Photo) -> dict[str, Any]:
    """The forms that have mistakes or were refused; what is fine is written down."""
    by = member_of(request, link)
    if "remark" in request.POST:
        if not link.may_favourite:
            raise NotAllowed(gettext("This link does not include that. The studio can change it."))
        form: Any = RemarkForm(request.POST)
        if form.is_valid() and not remarked(link, photo, form.cleaned_data["remark"], by):
            form.add_error("remark", gettext("The choice is confirmed and stays as it is."))
        return {"remark_form": form} if form.errors else {}
    form = CommentForm(request.POST)
    if not form.is_valid():
        return {"comment_form": form}
    text = form.cleaned_data["comment"]
    comments.add(link_id=link.pk, photo_id=photo.pk, text=text, author=by)
    return {}


def remarked(link: ShareLink, photo: Photo, text: str, by: Any) -> bool:
    try:
        favourites.remark(link_id=link.pk, photo_id=photo.pk, text=text, by=by)
    except favourites.Confirmed:
        return False
    return True


def page(request: HttpRequest, told: dict[str, Any], forms: dict[str, Any]) -> HttpResponse:
    """`told` has the link, its photo, the token and the look."""
    about = {"link": told["link"], "photo": told["photo"]}
    chosen = Favourite.objects.filter(**about).first()
    context = told | {
        "session": told["link"].session,
        "favourite": chosen,
        "comments": Comment.objects.filter(**about).in_order(),
        "remark_form": RemarkForm(initial={"remark": chosen.remark if chosen else ""}),
        "comment_form": CommentForm(),
    }
    status = 422 if forms else 200
    response = render_page(
        request, "delivery/share_talk.html", context | forms, partials=PARTIALS, status=status
    )
    return with_forms(response)
