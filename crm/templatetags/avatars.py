"""Addresses of the pictures customers are known by."""

from typing import Any

from django import template
from django.urls import reverse

from crm.models import Customer

register = template.Library()


@register.simple_tag(takes_context=True)
def avatar_url(context: dict[str, Any], customer: Customer) -> str:
    """Where members fetch the customer's avatar; empty without one."""
    image_id, _, recipe = customer.avatar.partition("/")
    slug = context["request"].workspace.slug
    return reverse("gallery:rendition", args=[slug, image_id, recipe, "150"]) if recipe else ""
