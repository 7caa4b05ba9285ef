"""PNG (third edition), and animated ones: the chunks of pixels and colours stay as they are."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from gallery.imaging.jpeg import Sliced
from gallery.imaging.lossless.spans import Span, Unfit, copy
from gallery.imaging.lossless.told import Told

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PIXELS = frozenset({b"IDAT", b"fdAT"})
# Texts, EXIF, times and what programs add of their own are no part of the picture.
SHAPE = frozenset(
    {b"IHDR", b"PLTE", b"IEND", b"tRNS", b"bKGD", b"hIST", b"pHYs", b"sBIT", b"acTL", b"fcTL"}
)
COLOUR = frozenset({b"cHRM", b"gAMA", b"iCCP", b"sRGB", b"cICP", b"mDCV", b"cLLI"})
# Of the others the lengths are known, or a profile's, so they are no place to hide something.
LONGEST = 16 * 1024 * 1024
MOST_CHUNKS = 100_000


class Chunk(NamedTuple):
    name: bytes
    start: int
    end: int


def write(data: Sliced, told: Told, target: BinaryIO) -> None:
    """Raises Unfit; then a part may be written already."""
    target.write(SIGNATURE)
    untold = told.exif
    for chunk in chunks(data):
        if chunk.name == b"IDAT" and untold:
            target.write(made(b"eXIf", untold))
            untold = b""
        if is_kept(data, chunk):
            copy(data, Span(chunk.start, chunk.end), target)


def chunks(data: Sliced) -> Iterator[Chunk]:
    """Up to the end of the picture: what follows is no part of it."""
    at = len(SIGNATURE)
    for _ in range(MOST_CHUNKS):
        head = data[at : at + 8]
        end = at + 12 + int.from_bytes(head[:4], "big")
        if len(head) < 8 or end > len(data):
            raise Unfit("The PNG is cut off.")
        yield Chunk(head[4:], at, end)
        if head[4:] == b"IEND":
            return
        at = end
    raise Unfit("The PNG has too many chunks.")


def is_kept(data: Sliced, chunk: Chunk) -> bool:
    """Raises Unfit where something else may be behind the name."""
    if chunk.name in PIXELS:
        return True
    if chunk.name not in SHAPE | COLOUR:
        if not chunk.name[0] & 0x20:  # a capital: the picture is not to be shown without it
            raise Unfit("The PNG needs an unknown chunk.")
        return False
    if chunk.end - chunk.start > LONGEST:
        raise Unfit("A chunk of the PNG is too long.")
    content = data[chunk.start + 4 : chunk.end]
    if zlib.crc32(content[:-4]) != int.from_bytes(content[-4:], "big"):
        raise Unfit("A checksum of the PNG does not match.")
    return True


def made(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
