"""WebP (RFC 9649), also animated: the chunks of pixels and colours stay as they are."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from gallery.imaging.jpeg import Sliced
from gallery.imaging.lossless.spans import Span, Unfit, copy
from gallery.imaging.lossless.told import Told

HEADER = 12  # bytes before the first chunk
FEATURES, FEATURES_LENGTH = b"VP8X", 10
PICTURES = frozenset({b"VP8 ", b"VP8L"})
KEPT = PICTURES | {b"ICCP", b"ALPH", b"ANIM", b"ANMF"}
FRAME_HEADER = 16  # bytes of a frame before its own chunks
IN_FRAME = PICTURES | {b"ALPH"}
HAS_EXIF, HAS_XMP = 0x08, 0x04
MOST_CHUNKS = 100_000


class Chunk(NamedTuple):
    name: bytes
    start: int  # of the content
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start


def write(data: Sliced, told: Told, target: BinaryIO) -> None:
    """Raises Unfit before anything is written."""
    first, *others = chunks(data, HEADER, 8 + little(data[4:8]))
    if first.name == FEATURES:
        head = features(data, first, told)
        tail = packed(b"EXIF", told.exif) if told.exif else b""
        kept = [chunk for chunk in others if chunk.name in KEPT]
    elif first.name in PICTURES and not told.exif:
        head, tail, kept = b"", b"", [first]
    else:
        raise Unfit("The WebP begins with something else than a picture.")
    check_frames(data, kept)
    size = 4 + len(head) + sum(8 + chunk.length + chunk.length % 2 for chunk in kept) + len(tail)
    target.write(b"RIFF" + struct.pack("<I", size) + b"WEBP" + head)
    for chunk in kept:
        copy(data, Span(chunk.start - 8, chunk.end), target)
        target.write(bytes(chunk.length % 2))
    target.write(tail)


def chunks(data: Sliced, at: int, limit: int) -> Iterator[Chunk]:
    """One at least."""
    if limit > len(data) or at + 8 > limit:
        raise Unfit("The WebP is cut off.")
    for _ in range(MOST_CHUNKS):
        if at + 8 > limit:
            return
        head = data[at : at + 8]
        chunk = Chunk(head[:4], at + 8, at + 8 + little(head[4:]))
        if chunk.end > limit:
            raise Unfit("The WebP is cut off.")
        yield chunk
        at = chunk.end + chunk.length % 2
    raise Unfit("The WebP has too many chunks.")


def features(data: Sliced, chunk: Chunk, told: Told) -> bytes:
    """The chunk that says what the others are, for those that there will be."""
    if chunk.length != FEATURES_LENGTH:
        raise Unfit("The header of the WebP cannot be read.")
    flags, *rest = data[chunk.start : chunk.end]
    flags &= ~(HAS_EXIF | HAS_XMP)
    return packed(FEATURES, bytes((flags | HAS_EXIF if told.exif else flags, *rest)))


def check_frames(data: Sliced, kept: list[Chunk]) -> None:
    """Frames have chunks of their own, which have to be pixels."""
    for frame in kept:
        if frame.name == b"ANMF":
            inner = chunks(data, frame.start + FRAME_HEADER, frame.end)
            if not all(chunk.name in IN_FRAME for chunk in inner):
                raise Unfit("A frame of the WebP has more than pixels.")


def packed(name: bytes, content: bytes) -> bytes:
    return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)


def little(content: bytes) -> int:
    return int.from_bytes(content, "little")
