"""Colours that can be read; knows no model.

A studio may choose any accent. It is darkened or lightened for each ground, step by step, until its
contrast is enough for small text (WCAG 2.2, 1.4.3).
"""

from itertools import count
from typing import NamedTuple

Colour = tuple[int, int, int]

ENOUGH = 4.5
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
# The grounds of the private page, light and dark.
LIGHT_GROUND, DARK_GROUND = (255, 255, 255), (0x1B, 0x18, 0x16)
STEPS = 50


class Shades(NamedTuple):
    """For each ground the accent as it can be read there, and what can be read on it."""

    light: str
    on_light: str
    dark: str
    on_dark: str


def shades_of(accent: str) -> Shades:
    """Raises ValueError for what is no colour."""
    light, dark = (readable(parse(accent), ground) for ground in (LIGHT_GROUND, DARK_GROUND))
    return Shades(written(light), written(better(light)), written(dark), written(better(dark)))


def parse(text: str) -> Colour:
    """Of "#3b5bdb"; raises ValueError."""
    if len(text) != 7 or not text.startswith("#"):
        raise ValueError(f"{text!r} is no colour")
    value = int(text[1:], 16)
    return value >> 16, value >> 8 & 255, value & 255


def written(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def luminance(colour: Colour) -> float:
    red, green, blue = (linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def contrast(one: Colour, other: Colour) -> float:
    """From 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: Colour, ground: Colour) -> Colour:
    """The colour itself, or the next one towards black or white that can be read on `ground`."""
    end = better(ground)
    return next(
        mixed
        for mixed in (mix(colour, end, step / STEPS) for step in count())
        if contrast(mixed, ground) >= ENOUGH
    )


def better(ground: Colour) -> Colour:
    """Black or white, whichever can be read better there."""
    return max(BLACK, WHITE, key=lambda colour: contrast(colour, ground))


def mix(colour: Colour, other: Colour, part: float) -> Colour:
    red, green, blue = (
        round(a + (b - a) * min(part, 1)) for a, b in zip(colour, other, strict=True)
    )
    return red, green, blue
