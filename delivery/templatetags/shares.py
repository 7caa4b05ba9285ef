"""Addresses of pictures below a private link."""

from django import template
from django.urls import reverse

from gallery.models import Photo, PhotoSession

register = template.Library()


@register.simple_tag
def rendition_url(session: PhotoSession, photo: Photo, token: str, size: str) -> str:
    """Where the recipient fetches the photo as the session shows it now."""
    if photo.shows_tagged(session):
        return reverse("share:tagged", args=[token, photo.pk, photo.tagged_made, size])
    return reverse("share:rendition", args=[token, photo.pk, photo.image.recipe, size])
