"""Paints the pictures of the demonstration studio: layered landscapes with camera EXIF."""

from __future__ import annotations

import colorsys
import io
import random
from dataclasses import dataclass
from datetime import datetime

from PIL import ExifTags, Image, ImageDraw, TiffImagePlugin

Colour = tuple[int, int, int]
Point = tuple[float, float]

JPEG_QUALITY = 88
RIDGE_POINTS = 9
SHUTTER_SPEEDS = (60, 125, 160, 200, 250, 320, 500, 640, 1000)
APERTURES = (1.8, 2.0, 2.8, 3.5, 4.0, 5.6, 8.0)
FILM_SPEEDS = (100, 100, 200, 200, 400, 640, 800, 1600)


@dataclass(frozen=True, slots=True)
class Camera:
    make: str
    model: str
    serial: str


@dataclass(frozen=True, slots=True)
class Lens:
    name: str
    focal_lengths: tuple[int, ...]  # millimetres it can be set to


def paint(
    seed: int,
    size: tuple[int, int] = (3000, 2000),
    *,
    taken_at: datetime,
    camera: Camera,
    lens: Lens,
    hue: float,
    photographer: str = "",
    place: tuple[float, float] | None = None,
) -> bytes:
    """A JPEG, the same for the same arguments.

    `hue` (0 to 1) is the palette that the pictures of one session share; `place` is latitude
    and longitude in degrees; `taken_at` may be naive or aware.
    """
    dice = random.Random(seed)
    picture = _landscape(dice, size, hue)
    exif = _exif(dice, taken_at, camera, lens)
    if photographer:
        # Pillow would replace letters beyond ASCII; cameras and editors write UTF-8 here.
        exif[ExifTags.Base.Artist] = photographer.encode()
        exif[ExifTags.Base.Copyright] = f"{taken_at.year} {photographer}".encode()
    if place:
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(_gps(*place))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=JPEG_QUALITY, exif=exif)
    return buffer.getvalue()


def _landscape(dice: random.Random, size: tuple[int, int], hue: float) -> Image.Image:
    drift = _drift(hue)
    hue += dice.uniform(-0.03, 0.03)
    picture = _gradient(size, _sky(hue, 0), _sky(hue + drift / 3, 1))
    horizon = dice.uniform(0.36, 0.46)
    _paint_disc(picture, dice, horizon, hue + drift)
    layers = dice.choice((3, 4, 4, 5))
    for layer in range(layers):
        depth = (layer + 1) / layers
        top = horizon + (0.96 - horizon) * (layer / layers) ** 0.9
        _paint_ridge(picture, dice, top, depth, hue + drift * (1 + 1.4 * depth))
    return picture


def _drift(hue: float) -> float:
    """How far the hue moves from the sky to the foreground: the same all through a session."""
    dice = random.Random(hue)
    return dice.choice((-1, 1)) * dice.uniform(0.05, 0.11)


def _sky(hue: float, height: int) -> Colour:
    return _colour(hue, 0.80 + 0.01 * height, 0.52 - 0.06 * height)


def _colour(hue: float, lightness: float, saturation: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue % 1, lightness, saturation)
    return round(red * 255), round(green * 255), round(blue * 255)


def _gradient(size: tuple[int, int], top: Colour, bottom: Colour) -> Image.Image:
    ends = Image.new("RGB", (1, 2), bottom)
    ends.putpixel((0, 0), top)
    # Half a source pixel inside each end, where interpolation has both colours to work with.
    return ends.resize(size, Image.Resampling.BILINEAR, box=(0, 0.5, 1, 1.5))


def _paint_disc(picture: Image.Image, dice: random.Random, horizon: float, hue: float) -> None:
    """Sun or moon: at times high, at times half behind the ridges."""
    radius = round(min(picture.size) * dice.uniform(0.075, 0.12))
    x = round(picture.width * dice.uniform(0.2, 0.8))
    y = round(picture.height * dice.uniform(0.14, horizon + 0.02))
    box = (x - radius, y - radius, x + radius, y + radius)
    ImageDraw.Draw(picture).ellipse(box, _colour(hue, 0.89, 0.72))


def _paint_ridge(
    picture: Image.Image, dice: random.Random, top: float, depth: float, hue: float
) -> None:
    """`top` is the mean height of the ridge (0 is the upper edge); `depth` 1 stands in front."""
    width, height = picture.size
    line = _ridge_line(dice, width, height, top)
    upper = max(0, int(min(y for _, y in line)))
    mask = Image.new("1", (width, height - upper))
    outline = [(x, y - upper) for x, y in line]
    ImageDraw.Draw(mask).polygon([(0, height), *outline, (width, height)], fill=1)
    lightness, saturation = 0.54 - 0.40 * depth, 0.36 - 0.04 * depth
    mist = _colour(hue - 0.02, lightness + 0.03, saturation - 0.02)
    ground = _colour(hue, lightness, saturation)
    picture.paste(_gradient(mask.size, ground, mist), (0, upper), mask)


def _ridge_line(dice: random.Random, width: int, height: int, top: float) -> list[Point]:
    swing = dice.uniform(0.05, 0.10) * height
    steps = RIDGE_POINTS - 1
    return [
        (width * step / steps, height * top + dice.uniform(-swing, swing))
        for step in range(RIDGE_POINTS)
    ]


def _exif(dice: random.Random, taken_at: datetime, camera: Camera, lens: Lens) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = camera.make
    exif[ExifTags.Base.Model] = camera.model
    exif[ExifTags.Base.Orientation] = 1
    shot = exif.get_ifd(ExifTags.IFD.Exif)
    shot[ExifTags.Base.DateTimeOriginal] = f"{taken_at:%Y:%m:%d %H:%M:%S}"
    if taken_at.tzinfo:
        shot[ExifTags.Base.OffsetTimeOriginal] = taken_at.isoformat()[-6:]
    shot[ExifTags.Base.ExposureTime] = TiffImagePlugin.IFDRational(1, dice.choice(SHUTTER_SPEEDS))
    shot[ExifTags.Base.FNumber] = TiffImagePlugin.IFDRational(
        round(10 * dice.choice(APERTURES)), 10
    )
    shot[ExifTags.Base.ISOSpeedRatings] = dice.choice(FILM_SPEEDS)
    shot[ExifTags.Base.FocalLength] = TiffImagePlugin.IFDRational(dice.choice(lens.focal_lengths))
    shot[ExifTags.Base.LensModel] = lens.name
    shot[ExifTags.Base.BodySerialNumber] = camera.serial
    return exif


def _gps(latitude: float, longitude: float) -> dict[int, object]:
    return {
        ExifTags.GPS.GPSLatitudeRef: "N" if latitude >= 0 else "S",
        ExifTags.GPS.GPSLatitude: _degrees(abs(latitude)),
        ExifTags.GPS.GPSLongitudeRef: "E" if longitude >= 0 else "W",
        ExifTags.GPS.GPSLongitude: _degrees(abs(longitude)),
    }


def _degrees(value: float) -> tuple[TiffImagePlugin.IFDRational, ...]:
    """Degrees, minutes and seconds to a hundredth."""
    minutes, hundredths = divmod(round(value * 360_000), 6_000)
    degrees, minutes = divmod(minutes, 60)
    rational = TiffImagePlugin.IFDRational
    return rational(degrees), rational(minutes), rational(hundredths, 100)
