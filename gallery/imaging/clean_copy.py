"""The file of full size that leaves the studio: the original without what is private in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from PIL import ExifTags, Image

from gallery.imaging.decode import Opened, open_picture, refusing_damage
from gallery.imaging.delivery_copy import BAND_HEIGHT, credits_of
from gallery.imaging.exif import ORIENTATION, orientation, values
from gallery.imaging.formats import Format, Refused
from gallery.imaging.lossless import WRITERS, write_clean
from gallery.imaging.lossless.spans import Unfit
from gallery.imaging.lossless.told import Told
from photocrm.sums import Sums, sums_of

EXIF_PREFIX = b"Exif\x00\x00"
CONTAINER_TURNS = frozenset({Format.HEIC, Format.AVIF, Format.TIFF})  # where EXIF has no say


@dataclass(frozen=True, slots=True)
class Look:
    """What must be the same of the picture and of its clean copy."""

    mode: str
    size: tuple[int, int]
    frames: int
    turn: int
    profile: bytes
    pixels: Sums  # of the first frame

    @classmethod
    def of(cls, picture: Image.Image) -> Self:
        """Decodes it. Raises Refused when it, or a frame behind it, is not whole."""
        with refusing_damage():
            frames, turn = getattr(picture, "n_frames", 1), orientation(picture)
            profile = picture.info.get("icc_profile") or b""
            picture.load()
            return cls(picture.mode, picture.size, frames, turn, profile, sums_of(bands(picture)))


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be known of a picture before it is closed, so that two are never in memory."""

    kind: Format
    told: Told
    look: Look

    @classmethod
    def of(cls, opened: Opened) -> Self | None:
        """None for JPEG and RAW, which have ways of their own, and where a later frame is damaged,
        which nothing shows."""
        if opened.kind not in WRITERS:
            return None
        told = told_of(opened.picture, opened.kind)
        try:
            return cls(opened.kind, told, Look.of(opened.picture))
        except Refused:
            return None


def write_clean_copy(plan: Plan, source: Path, target: BinaryIO) -> None:
    """It is decoded again, to know that it is the very same picture.

    Raises Refused where it is not, or cannot be made with certainty.
    """
    write_clean(plan.kind, source, plan.told, target)
    target.flush()
    with open_picture(Path(target.name), plan.kind) as picture:
        if Look.of(picture) != plan.look:
            raise Unfit("The clean copy does not show the same.")


def told_of(picture: Image.Image, kind: Format) -> Told:
    exif = credits_of(picture, 1 if kind in CONTAINER_TURNS else orientation(picture))
    main, shot = values(exif), values(exif.get_ifd(ExifTags.IFD.Exif))
    turn = main.pop(ORIENTATION, 1)
    if not main and not shot and turn == 1:
        return Told()
    block = exif.tobytes().removeprefix(EXIF_PREFIX)
    return Told(block, texts(main), texts(shot))


def texts(directory: Mapping[int, object]) -> dict[int, bytes]:
    return {
        tag: value if isinstance(value, bytes) else str(value).encode()
        for tag, value in directory.items()
        if tag != ExifTags.Base.ExifOffset
    }


def bands(picture: Image.Image) -> Iterator[bytes]:
    """All pixels, as little of them at a time as possible."""
    for top in range(0, picture.height, BAND_HEIGHT):
        bottom = min(top + BAND_HEIGHT, picture.height)
        yield picture.crop((0, top, picture.width, bottom)).tobytes()
