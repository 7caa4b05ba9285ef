"""Pictures without what they tell of places and people, their coded pixels untouched.

JPEG files are cleaned by `gallery.imaging.delivery_copy`, which also knows those inside RAW files.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from gallery.imaging.formats import Format
from gallery.imaging.jpeg import Sliced
from gallery.imaging.lossless import heif, png, tiff, webp
from gallery.imaging.lossless.spans import opened_bytes
from gallery.imaging.lossless.told import Told

WRITERS: dict[Format, Callable[[Sliced, Told, BinaryIO], None]] = {
    Format.PNG: png.write,
    Format.WEBP: webp.write,
    Format.TIFF: tiff.write,
    Format.HEIC: heif.write,
    Format.AVIF: heif.write,
}


def write_clean(kind: Format, source: Path, told: Told, target: BinaryIO) -> None:
    """Raises Refused where that cannot be done with certainty; `target` may hold a part then."""
    with opened_bytes(source) as data:
        WRITERS[kind](data, told, target)
