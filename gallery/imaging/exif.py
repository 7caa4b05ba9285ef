"""EXIF as Pillow gives it, read so that garbage costs only itself."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from PIL import ExifTags, Image

Values = Mapping[int, Any]

ORIENTATION = ExifTags.Base.Orientation
TURNED = frozenset({5, 6, 7, 8})  # orientations that swap width and height
# Their decoders turn the pixels themselves: by the container, or, of TIFF, by this very tag.
TURNED_BY_DECODER = frozenset({"HEIF", "TIFF"})

# What Pillow raises while it reads EXIF that was written by chance or by malice.
GARBAGE_EXIF = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    AttributeError,
    EOFError,
    struct.error,
)


def read_exif(picture: Image.Image) -> Image.Exif:
    """The method of the base class, since that of PNG decodes all pixels in search of EXIF
    behind them. Raises one of GARBAGE_EXIF."""
    return Image.Image.getexif(picture)


def orientation(picture: Image.Image) -> int:
    """EXIF orientation 1 to 8; 1 when it is missing or senseless, or the decoder applies it."""
    if picture.format in TURNED_BY_DECODER:
        return 1
    try:
        exif = _of_container(picture) if picture.format == "AVIF" else read_exif(picture)
        value = exif.get(ORIENTATION, 1)
    except GARBAGE_EXIF:  # no orientation can be read, so the picture stays as stored
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def directories(picture: Image.Image) -> tuple[Values, Values, Values]:
    """The main, the Exif and the GPS directory; each empty when it is garbage."""
    try:
        exif = read_exif(picture)
    except GARBAGE_EXIF:  # the picture itself is fine, it merely tells nothing
        return {}, {}, {}
    return parts_of(exif)


def parts_of(exif: Image.Exif) -> tuple[Values, Values, Values]:
    return values(exif), _below(exif, ExifTags.IFD.Exif), _below(exif, ExifTags.IFD.GPSInfo)


def values(directory: Image.Exif | Values) -> dict[int, Any]:
    """Values are decoded one by one on access, so one that is damaged costs only itself."""
    found = {}
    for tag in list(directory):
        try:
            found[tag] = directory[tag]
        except GARBAGE_EXIF:  # the tag is damaged, its neighbours may be fine
            continue
    return found


def _below(exif: Image.Exif, directory: int) -> Values:
    try:
        return values(exif.get_ifd(directory))
    except GARBAGE_EXIF:  # a damaged directory counts as missing
        return {}


def _of_container(picture: Image.Image) -> Image.Exif:
    """AVIF turns by its container alone, which Pillow tells in the words of EXIF; what XMP says of
    the orientation would turn the picture twice."""
    exif = Image.Exif()
    exif.load(picture.info.get("exif", b""))
    return exif
