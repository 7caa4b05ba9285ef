"""Brings every colour mode and profile to sRGB, 8 bits."""

from __future__ import annotations

import io
from functools import cache

from PIL import Image, ImageCms

WHITE = (255, 255, 255)
TRANSPARENT_MODES = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})
SCALABLE_MODES = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "LAB"})
PROFILE_DATE = slice(24, 36)  # ICC.1:2022, 7.2: the header field with the time of creation


@cache
def srgb_profile() -> bytes:
    """The sRGB profile embedded in every outgoing picture: 588 bytes, always the same ones."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[PROFILE_DATE] = bytes(12)
    return bytes(profile)


def eight_bit(picture: Image.Image) -> Image.Image:
    """A mode that scales well, see SCALABLE_MODES.

    16-bit grey has to be divided first: a plain conversion would clip it to white.
    """
    if picture.mode.startswith("I"):
        deep = picture if picture.mode in {"I", "I;16"} else picture.convert("I")
        return deep.point(lambda value: value * (1 / 256)).convert("L")
    if picture.mode in SCALABLE_MODES and "transparency" not in picture.info:
        return picture
    return picture.convert("RGBA" if is_transparent(picture) else "RGB")


def is_transparent(picture: Image.Image) -> bool:
    return picture.mode in TRANSPARENT_MODES or "transparency" in picture.info


def to_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """RGB or RGBA in sRGB, by relative colorimetric intent; without a profile sRGB is assumed."""
    if picture.mode == "LAB":  # its numbers mean colours as they are
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    mode = "RGBA" if is_transparent(picture) else "RGB"
    if profile and (source := _profile(profile)) and not _is_srgb(source):
        converted = _convert(picture, source, mode)
        if converted is not None:
            return converted
    return picture.convert(mode)


def flatten(picture: Image.Image) -> Image.Image:
    """On white, for formats without transparency."""
    if picture.mode != "RGBA":
        return picture
    opaque = Image.new("RGB", picture.size, WHITE)
    opaque.paste(picture, mask=picture.getchannel("A"))
    return opaque


def _convert(
    picture: Image.Image, source: ImageCms.ImageCmsProfile, mode: str
) -> Image.Image | None:
    try:
        return ImageCms.profileToProfile(
            picture,
            source,
            ImageCms.ImageCmsProfile(io.BytesIO(srgb_profile())),
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode=mode,
        )
    except ImageCms.PyCMSError:  # a profile of another colour space than the picture's
        return None


def _profile(profile: bytes) -> ImageCms.ImageCmsProfile | None:
    try:
        return ImageCms.ImageCmsProfile(io.BytesIO(profile))
    except (OSError, ImageCms.PyCMSError):  # not a profile: as if there were none
        return None


def _is_srgb(profile: ImageCms.ImageCmsProfile) -> bool:
    try:
        return ImageCms.getProfileDescription(profile).startswith("sRGB")
    except ImageCms.PyCMSError:  # a profile without a name is converted like any other
        return False
