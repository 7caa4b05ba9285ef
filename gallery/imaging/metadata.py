"""What the camera wrote about the picture, as far as it makes sense."""

from __future__ import annotations

import math
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self, SupportsFloat

from PIL import ExifTags, Image

from gallery.imaging.decode import open_checked
from gallery.imaging.descriptions import Description, described
from gallery.imaging.exif import GARBAGE_EXIF, Values, directories

TEXT_LIMIT = 200
MOST_KEYWORDS, KEYWORD_LIMIT = 50, 100
LONGEST_EXPOSURE = 24 * 3600
OFFSET = re.compile(r"[+-](0\d|1[0-4]):[0-5]\d")

Base, Gps = ExifTags.Base, ExifTags.GPS


@dataclass(frozen=True, slots=True)
class Metadata:
    """Unknown texts are empty; unknown numbers and times are None."""

    taken_at: datetime | None = None  # naive local time of the camera when it wrote no offset
    camera: str = ""
    lens: str = ""
    aperture: str = ""  # "f/2.8"
    exposure_time: str = ""  # "1/250 s"
    iso: str = ""  # "ISO 400"
    focal_length: str = ""  # "85 mm"
    latitude: float | None = None
    longitude: float | None = None
    artist: str = ""
    copyright: str = ""
    keywords: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"taken_at": self.taken_at and self.taken_at.isoformat()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        taken_at = values["taken_at"] and datetime.fromisoformat(values["taken_at"])
        keywords = tuple(values.get("keywords", ()))  # pictures of earlier recipes have none
        return cls(**values | {"taken_at": taken_at, "keywords": keywords})


def read_metadata(path: Path) -> Metadata:
    """Senseless EXIF gives empty fields. Raises Refused when the file is no whole picture."""
    with open_checked(path) as opened:
        return metadata_of(opened.picture)


def metadata_of(picture: Image.Image) -> Metadata:
    main, shot, place = directories(picture)
    latitude, longitude = _position(place)
    written = described(picture)
    return Metadata(
        taken_at=_taken_at(shot),
        camera=_camera(main),
        lens=_text(shot.get(Base.LensModel)),
        aperture=_measure("f/{}", shot.get(Base.FNumber)),
        exposure_time=_exposure(shot.get(Base.ExposureTime)),
        iso=_measure("ISO {}", shot.get(Base.ISOSpeedRatings)),
        focal_length=_measure("{} mm", shot.get(Base.FocalLength)),
        latitude=latitude,
        longitude=longitude,
        artist=_first(main.get(Base.Artist), *written.creators),
        copyright=_first(main.get(Base.Copyright), *written.rights),
        keywords=_keywords(main, written),
    )


def _first(*candidates: object) -> str:
    """The first text that is not empty."""
    return next((text for text in map(_text, candidates) if text), "")


def _keywords(main: Values, written: Description) -> tuple[str, ...]:
    """Of all sources, each once; programs repeat them in IPTC, XMP and Windows' own tag."""
    windows = main.get(Base.XPKeywords)
    listed = windows.decode("utf-16-le", "replace").split(";") if isinstance(windows, bytes) else []
    texts = (_text(text)[:KEYWORD_LIMIT] for text in (*written.keywords, *listed))
    return tuple(dict.fromkeys(text for text in texts if text))[:MOST_KEYWORDS]


def _text(value: object) -> str:
    """One printable line: EXIF texts come padded with zeros and control characters."""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    if not isinstance(value, str):
        return ""
    with suppress(UnicodeError):  # most write UTF-8, which Pillow has read as Latin-1; some do not
        value = value.encode("latin-1").decode()
    printable = "".join(letter if letter.isprintable() else " " for letter in value)
    return " ".join(printable.split())[:TEXT_LIMIT]


def _number(value: object) -> float | None:
    """A positive, finite number; the first one of a list."""
    if isinstance(value, tuple):
        value = value[0] if value else None
    if not isinstance(value, SupportsFloat):
        return None
    try:
        number = float(value)
    except GARBAGE_EXIF:  # a fraction over zero
        return None
    return number if math.isfinite(number) and number > 0 else None


def _measure(template: str, value: object) -> str:
    number = _number(value)
    if number is None or not 0.05 <= number < 10_000_000:
        return ""
    return template.format(f"{number:.1f}".removesuffix(".0"))


def _exposure(value: object) -> str:
    seconds = _number(value)
    if seconds is None or not 1e-6 <= seconds <= LONGEST_EXPOSURE:
        return ""
    return f"1/{round(1 / seconds)} s" if seconds < 0.4 else _measure("{} s", seconds)


def _camera(main: Values) -> str:
    """Make and model, without the make twice: "Canon EOS R5", "NIKON CORPORATION NIKON Z 8"."""
    make, model = _text(main.get(Base.Make)), _text(main.get(Base.Model))
    brand = make.split(" ")[0].lower()
    if brand and model.lower().startswith(brand):
        return model
    return f"{make} {model}".strip()


def _taken_at(shot: Values) -> datetime | None:
    taken = _text(shot.get(Base.DateTimeOriginal))[:19]
    offset = _text(shot.get(Base.OffsetTimeOriginal))
    try:
        if OFFSET.fullmatch(offset):
            return datetime.strptime(f"{taken}{offset}", "%Y:%m:%d %H:%M:%S%z")
        return datetime.strptime(taken, "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 -- Exif names no zone
    except ValueError:  # "0000:00:00 00:00:00" of a camera without a clock
        return None


def _position(place: Values) -> tuple[float | None, float | None]:
    latitude = _degrees(place.get(Gps.GPSLatitude), place.get(Gps.GPSLatitudeRef), "NS", 90)
    longitude = _degrees(place.get(Gps.GPSLongitude), place.get(Gps.GPSLongitudeRef), "EW", 180)
    known = latitude is not None and longitude is not None
    return (latitude, longitude) if known else (None, None)


def _degrees(parts: object, reference: object, sides: str, limit: int) -> float | None:
    side = _text(reference)[:1].upper()
    if not isinstance(parts, tuple) or len(parts) != 3 or not side or side not in sides:
        return None
    try:
        degrees = float(sum(float(part) / 60**power for power, part in enumerate(parts)))
    except GARBAGE_EXIF:  # fractions over zero, texts
        return None
    if not 0 <= degrees <= limit:
        return None
    return round(-degrees if side == sides[1] else degrees, 6)
