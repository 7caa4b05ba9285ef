"""The sizes shown on pages, made by one decode at the lowest scale that still is sharp."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from gallery.imaging.colour import eight_bit, flatten, srgb_profile, to_srgb
from gallery.imaging.decode import Opened, load, open_checked
from gallery.imaging.exif import TURNED, orientation
from gallery.imaging.formats import Format, Refused

SIZES = (2048, 1024, 500, 300, 150)

DRAFT_MARGIN = 1.25
LANDING = range(1920, 2101)  # long edges close enough to 2048 to skip the resampling
DRAFT_SCALES = (2, 4, 8)
REDUCING_GAP = 2.0
WEBP_QUALITY, WEBP_METHOD = 80, 2
JPEG_QUALITY = 82
MAIL = "mail"  # a JPEG of the largest size, for e-mail and old clients
BLACK = 8  # of 255: what a RAW file reaches when its pixels were not understood
TRANSPOSES = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
PLACEHOLDER_SIDE, PLACEHOLDER_QUALITY = 16, 20


@dataclass(frozen=True, slots=True)
class Rendition:
    name: str  # the long edge asked for: "2048", a WebP; or "mail", a JPEG
    width: int
    height: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Rendered:
    width: int  # of the source, upright
    height: int
    placeholder: str  # data: URI
    colour: str  # "#rrggbb", the mean
    renditions: tuple[Rendition, ...]


def make_renditions(source: Path, sizes: tuple[int, ...] = SIZES) -> Rendered:
    """Sizes are long edges in pixels, largest first; a small source is never enlarged.

    Raises Refused when the picture cannot be decoded completely.
    """
    with open_checked(source) as opened:
        return render(opened, sizes)


def render(opened: Opened, sizes: tuple[int, ...] = SIZES) -> Rendered:
    size, turn = opened.picture.size, orientation(opened.picture)
    width, height = size if turn not in TURNED else size[::-1]
    renditions, smallest = scaled(prepared(opened, sizes[0]), sizes)
    return Rendered(width, height, placeholder(smallest), mean_colour(smallest), renditions)


def prepared(opened: Opened, size: int) -> Image.Image:
    """Decoded at the lowest scale that will do, then shrunk to `size`, sRGB, upright and bare."""
    picture = opened.picture
    turn, profile = orientation(picture), picture.info.get("icc_profile")
    first = shrink(_decoded(opened, size), size)
    if opened.kind is Format.RAW and _is_black(first):
        raise Refused("This RAW file comes out black: please export it as JPEG, TIFF or DNG.")
    return _without_metadata(upright(to_srgb(first, profile), turn))


def scaled(
    current: Image.Image, sizes: tuple[int, ...] = SIZES
) -> tuple[tuple[Rendition, ...], Image.Image]:
    """All renditions, and the smallest one's picture."""
    renditions: list[Rendition] = []
    for size, smaller in steps(current, sizes):
        same = renditions and smaller is current  # a small source: encoded once
        content = renditions[-1].content if same else webp(smaller)
        renditions.append(Rendition(str(size), *smaller.size, content))
        if size == sizes[0]:
            mail = Rendition(MAIL, *smaller.size, jpeg(smaller))
        current = smaller
    return (*renditions, mail), current


def steps(current: Image.Image, sizes: tuple[int, ...]) -> Iterator[tuple[int, Image.Image]]:
    """Each size from the one before, and the very same picture when that is small already."""
    for size in sizes:
        current = shrink(current, size)
        yield size, current


def upright(picture: Image.Image, turn: int) -> Image.Image:
    """Undoes an EXIF orientation (1 to 8)."""
    return picture if turn == 1 else picture.transpose(TRANSPOSES[turn])


def shrink(picture: Image.Image, size: int) -> Image.Image:
    """To a long edge of `size`; pictures that are smaller, or land close to 2048, stay."""
    longest = max(picture.size)
    if longest <= size or (size in LANDING and longest in LANDING):
        return picture
    target = (_scaled(picture.width, size, longest), _scaled(picture.height, size, longest))
    return picture.resize(target, Image.Resampling.LANCZOS, reducing_gap=REDUCING_GAP)


def webp(picture: Image.Image) -> bytes:
    return _encoded(flatten(picture), WEBP_QUALITY, srgb_profile())


def jpeg(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    flatten(picture).save(
        buffer, "JPEG", quality=JPEG_QUALITY, icc_profile=srgb_profile(), exif=b""
    )
    return buffer.getvalue()


def placeholder(picture: Image.Image) -> str:
    tiny = shrink(flatten(picture), PLACEHOLDER_SIDE)
    encoded = base64.b64encode(_encoded(tiny, PLACEHOLDER_QUALITY, b"")).decode("ascii")
    return f"data:image/webp;base64,{encoded}"


def mean_colour(picture: Image.Image) -> str:
    mean = flatten(picture).resize((1, 1), Image.Resampling.BOX)
    return f"#{mean.tobytes().hex()}"


def _decoded(opened: Opened, size: int) -> Image.Image:
    picture = opened.picture
    if opened.is_jpeg:
        picture.draft(None, _draft_target(picture.size, size))
    load(picture)
    return eight_bit(picture)


def _draft_target(stored: tuple[int, int], size: int) -> tuple[int, int]:
    """The smallest size the JPEG decoder may give, in the aspect of the picture.

    A square box would never let it scale a landscape picture down.
    """
    longest = max(stored)
    for scale in DRAFT_SCALES:
        if size in LANDING and longest // scale in LANDING:
            return max(1, stored[0] // scale), max(1, stored[1] // scale)
    needed = round(size * DRAFT_MARGIN)
    return _scaled(stored[0], needed, longest), _scaled(stored[1], needed, longest)


def _scaled(side: int, size: int, longest: int) -> int:
    return max(1, round(side * size / longest))


def _is_black(picture: Image.Image) -> bool:
    return picture.convert("L").point(lambda level: max(0, level - BLACK)).getbbox() is None


def _without_metadata(picture: Image.Image) -> Image.Image:
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    return fresh


def _encoded(picture: Image.Image, quality: int, profile: bytes) -> bytes:
    buffer = io.BytesIO()
    picture.save(
        buffer, "WEBP", quality=quality, method=WEBP_METHOD, icc_profile=profile, exif=b"", xmp=b""
    )
    return buffer.getvalue()
