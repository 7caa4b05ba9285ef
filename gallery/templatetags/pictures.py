"""Addresses of pictures."""

from typing import Any

from django import template
from django.urls import reverse

from gallery.models import Image

register = template.Library()


@register.simple_tag(takes_context=True)
def rendition_url(context: dict[str, Any], image: Image, size: str) -> str:
    """Where members fetch the rendition whose long edge is `size` pixels."""
    slug = context["request"].workspace.slug
    return reverse("gallery:rendition", args=[slug, image.pk, image.recipe, size])
