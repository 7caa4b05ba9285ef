"""Ink on a picture. What stands where is told in `gallery.lettering`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageColor, ImageDraw, ImageFilter, ImageFont

from gallery.lettering.layers import BASELINE, LINE_HEIGHT, Alignment, Effect, Layer
from gallery.lettering.runs import Run, runs_of

SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY = 0.04, 0.08, 0.55  # font sizes, and of 1
OUTLINE_WIDTH = 0.05  # font sizes
MARGIN = 0.75  # font sizes of ink that may hang out of the box
LIGHT = 128  # luminance from which on a colour is outlined in black

# Fonts round advances to whole pixels, so lines are measured large, and small text is drawn larger
# and scaled down.
MEASURED_SIZE, DRAWN_SIZE = 480, 192
MAX_OVERSAMPLING = 6
MAX_CANVAS = 32_000_000  # pixels
LONG_RUN = 40  # characters; longer ones are drawn by words, so that what is out of sight costs none

SHIFT = {Alignment.LEFT: 0.0, Alignment.CENTRE: 0.5, Alignment.RIGHT: 1.0}
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with one font; `x` and `baseline` in font sizes from the top left of the box."""

    text: str
    file: Path
    is_rtl: bool
    x: float
    baseline: float
    width: float


def draw_layers(picture: Image.Image, layers: Sequence[Layer]) -> None:
    """Draw the layers in order, the last one on top, into the RGB picture itself."""
    for layer in layers:
        Lettering(layer, picture.width, picture.height).draw(picture)


class Lettering:
    """One layer on a picture of one size. Lengths are pixels unless they say otherwise."""

    def __init__(self, layer: Layer, width: int, height: int) -> None:
        self.layer = layer
        self.size = layer.size * height
        self.left, self.top = layer.x * width, layer.y * height
        self.pieces, self.width = arranged(layer)
        self.width *= self.size
        self.height = len(layer.lines) * LINE_HEIGHT * self.size
        turn = math.radians(layer.rotation % 360)
        self.cos, self.sin = math.cos(turn), math.sin(turn)
        self.visible = self._visible(width, height)
        self.scale = self._oversampling()

    def draw(self, picture: Image.Image) -> None:
        left, top, right, bottom = self.visible
        if left >= right or top >= bottom:
            return
        size, opacity = self.size, self.layer.opacity
        ink = ImageColor.getrgb(self.layer.colour)
        if self.layer.effect == Effect.SHADOW:
            mask, at = self._mask(drop=SHADOW_DROP * size)
            mask = mask.filter(ImageFilter.GaussianBlur(SHADOW_BLUR * size))
            lay(picture, (0, 0, 0), mask, at, opacity * SHADOW_OPACITY)
        if self.layer.effect == Effect.OUTLINE:
            mask, at = self._mask(stroke=OUTLINE_WIDTH * size)
            lay(picture, contrast(self.layer.colour), mask, at, opacity)
        mask, at = self._mask()
        lay(picture, ink, mask, at, opacity)

    def _visible(self, width: int, height: int) -> Box:
        """The part of the unturned box, in its own coordinates, of which ink can be seen."""
        reach = MARGIN * self.size
        seen = [
            self._unturned(x, y) for x in (-reach, width + reach) for y in (-reach, height + reach)
        ]
        left = max(-reach, min(x for x, _ in seen))
        top = max(-reach, min(y for _, y in seen))
        right = min(self.width + reach, max(x for x, _ in seen))
        bottom = min(self.height + reach, max(y for _, y in seen))
        # On whole pixels of the picture, so that unturned text need not be sampled again.
        return (
            math.floor(self.left + left) - self.left,
            math.floor(self.top + top) - self.top,
            math.ceil(self.left + right) - self.left,
            math.ceil(self.top + bottom) - self.top,
        )

    def _oversampling(self) -> int:
        left, top, right, bottom = self.visible
        area = max(1.0, (right - left) * (bottom - top))
        wanted = min(MAX_OVERSAMPLING, math.ceil(DRAWN_SIZE / self.size))
        return max(1, min(wanted, math.isqrt(int(MAX_CANVAS / area))))

    def _mask(
        self, *, drop: float = 0.0, stroke: float = 0.0
    ) -> tuple[Image.Image, tuple[int, int]]:
        """Ink as grey, and where its top left corner stands on the picture."""
        canvas = self._unturned_ink(drop, stroke)
        if self.layer.rotation % 360 == 0:
            left, top = self.left + self.visible[0], self.top + self.visible[1]
            return canvas.reduce(self.scale), (round(left), round(top))
        return self._turned_ink(canvas)

    def _unturned_ink(self, drop: float, stroke: float) -> Image.Image:
        left, top, right, bottom = self.visible
        scale, size = self.scale, self.size
        area = (round((right - left) * scale), round((bottom - top) * scale))
        canvas = Image.new("L", area)
        pen = ImageDraw.Draw(canvas)
        for piece in self.pieces:
            x, end = piece.x * size, (piece.x + piece.width) * size
            if end + size < left or x - size > right:
                continue
            baseline = piece.baseline * size + drop
            pen.text(
                ((x - left) * scale, (baseline - top) * scale),
                piece.text,
                fill=255,
                font=font_of(piece.file, size * scale),
                anchor="ls",
                direction="rtl" if piece.is_rtl else "ltr",
                stroke_width=stroke * scale,
            )
        return canvas

    def _turned_ink(self, canvas: Image.Image) -> tuple[Image.Image, tuple[int, int]]:
        left, top, right, bottom = self.visible
        corners = [self._turned(x, y) for x in (left, right) for y in (top, bottom)]
        x, y = (math.floor(min(axis)) for axis in zip(*corners, strict=True))
        end_x, end_y = (math.ceil(max(axis)) for axis in zip(*corners, strict=True))
        at_x, at_y = self._unturned(x, y)
        scale = self.scale
        turned = canvas.transform(
            ((end_x - x) * scale, (end_y - y) * scale),
            Image.Transform.AFFINE,
            (self.cos, self.sin, (at_x - left) * scale, -self.sin, self.cos, (at_y - top) * scale),
            Image.Resampling.BILINEAR,
        )
        return turned.reduce(scale), (x, y)

    def _turned(self, x: float, y: float) -> tuple[float, float]:
        """From the box's own coordinates to the picture's."""
        x, y = x - self.width / 2, y - self.height / 2
        return (
            self.left + self.width / 2 + x * self.cos - y * self.sin,
            self.top + self.height / 2 + x * self.sin + y * self.cos,
        )

    def _unturned(self, x: float, y: float) -> tuple[float, float]:
        """From the picture's coordinates to the box's own."""
        x, y = x - self.left - self.width / 2, y - self.top - self.height / 2
        return (
            self.width / 2 + x * self.cos + y * self.sin,
            self.height / 2 - x * self.sin + y * self.cos,
        )


