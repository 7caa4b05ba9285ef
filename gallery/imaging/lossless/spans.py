"""Parts of a file by their places, so that a large one is never in memory as a whole."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

from gallery.imaging.formats import Refused
from gallery.imaging.jpeg import Sliced

CHUNK = 1024 * 1024
# How EXIF, in both orders of bytes, and XMP begin.
DESCRIPTIONS = (
    b"II*\x00\x08\x00\x00\x00",
    b"MM\x00*\x00\x00\x00\x08",
    b"adobe:ns:meta",
    b"22-rdf-syntax-ns#",
)
LONGEST = max(map(len, DESCRIPTIONS))


class Unfit(Refused):
    """The file cannot be cleaned with certainty while its coded pixels stay as they are."""


class Span(NamedTuple):
    start: int
    end: int  # exclusive


class FileBytes:
    """The bytes of a file, read slice by slice. A map of the file would count as memory, of which
    the child has little once the picture is decoded."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self.length = os.fstat(descriptor).st_size

    def __len__(self) -> int:
        return self.length

    def __getitem__(self, part: slice) -> bytes:
        start, stop, _ = part.indices(self.length)
        return os.pread(self.descriptor, max(0, stop - start), start)


@contextmanager
def opened_bytes(path: Path) -> Iterator[FileBytes]:
    with path.open("rb") as file:
        yield FileBytes(file.fileno())


def copy(data: Sliced, span: Span, target: BinaryIO) -> None:
    """Raises Unfit where a description of the picture lies among its pixels: a length that is wrong
    can hide one there, without a decoder minding."""
    before = b""
    for start in range(span.start, span.end, CHUNK):
        piece = data[start : min(start + CHUNK, span.end)]
        if any(sign in before + piece for sign in DESCRIPTIONS):
            raise Unfit("Among the pixels is something else.")
        target.write(piece)
        before = piece[-LONGEST:]


def sift(
    data: Sliced, kept: Iterable[Span], patches: Iterable[tuple[int, bytes]], target: BinaryIO
) -> None:
    """Write the kept parts and the patches, each to its place; zeros are everywhere else, also
    where a disk keeps holes instead of them. Leaves `target` at its end."""
    for span in kept:
        target.seek(span.start)
        copy(data, span, target)
    for at, content in patches:
        target.seek(at)
        target.write(content)
    target.seek(0, os.SEEK_END)


def overlap(some: Iterable[Span], others: Iterable[Span]) -> bool:
    """Whether any of the one is, in part, any of the other."""
    marked = [(span, True) for span in some] + [(span, False) for span in others]
    reached = {True: 0, False: 0}
    for span, mark in sorted(pair for pair in marked if pair[0].start < pair[0].end):
        if span.start < reached[not mark]:
            return True
        reached[mark] = max(reached[mark], span.end)
    return False


def within(span: Span, others: Iterable[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in others)
