"""Photographs nobody took: detail at every scale, as nature has it, with hard edges in it."""

import random
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

JPEG_QUALITY = 90
CONTRAST = 90  # of the coarsest octave; each finer one has less
FALLING = 0.6
OCTAVES = 9
SHAPES = 400


def write_photo(path: Path, width: int, height: int) -> Path:
    """A JPEG, the same for the same size."""
    dice = random.Random(width)
    light = _fractal(dice, width, height, OCTAVES)
    blue, red = (_fractal(dice, width, height, 4) for _ in range(2))
    picture = Image.merge("YCbCr", (light, _muted(blue), _muted(red))).convert("RGB")
    _draw_shapes(dice, picture)
    picture.save(path, "JPEG", quality=JPEG_QUALITY)
    return path


def _fractal(dice: random.Random, width: int, height: int, octaves: int) -> Image.Image:
    """Random patches of falling size and contrast, one over the other."""
    canvas = Image.new("L", (width, height), 128)
    for octave in range(octaves):
        cells = (max(2, width >> (OCTAVES - octave)), max(2, height >> (OCTAVES - octave)))
        patches = Image.frombytes("L", cells, dice.randbytes(cells[0] * cells[1]))
        contrast = CONTRAST * FALLING**octave / 128
        patches = patches.point([round(128 + (level - 128) * contrast) for level in range(256)])
        patches = patches.resize((width, height), Image.Resampling.BICUBIC)
        canvas = ImageChops.add(canvas, patches, offset=-128)
    return canvas


def _muted(channel: Image.Image) -> Image.Image:
    return channel.point([round(128 + (level - 128) * 0.4) for level in range(256)])


def _draw_shapes(dice: random.Random, picture: Image.Image) -> None:
    """Lines as of wires and buildings, which show how sharp a smaller size is."""
    draw = ImageDraw.Draw(picture)
    for _ in range(SHAPES):
        x, y = dice.randrange(picture.width), dice.randrange(picture.height)
        length = dice.randrange(20, picture.width // 8)
        colour = (dice.randrange(256), dice.randrange(256), dice.randrange(256))
        end = (x + length, y + dice.randrange(-length, length))
        draw.line((x, y, *end), fill=colour, width=dice.randrange(1, 9))
