"""Addresses of pictures."""

from typing import Any

from django import template
from django.urls import reverse

from gallery.models import Photo, PhotoSession

register = template.Library()


@register.simple_tag
def files_shown(session: PhotoSession, photo: Photo) -> dict[str, Any]:
    """Width and height of what `rendition_url` leads to, by size."""
    return photo.files_shown(session)


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
