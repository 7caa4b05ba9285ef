"""What a cleaned file goes on telling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ARTIST, EXIF, COPYRIGHT = 315, 34665, 33432
TAKEN_AT, TAKEN_AT_OFFSET = 36867, 36881


@dataclass(frozen=True, slots=True)
class Told:
    """How to hold the picture, when it was taken, and whose work it is.

    `exif` is a whole TIFF structure, empty when there is nothing to tell. The texts are the same
    by their tags, without the orientation: of the main directory, and of the one of the shot.
    """

    exif: bytes = b""
    main: Mapping[int, bytes] = field(default_factory=dict)
    shot: Mapping[int, bytes] = field(default_factory=dict)