def arranged(layer: Layer) -> tuple[list[Piece], float]:
    """All pieces of the text, and the width of its widest line in font sizes."""
    rows = [list(pieces_of(line, layer, number)) for number, line in enumerate(layer.lines)]
    widths = [sum(piece.width for piece in row) for row in rows]
    widest = max(widths)
    shifts = [SHIFT[Alignment(layer.alignment)] * (widest - width) for width in widths]
    return [
        Piece(one.text, one.file, one.is_rtl, one.x + shift, one.baseline, one.width)
        for row, shift in zip(rows, shifts, strict=True)
        for one in row
    ], widest


def pieces_of(line: str, layer: Layer, number: int) -> Iterator[Piece]:
    x, baseline = 0.0, BASELINE + number * LINE_HEIGHT
    for run in runs_of(line, layer.font):
        file = run.face.path(layer.weight)
        font = font_of(file, MEASURED_SIZE)
        for text in words_of(run):
            direction = "rtl" if run.is_rtl else "ltr"
            width = font.getlength(text, direction=direction) / MEASURED_SIZE
            yield Piece(text, file, run.is_rtl, x, baseline, width)
            x += width


def words_of(run: Run) -> list[str]:
    if run.is_rtl or len(run.text) <= LONG_RUN:
        return [run.text]
    return re.findall(r"\S{1,40}\s*|\s+", run.text)


@lru_cache(maxsize=32)
def font_of(file: Path, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), size, layout_engine=ImageFont.Layout.RAQM)


def contrast(colour: str) -> tuple[int, int, int]:
    luminance = Image.new("RGB", (1, 1), colour).convert("L").tobytes()[0]
    return (0, 0, 0) if luminance >= LIGHT else (255, 255, 255)


def lay(
    picture: Image.Image,
    ink: tuple[int, ...],
    mask: Image.Image,
    at: tuple[int, int],
    opacity: float,
) -> None:
    if opacity < 1:
        mask = mask.point(lambda value: round(value * opacity))
    picture.paste(ink, (*at, at[0] + mask.width, at[1] + mask.height), mask)
