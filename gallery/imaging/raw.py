"""The picture in the RAW file of a camera: its own preview where that is large, else developed.

libraw is C++ that meets strangers' bytes, so these functions run in sandboxed children only.
"""

from __future__ import annotations

import io
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# A child has one core's share of the machine. Both libraries read this once, when they load.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import rawpy
from PIL import ExifTags, Image

from gallery.imaging import bmff, jpeg
from gallery.imaging.exif import (
    GARBAGE_EXIF,
    ORIENTATION,
    TURNED,
    Values,
    orientation,
    parts_of,
    read_exif,
    values,
)
from gallery.imaging.formats import Format, Refused, check_size

ENOUGH = 2048  # the long edge of the largest rendition
TAGS_WITHIN = 8 * 1024 * 1024  # bytes from the start of a file, where cameras keep their tags
# libraw tells how to turn in a way of its own.
ORIENTATIONS = {0: 1, 3: 3, 5: 8, 6: 6}
CANON_TAGS = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
XMP, IPTC, IPTC_RESOURCE = 700, 33723, 0x0404
UNREADABLE = "This RAW file cannot be read: please export it as JPEG, TIFF or DNG."


@dataclass(frozen=True, slots=True)
class Found:
    """A picture that is opened and, where it is a preview, not yet decoded: then `coded` has its
    bytes, a whole JPEG file."""

    picture: Image.Image
    coded: bytes | None = None


def develop(path: Path) -> Found:
    """What the camera, or else libraw, made of the file; its EXIF tells the upright orientation."""
    with _reading(path) as raw:
        found = _preview(raw) or Found(_half_size(raw))
        turn = _turn(found.picture, raw) if found.coded else 1
    main, shot, place = _tags(path)
    _tell(found.picture, {**main, ORIENTATION: turn}, shot, place)
    return found


def upright_size(path: Path) -> tuple[int, int]:
    """Of the picture that `develop` gives, without developing it."""
    with _reading(path) as raw:
        found = _preview(raw)
        if found:
            size, turned = found.picture.size, _turn(found.picture, raw) in TURNED
        else:
            size = (raw.sizes.width + 1) // 2, (raw.sizes.height + 1) // 2
            turned = ORIENTATIONS.get(raw.sizes.flip, 1) in TURNED
    return size[::-1] if turned else size


@contextmanager
def _reading(path: Path) -> Iterator[rawpy.RawPy]:
    try:
        with rawpy.imread(str(path)) as raw:
            check_size(Format.RAW, raw.sizes.width, raw.sizes.height)
            yield raw
    except rawpy.LibRawUnsufficientMemoryError as error:
        raise MemoryError from error
    except (rawpy.LibRawError, rawpy.NotSupportedError, ValueError) as error:
        raise Refused(UNREADABLE) from error


def _preview(raw: rawpy.RawPy) -> Found | None:
    """The camera's JPEG, unless it is damaged or smaller than what libraw would develop."""
    try:
        thumb = raw.extract_thumb()
        if thumb.format is not rawpy.ThumbFormat.JPEG:
            return None
        coded = bytes(thumb.data)
        size = jpeg.stored_size(coded)
        check_size(Format.JPEG, *size)
        picture = Image.open(io.BytesIO(coded), formats=list(Format.RAW.plugins))
    except (rawpy.LibRawError, Refused, OSError, SyntaxError, ValueError):
        return None  # there are the pixels of the sensor
    half = max(raw.sizes.width, raw.sizes.height) // 2
    large_enough = picture.size == size and max(size) >= min(ENOUGH, half)
    return Found(picture, coded) if large_enough else None


def _half_size(raw: rawpy.RawPy) -> Image.Image:
    """Each square of four sensor pixels becomes one: no guesses at colours, and upright."""
    return Image.fromarray(raw.postprocess(half_size=True, use_camera_wb=True, output_bps=8))


def _turn(preview: Image.Image, raw: rawpy.RawPy) -> int:
    """EXIF orientation of the preview: what it says of itself, else how the sensor lay, else as it
    is; the first of them that gives it the shape of the upright picture."""
    by_sensor = ORIENTATIONS.get(raw.sizes.flip, 1)
    is_wide = _wide_upright(raw.sizes.width, raw.sizes.height, by_sensor)
    own = orientation(preview)
    fitting = (
        turn
        for turn in (own, by_sensor, 1)
        if _wide_upright(preview.width, preview.height, turn) == is_wide
    )
    return next(fitting, own)


def _wide_upright(width: int, height: int, turn: int) -> bool:
    return height > width if turn in TURNED else width > height


def _tell(picture: Image.Image, main: Values, shot: Values, place: Values) -> None:
    """Give the picture the tags of the file around it."""
    try:
        exif = read_exif(picture)
        for tag, value in main.items():
            exif[tag] = value
        exif.get_ifd(ExifTags.IFD.Exif).update(shot)
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(place)
    except GARBAGE_EXIF:  # what the preview says of itself is damaged
        picture.getexif().load(b"")
        picture.getexif()[ORIENTATION] = main[ORIENTATION]
    if isinstance(main.get(XMP), bytes):
        picture.info["xmp"] = main[XMP]
    if isinstance(main.get(IPTC), bytes):
        picture.info["photoshop"] = {IPTC_RESOURCE: main[IPTC]}


def _tags(path: Path) -> tuple[Values, Values, Values]:
    """The main, the Exif and the GPS directory; all empty where the preview alone has tags."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[4:8] == b"ftyp":
            return _canon_tags(data)
        if data[:2] in (b"II", b"MM"):
            return parts_of(_exif(data[:TAGS_WITHIN]))
        return {}, {}, {}


def _canon_tags(data: jpeg.Buffer) -> tuple[Values, Values, Values]:
    """CR3 keeps each directory in a box of its own."""
    found = {box.name: _exif(data[box.start : box.end]) for box in _canon_boxes(data)}
    main, shot, place = (
        values(found.get(name, Image.Exif())) for name in (b"CMT1", b"CMT2", b"CMT4")
    )
    return main, shot, place


def _canon_boxes(data: jpeg.Buffer) -> Iterator[bmff.Box]:
    for outer in bmff.outer_boxes(data):
        if outer.name == b"moov":
            for box in bmff.inner_boxes(data, outer.start, outer.end):
                if data[box.start : box.start + len(CANON_TAGS)] == CANON_TAGS:
                    yield from bmff.inner_boxes(data, box.start + len(CANON_TAGS), box.end)


def _exif(content: bytes) -> Image.Exif:
    """Of the start of a file in the shape of a TIFF, whatever number the camera put for 42."""
    usual = b"II*\x00" if content[:1] == b"I" else b"MM\x00*"
    exif = Image.Exif()
    try:
        exif.load(usual + content[4:])
    except GARBAGE_EXIF:  # a file without tags
        return Image.Exif()
    return exif
