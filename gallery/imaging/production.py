"""What the sandboxed child does with one picture."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from gallery.imaging.clean_copy import Plan, write_clean_copy
from gallery.imaging.decode import open_checked
from gallery.imaging.delivery_copy import write_copy, write_delivery_copy
from gallery.imaging.formats import Refused
from gallery.imaging.metadata import metadata_of
from gallery.imaging.process import CLEAN, FULL, RECIPE, Processed, ProcessedFile, file_name
from gallery.imaging.renditions import Rendition, render
from photocrm.sums import sums_of

CHUNK = 1024 * 1024


def produce(source: Path, folder: Path) -> dict[str, Any]:
    """`Processed` as JSON. The picture is opened, and unless it is a JPEG decoded, only once, and
    its clean copy once to be held against it."""
    made, plan = _looked_at(source, folder)  # which lets go of the pixels
    if plan:
        file = _cleaned(plan, source, folder, made.width, made.height)
        made = replace(made, files=(*made.files, file))
    return made.to_json()


def _looked_at(source: Path, folder: Path) -> tuple[Processed, Plan | None]:
    """Everything, but for the clean copy where one is planned."""
    with open_checked(source) as opened:
        metadata = metadata_of(opened.picture)  # some decoders close the file behind the pixels
        rendered = render(opened)
        width, height = rendered.width, rendered.height
        files = [write_rendition(made, folder, str(RECIPE)) for made in rendered.renditions]
        plan = Plan.of(opened)
        if not plan:
            full = folder / file_name(str(RECIPE), FULL)
            files.append(write(FULL, full, width, height, partial(write_copy, opened)))
    return Processed(
        recipe=RECIPE,
        format=opened.kind.value,
        width=width,
        height=height,
        placeholder=rendered.placeholder,
        colour=rendered.colour,
        files=tuple(files),
        metadata=metadata,
    ), plan


def _cleaned(plan: Plan, source: Path, folder: Path, width: int, height: int) -> ProcessedFile:
    """In the format of the source, else as a JPEG."""
    clean = folder / file_name(str(RECIPE), CLEAN)
    try:
        return write(CLEAN, clean, width, height, partial(write_clean_copy, plan, source))
    except Refused:  # its structure is odd or damaged where no decoder minds
        clean.unlink()
    full = folder / file_name(str(RECIPE), FULL)
    return write(FULL, full, width, height, partial(write_delivery_copy, source))


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
        sums = sums_of(pieces(file))
        return ProcessedFile(name, path.name, width, height, *sums)


def pieces(file: BinaryIO) -> Iterator[bytes]:
    return iter(partial(file.read, CHUNK), b"")
