"""Everything that is made of a stored picture, in one sandboxed pass. Loads no decoder itself."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Self

from gallery.imaging.sandbox import GIBIBYTE

if TYPE_CHECKING:
    from gallery.imaging.metadata import Metadata


RECIPE = 3  # stands in file names: raise it whenever the same source would give other bytes
# Formats of which an earlier recipe gives the same files.
SAME_SINCE = {"jpeg": 2, "raw": 2}
# The whole picture without what is private: in its own format, or as a JPEG.
CLEAN, FULL = "clean", "full"
WHOLE = frozenset({CLEAN, FULL})
JPEG_NAMES = frozenset({FULL, "mail"})
ENDINGS = {CLEAN: "bin", **dict.fromkeys(JPEG_NAMES, "jpg")}  # others are WebP
TAGGING_MEMORY = 2 * GIBIBYTE  # text is drawn on the whole picture, not on a smaller decode


@dataclass(frozen=True, slots=True)
class ProcessedFile:
    name: str  # "2048" … "150", "mail", and "clean" or "full"
    file_name: str  # inside the folder: "2-2048.webp", "2-mail.jpg"
    width: int  # upright
    height: int
    size: int  # bytes
    crc32: int  # of the content, as a ZIP archive wants it


def file_name(version: str, name: str) -> str:
    """Of a rendition: `version` is the recipe, or that of the text drawn on it."""
    return f"{version}-{name}.{ENDINGS.get(name, 'webp')}"


@dataclass(frozen=True, slots=True)
class Processed:
    recipe: int
    format: str
    width: int  # of the source, upright
    height: int
    placeholder: str  # data: URI
    colour: str  # "#rrggbb", the mean
    files: tuple[ProcessedFile, ...]
    metadata: Metadata

    def to_json(self) -> dict[str, Any]:
        files = [asdict(file) for file in self.files]
        fields = {name: getattr(self, name) for name in self.__slots__}
        return fields | {"files": files, "metadata": self.metadata.to_json()}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        from gallery.imaging.metadata import Metadata  # loads the decoders

        files = tuple(ProcessedFile(**file) for file in values["files"])
        metadata = Metadata.from_json(values["metadata"])
        return cls(**values | {"files": files, "metadata": metadata})


def process(source: Path, folder: Path) -> Processed:
    """Write the renditions and the delivery copy of `source` into `folder`, which must exist.

    Names are deterministic; the files appear whole, once all of them are made, and a second run
    replaces them by equal ones. Raises Refused when the picture is at fault, SandboxError or
    OSError when the machine is.
    """
    # Loads the decoders here, in the parent, so that no child has to.
    from gallery.imaging.decode import in_child
    from gallery.imaging.production import produce

    with TemporaryDirectory(dir=folder, prefix=".making-") as workshop:
        processed = Processed.from_json(in_child(produce, source, Path(workshop)))
        keep(processed.files, Path(workshop), folder)
    return processed


def tag(
    source: Path, folder: Path, version: str, layers: list[dict[str, Any]]
) -> tuple[ProcessedFile, ...]:
    """The same files once more, with text layers (as JSON) drawn onto the picture.

    Raises like `process`.
    """
    from gallery.imaging.decode import in_child
    from gallery.imaging.tagging import produce_tagged

    with TemporaryDirectory(dir=folder, prefix=".making-") as workshop:
        made = in_child(
            produce_tagged, source, Path(workshop), version, layers, memory=TAGGING_MEMORY
        )
        files = tuple(ProcessedFile(**file) for file in made)
        keep(files, Path(workshop), folder)
    return files


def keep(files: tuple[ProcessedFile, ...], workshop: Path, folder: Path) -> None:
    for file in files:
        Path(workshop, file.file_name).replace(folder / file.file_name)
    _sync(folder)


def _sync(folder: Path) -> None:
    """A rename survives a power cut only when its folder was synced too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
