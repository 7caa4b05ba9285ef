"""What the sandboxed child does with one picture and the text on it."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from gallery.imaging.decode import open_checked
from gallery.imaging.delivery_copy import credits_of, save_copy, upright_srgb
from gallery.imaging.process import file_name
from gallery.imaging.production import write, write_rendition
from gallery.imaging.renditions import scaled
from gallery.lettering.drawing import draw_layers
from gallery.lettering.layers import Layer


def produce_tagged(
    source: Path, folder: Path, version: str, layers: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """`ProcessedFile`s as JSON. The text is drawn once, at full size, and scaled with the picture:
    so every size shows the same."""
    with open_checked(source) as opened:
        exif = credits_of(opened.picture, 1)
        full = upright_srgb(opened.picture)
    draw_layers(full, [Layer(**layer) for layer in layers])
    path = folder / file_name(version, "full")
    files = [write("full", path, *full.size, partial(save_copy, full, exif))]
    files += [write_rendition(made, folder, version) for made in scaled(full)[0]]
    return [asdict(file) for file in files]
