"""Opens pictures through Pillow, by the one decoder their signature calls for."""

from __future__ import annotations

import mmap
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pillow_heif
from PIL import Image, ImageFile, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from gallery.imaging.formats import (
    HEAD_BYTES,
    MEGAPIXEL_LIMITS,
    Examined,
    Format,
    Refused,
    check_size,
    recognise,
)
from gallery.imaging.jpeg import cut_off
from gallery.imaging.structure import stored_size

# Loaded here, so that a forked child never has to import a decoder under a lock that a thread
# of its parent held.
DECODERS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)

pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1  # there is a worker process per core already
Image.preinit()
Image.MAX_IMAGE_PIXELS = max(MEGAPIXEL_LIMITS.values()) * 1_000_000
ImageFile.LOAD_TRUNCATED_IMAGES = False
warnings.filterwarnings("ignore", module=r"PIL\.")  # odd EXIF is expected and dealt with

ORIENTATION = 0x0112
TURNED = frozenset({5, 6, 7, 8})  # orientations that swap width and height

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


def examine_headers(path: Path) -> Examined:
    kind, (width, height) = _inspect(path)
    with open_picture(path, kind) as picture:
        if kind is not Format.HEIC and picture.size != (width, height):
            raise Refused("The picture is damaged: its headers contradict each other.")
        width, height = picture.size
        if orientation(picture) in TURNED:
            width, height = height, width
    return Examined(kind, width, height, path.stat().st_size)


@contextmanager
def open_checked(path: Path) -> Iterator[tuple[Format, Image.Image]]:
    """The opened, not yet decoded picture, after every check of its container and size."""
    kind, _ = _inspect(path)
    with open_picture(path, kind) as picture:
        yield kind, picture


@contextmanager
def open_picture(path: Path, kind: Format) -> Iterator[Image.Image]:
    with refusing_damage():
        picture = Image.open(path, formats=list(kind.plugins))
    with picture:
        yield picture


def load(picture: Image.Image) -> None:
    """Decode all pixels. Raises Refused when one is missing."""
    with refusing_damage():
        picture.load()


@contextmanager
def refusing_damage() -> Iterator[None]:
    """Errors of the decoder leave this block as Refused, errors of the disk as they are."""
    try:
        yield
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        if "truncated" in str(error):
            raise cut_off() from error
        raise Refused("The picture is damaged and cannot be read.") from error


def read_exif(picture: Image.Image) -> Image.Exif:
    """The method of the base class, since that of PNG decodes all pixels in search of EXIF
    behind them. Raises one of GARBAGE_EXIF."""
    return Image.Image.getexif(picture)


def orientation(picture: Image.Image) -> int:
    """EXIF orientation 1 to 8; 1 when it is missing or senseless.

    HEIC carries its rotation in the container and the decoder applies it: always 1.
    """
    if picture.format == "HEIF":
        return 1
    try:
        value = read_exif(picture).get(ORIENTATION, 1)
    except GARBAGE_EXIF:  # no orientation can be read, so the picture stays as stored
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _inspect(path: Path) -> tuple[Format, tuple[int, int]]:
    with path.open("rb") as file:
        kind = recognise(file.read(HEAD_BYTES))
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            size = stored_size(kind, data)
    check_size(kind, *size)
    return kind, size
