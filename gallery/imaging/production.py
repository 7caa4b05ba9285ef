"""What the sandboxed child does with one picture."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from gallery.imaging.decode import open_checked
from gallery.imaging.delivery_copy import write_copy
from gallery.imaging.metadata import metadata_of
from gallery.imaging.process import RECIPE, Processed, ProcessedFile, file_name
from gallery.imaging.renditions import Rendition, render

CHUNK = 1024 * 1024


def produce(source: Path, folder: Path) -> dict[str, Any]:
    """`Processed` as JSON; the picture is opened, and unless it is a JPEG decoded, only once."""
    with open_checked(source) as opened:
        metadata = metadata_of(opened.picture)  # some decoders close the file behind the pixels
        rendered = render(opened)
        files = [write_rendition(made, folder, str(RECIPE)) for made in rendered.renditions]
        fill = partial(write_copy, opened)
        full = folder / file_name(str(RECIPE), "full")
        files.append(write("full", full, rendered.width, rendered.height, fill))
    return Processed(
        recipe=RECIPE,
        format=opened.kind.value,
        width=rendered.width,
        height=rendered.height,
        placeholder=rendered.placeholder,
        colour=rendered.colour,
        files=tuple(files),
        metadata=metadata,
    ).to_json()


def write_rendition(made: Rendition, folder: Path, version: str) -> ProcessedFile:
    def fill(file: BinaryIO) -> None:
        file.write(made.content)

    path = folder / file_name(version, made.name)
    return write(made.name, path, made.width, made.height, fill)


def write(
    name: str, path: Path, width: int, height: int, fill: Callable[[BinaryIO], None]
) -> ProcessedFile:
    with path.open("w+b") as file:
        fill(file)
        file.flush()
        os.fsync(file.fileno())
        file.seek(0)
        checksum = _crc32(file)
        return ProcessedFile(name, path.name, width, height, file.tell(), checksum)


def _crc32(file: BinaryIO) -> int:
    checksum = 0
    while chunk := file.read(CHUNK):
        checksum = zlib.crc32(chunk, checksum)
    return checksum
