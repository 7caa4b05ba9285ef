"""Bytes of renditions, to members."""

from uuid import UUID

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from gallery.imaging.process import ENDINGS
from gallery.models import Image, Photo
from photocrm.accounts.requests import StaffRequest
from photocrm.accounts.rights import Verb, needs
from photocrm.media import send_media


@needs(Verb.VIEW)
@require_safe
def rendition(request: StaffRequest, image_id: UUID, recipe: int, name: str) -> HttpResponseBase:
    """The recipe is part of the address, so a better recipe is a new address."""
    if name in ENDINGS:
        raise Http404
    return send_rendition(request, image_id, recipe, name, "image/webp")


@needs(Verb.VIEW)
@require_safe
def mail(request: StaffRequest, image_id: UUID, recipe: int) -> HttpResponseBase:
    """The JPEG of the largest size, for programs that know no WebP."""
    return send_rendition(request, image_id, recipe, "mail", "image/jpeg")


def send_rendition(
    request: StaffRequest, image_id: UUID, recipe: int, name: str, content_type: str
) -> HttpResponseBase:
    image = get_object_or_404(Image.objects.of(request.workspace), pk=image_id)
    if image.recipe != recipe or name not in image.files:
        raise Http404
    return send_media(request, image.rendition_path(name), content_type)


@needs(Verb.VIEW)
@require_safe
def tagged(request: StaffRequest, photo_id: UUID, version: str, name: str) -> HttpResponseBase:
    """The photo with its text; the version is part of the address, as the recipe is above.

    The page of the trash shows it too.
    """
    photos = Photo.everything.of(request.workspace).select_related("image")
    photo = get_object_or_404(photos, pk=photo_id)
    if photo.tagged_made != version or name not in photo.tagged_files or name in ENDINGS:
        raise Http404
    return send_media(request, photo.image.tagged_path(version, name), "image/webp")
