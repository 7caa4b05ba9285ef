"""The full-size file a customer may download: the picture, and nothing private about it."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import BinaryIO

from PIL import ExifTags, Image

from gallery.imaging import jpeg
from gallery.imaging.colour import eight_bit, flatten, srgb_profile, to_srgb
from gallery.imaging.decode import Opened, load, open_checked
from gallery.imaging.exif import ORIENTATION, orientation
from gallery.imaging.metadata import metadata_of
from gallery.imaging.renditions import upright

JPEG_QUALITY = 95
BAND_HEIGHT = 256
NO_SUBSAMPLING = 0  # 4:4:4

JFIF_HEADER = b"JFIF\x00"
JFIF_LENGTH = 14  # marker segment without its own marker and length, and without a thumbnail


def write_delivery_copy(source: Path, target: BinaryIO) -> None:
    """JPEG, and the preview of a RAW file, keep their coded pixels byte by byte; other formats
    become a JPEG in sRGB.

    Raises Refused when the picture is not whole.
    """
    with open_checked(source) as opened:
        write_copy(opened, target)


def write_copy(opened: Opened, target: BinaryIO) -> None:
    """The picture may be decoded already."""
    picture, coded = opened.picture, opened.coded
    if coded is None:
        _convert(picture, credits_of(picture, 1), target)
        return
    exif = credits_of(picture, orientation(picture)).tobytes()
    if isinstance(coded, bytes):
        _copy_jpeg(coded, exif, target)
        return
    with coded.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        _copy_jpeg(data, exif, target)


def _copy_jpeg(data: jpeg.Buffer, exif: bytes, target: BinaryIO) -> None:
    header = [b"\xff\xd8", *_jfif(data), _segment(jpeg.APP1, exif)]
    target.write(b"".join(header))
    for segment in jpeg.segments(data):
        if jpeg.is_needed(data, segment):
            target.write(data[segment.start : segment.end])


def _jfif(data: jpeg.Buffer) -> list[bytes]:
    """Version and density of the JFIF header; its thumbnail may show what was cropped away."""
    for segment in jpeg.segments(data):
        content = data[segment.start + 4 : segment.start + 4 + JFIF_LENGTH]
        if segment.marker == jpeg.APP0 and content.startswith(JFIF_HEADER):
            return [_segment(jpeg.APP0, content[: JFIF_LENGTH - 2].ljust(JFIF_LENGTH, b"\x00"))]
        if segment.marker == jpeg.SOS:
            break
    return []


def _segment(marker: int, content: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(content) + 2).to_bytes(2, "big") + content


def credits_of(picture: Image.Image, turn: int) -> Image.Exif:
    """How to hold it, when it was taken, and whose work it is."""
    known = metadata_of(picture)
    exif = Image.Exif()
    exif[ORIENTATION] = turn
    if known.artist:
        exif[ExifTags.Base.Artist] = known.artist.encode()  # as text it would become ASCII
    if known.copyright:
        exif[ExifTags.Base.Copyright] = known.copyright.encode()
    if known.taken_at:
        shot = exif.get_ifd(ExifTags.IFD.Exif)
        shot[ExifTags.Base.DateTimeOriginal] = f"{known.taken_at:%Y:%m:%d %H:%M:%S}"
        if known.taken_at.tzinfo:
            shot[ExifTags.Base.OffsetTimeOriginal] = known.taken_at.isoformat()[-6:]
    return exif


def _convert(picture: Image.Image, exif: Image.Exif, target: BinaryIO) -> None:
    save_copy(upright_srgb(picture), exif, target)


def upright_srgb(picture: Image.Image) -> Image.Image:
    """All pixels of the opened picture, as they are to be seen. Raises Refused if not whole."""
    return upright(_opaque_srgb(picture), orientation(picture))


def save_copy(full: Image.Image, exif: Image.Exif, target: BinaryIO) -> None:
    full.save(
        target,
        "JPEG",
        quality=JPEG_QUALITY,
        subsampling=NO_SUBSAMPLING,
        icc_profile=srgb_profile(),
        exif=exif.tobytes(),
        comment=b"",
    )


def _opaque_srgb(picture: Image.Image) -> Image.Image:
    """Band by band: a large picture fits into memory twice, but not four times."""
    load(picture)
    profile = picture.info.get("icc_profile")
    opaque = Image.new("RGB", picture.size)
    for top in range(0, picture.height, BAND_HEIGHT):
        bottom = min(top + BAND_HEIGHT, picture.height)
        band = eight_bit(picture.crop((0, top, picture.width, bottom)))
        opaque.paste(flatten(to_srgb(band, profile)), (0, top))
    return opaque
