"""Opens pictures through Pillow, by the one decoder their signature calls for."""

from __future__ import annotations

import errno
import mmap
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pillow_heif
from PIL import (
    AvifImagePlugin,
    Image,
    ImageFile,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    UnidentifiedImageError,
    WebPImagePlugin,
)

from gallery.imaging import tiff
from gallery.imaging.exif import GARBAGE_EXIF, TURNED, orientation
from gallery.imaging.formats import (
    HEAD_BYTES,
    MEGAPIXEL_LIMITS,
    Examined,
    Format,
    Refused,
    check_size,
    recognise,
    sniff,
)
from gallery.imaging.jpeg import cut_off
from gallery.imaging.sandbox import run_limited
from gallery.imaging.structure import check_raw, stored_size

# Loaded here, so that a forked child never has to import a decoder under a lock that a thread
# of its parent held.
DECODERS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin, TiffImagePlugin)

pillow_heif.register_heif_opener(thumbnails=False)
pillow_heif.options.DECODE_THREADS = 1  # there is a worker process per core already
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
Image.preinit()
Image.MAX_IMAGE_PIXELS = max(MEGAPIXEL_LIMITS.values()) * 1_000_000
ImageFile.LOAD_TRUNCATED_IMAGES = False
warnings.filterwarnings("ignore", module=r"PIL\.")  # odd EXIF is expected and dealt with

DAMAGED = "The picture is damaged and cannot be read."
# What Pillow raises when it meets what it did not expect.
DECODER_ERRORS = (*GARBAGE_EXIF, RuntimeError, Image.DecompressionBombError)
# Of errors that decoders raise themselves, and of a leap to a place that no file has.
SENSELESS_PLACES = frozenset({None, errno.EINVAL, errno.EOVERFLOW})
UNUSUAL = {
    Format.TIFF: "This kind of TIFF cannot be read: please save it as RGB with 8 or 16 bits.",
}
# The others may be turned or cropped by what their container says.
EXACT_SIZES = frozenset({Format.JPEG, Format.PNG, Format.WEBP})
MAYBE_RAW = frozenset({Format.RAW, Format.TIFF})  # by their first bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A picture that passed every check of its container and size; not decoded as a rule."""

    kind: Format
    picture: Image.Image
    coded: Path | bytes | None  # the JPEG it is: the file, or the preview inside a RAW file

    @property
    def is_jpeg(self) -> bool:
        return self.coded is not None


def in_child(function: Callable[..., Any], source: Path, *args: Any, **limits: int) -> Any:
    """`run_limited`, once all decoders are loaded that the file may need: libraw, which takes 18 MB
    and half a second, for those alone that look like the file of a camera."""
    with source.open("rb") as file:
        kind = sniff(file.read(HEAD_BYTES))
    if kind in MAYBE_RAW:
        import gallery.imaging.raw  # noqa: F401
    return run_limited(function, source, *args, **limits)


def examine_headers(path: Path) -> Examined:
    kind, width, height = in_child(_headers, path)
    return Examined(Format(kind), width, height, path.stat().st_size)


def _headers(path: Path) -> tuple[Format, int, int]:
    """Some decoders read the whole file for them, and any may fall over a hostile one."""
    kind, size = _inspect(path)
    if size is None:
        from gallery.imaging.raw import upright_size  # loaded before the fork

        return kind, *upright_size(path)
    return kind, *_upright(path, kind, size)


@contextmanager
def open_checked(path: Path) -> Iterator[Opened]:
    """To be called in a sandboxed child, since RAW files are developed here."""
    kind, _ = _inspect(path)
    if kind is Format.RAW:
        from gallery.imaging.raw import develop  # loaded before the fork

        found = develop(path)
        with found.picture:
            yield Opened(kind, found.picture, found.coded)
    else:
        with open_picture(path, kind) as picture:
            yield Opened(kind, picture, path if kind is Format.JPEG else None)


def _upright(path: Path, kind: Format, stored: tuple[int, int]) -> tuple[int, int]:
    with open_picture(path, kind) as picture:
        if kind in EXACT_SIZES and picture.size != stored:
            raise Refused("The picture is damaged: its headers contradict each other.")
        check_size(kind, *picture.size)
        turned = orientation(picture) in TURNED
        return picture.size[::-1] if turned else picture.size


@contextmanager
def open_picture(path: Path, kind: Format) -> Iterator[Image.Image]:
    with refusing_damage():
        try:
            picture = Image.open(path, formats=list(kind.plugins))
        except UnidentifiedImageError as error:
            raise Refused(UNUSUAL.get(kind, DAMAGED)) from error
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
    except DECODER_ERRORS as error:
        if isinstance(error, OSError) and error.errno not in SENSELESS_PLACES:
            raise
        if "truncated" in str(error):
            raise cut_off() from error
        raise Refused(DAMAGED) from error


def _inspect(path: Path) -> tuple[Format, tuple[int, int] | None]:
    """Format and stored size, which of RAW files only their decoder knows."""
    with path.open("rb") as file:
        kind = recognise(file.read(HEAD_BYTES))
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if kind is Format.RAW or (kind is Format.TIFF and tiff.is_raw(data)):
                check_raw(data)
                return Format.RAW, None
            size = stored_size(kind, data)
    check_size(kind, *size)
    return kind, size
