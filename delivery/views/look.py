"""What makes a private page the studio's own: colours, logo, and a place on the home screen."""

import json

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi

from delivery.colours import shades_of
from delivery.models import Branding, ShareLink
from delivery.share_presenters import look_of
from delivery.views.share import private_link
from photocrm.media import send_media

HOUR = 3600
LOGO = "500"


def branding_or_404(link: ShareLink) -> Branding:
    found = Branding.objects.filter(workspace=link.workspace_id).select_related("logo").first()
    if found is None:
        raise Http404("The studio looks like any other.")
    return found


@private_link
def colours(request: HttpRequest, link: ShareLink, *, token: str) -> HttpResponse:
    """A style sheet of a few lines, since the page itself may hold none."""
    accent = branding_or_404(link).accent
    if not accent:
        raise Http404("The studio has no colour of its own.")
    context = {"shades": shades_of(accent)}
    response = render(request, "delivery/share_colours.css", context, content_type="text/css")
    response["Cache-Control"] = f"private, max-age={HOUR}"
    return response


@private_link
def logo(request: HttpRequest, link: ShareLink, *, token: str) -> HttpResponseBase:
    image = branding_or_404(link).logo
    if image is None or not image.is_ready:
        raise Http404("There is no logo.")
    return send_media(request, image.rendition_path(LOGO), "image/webp")


@private_link
def manifest(request: HttpRequest, link: ShareLink, *, token: str) -> HttpResponse:
    """For phones that put the page among their apps."""
    look_of(request, link)
    start = reverse("share:gallery", args=[token])
    told = {
        "name": link.session.name,
        "short_name": link.workspace.name,
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": "#1b1816",
        "theme_color": "#1b1816",
        "icons": [
            {"src": static(f"dist/photos-{size}.png"), "sizes": f"{size}x{size}"}
            | {"type": "image/png", "purpose": "any maskable"}
            for size in (192, 512)
        ],
    }
    return HttpResponse(json.dumps(told), content_type="application/manifest+json")
