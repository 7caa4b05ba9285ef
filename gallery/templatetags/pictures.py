"""Addresses of pictures."""

from typing import Any

from django import template
from django.urls import reverse

from gallery.models import Image, Photo, PhotoSession

register = template.Library()

# In percent; beyond them a picture has bars at its sides.
NARROWEST, WIDEST = 40, 320


@register.simple_tag
def files_shown(session: PhotoSession, photo: Photo) -> dict[str, Any]:
    """Width and height of what `rendition_url` leads to, by size."""
    return photo.files_shown(session)


@register.filter
def ratio(image: Image) -> str:
    """The class that gives a tile the shape of its picture, `ratio-150` for 3:2; the style sheet
    holds those from NARROWEST to WIDEST. Without a size yet it is 3:2.
    """
    percent = round(100 * image.width / image.height) if image.height else 150
    return f"ratio-{min(max(percent, NARROWEST), WIDEST)}"


@register.simple_tag(takes_context=True)
def session_url(context: dict[str, Any], session: PhotoSession) -> str:
    """The page of a session; in a list it keeps the list's `filters`, for the way back and on."""
    url = reverse("gallery:session_detail", args=[context["request"].workspace.slug, session.pk])
    filters = context.get("filters")
    return url + filters.query().removesuffix("?") if filters else url


@register.simple_tag(takes_context=True)
def rendition_url(context: dict[str, Any], session: PhotoSession, photo: Photo, size: str) -> str:
    """Where members fetch the photo of the session, `size` pixels on its long edge, as it is seen
    now: raw or with its text."""
    slug = context["request"].workspace.slug
    if photo.shows_tagged(session):
        return reverse("gallery:tagged", args=[slug, photo.pk, photo.tagged_made, size])
    image = photo.image
    return reverse("gallery:rendition", args=[slug, image.pk, image.recipe, size])


@register.simple_tag(takes_context=True)
def version_url(context: dict[str, Any], photo: Photo, version: str, size: str) -> str:
    """Where members fetch the photo "raw" or "tagged", whichever its session shows."""
    slug = context["request"].workspace.slug
    if version == PhotoSession.Version.TAGGED:
        return reverse("gallery:tagged", args=[slug, photo.pk, photo.tagged_made, size])
    image = photo.image
    return reverse("gallery:rendition", args=[slug, image.pk, image.recipe, size])
