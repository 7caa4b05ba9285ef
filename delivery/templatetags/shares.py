"""Addresses of pictures below a private link, and the words of its viewer."""

import json

from django import template
from django.urls import reverse
from django.utils.translation import gettext as _

from delivery import languages
from gallery.models import Photo, PhotoSession

register = template.Library()
register.filter("isolated", languages.isolated)


@register.simple_tag
def rendition_url(session: PhotoSession, photo: Photo, token: str, size: str) -> str:
    """Where the recipient fetches the photo as the session shows it now."""
    if photo.shows_tagged(session):
        return reverse("share:tagged", args=[token, photo.pk, photo.tagged_made, size])
    return reverse("share:rendition", args=[token, photo.pk, photo.image.recipe, size])


@register.simple_tag
def lightbox_words() -> str:
    """What the viewer says, in the language of the page; JSON by the English words."""
    words = {
        "Close (Esc)": _("Close (Esc)"),
        "Zoom (z)": _("Zoom (z)"),
        "Previous (arrow left)": _("Previous (arrow left)"),
        "Next (arrow right)": _("Next (arrow right)"),
        "About the photo (i)": _("Remark and comments (i)"),
        "About the photo": _("Remark and comments"),
        "Favourite (f)": _("Favourite (f)"),
        "Download": _("Download"),
        "Photos": _("Photos"),
        "of": _("of"),
    }
    return json.dumps(words)
