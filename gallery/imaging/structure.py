"""Containers walked without decoding: a file that ends too early is found in microseconds."""

from __future__ import annotations

import mmap
import zlib
from collections.abc import Iterator

from gallery.imaging import jpeg
from gallery.imaging.formats import Format, Refused
from gallery.imaging.jpeg import Buffer, cut_off

MAX_PARTS = 100_000
PNG_SIGNATURE = 8  # bytes
PNG_CHECKED = frozenset({b"IHDR", b"PLTE", b"IDAT"})
# Where HEIC keeps its sizes: nested boxes, each with the bytes before its first inner box.
BOX_PATH = ((b"meta", 4), (b"iprp", 0), (b"ipco", 0))


def stored_size(kind: Format, data: mmap.mmap) -> tuple[int, int]:
    """Width and height before orientation. Raises Refused when the container is not whole."""
    readers = {
        Format.JPEG: jpeg.stored_size,
        Format.PNG: _png,
        Format.WEBP: _webp,
        Format.HEIC: _heic,
    }
    return readers[kind](data)


def _png(data: Buffer) -> tuple[int, int]:
    position = PNG_SIGNATURE
    for _ in range(MAX_PARTS):
        length, name = _big(data, position, 4), data[position + 4 : position + 8]
        end = position + 12 + length
        if end > len(data) or len(name) < 4:
            raise cut_off()
        if name in PNG_CHECKED and not _has_right_crc(data, position + 4, end):
            raise Refused("The picture is damaged: its checksums do not match.")
        position = end
        if name == b"IEND":
            return _big(data, 16, 4), _big(data, 20, 4)
    raise Refused("The picture is damaged: it consists of too many parts.")


def _has_right_crc(data: Buffer, start: int, end: int) -> bool:
    """The decoder skips the checksum of the pixels and would show stripes instead."""
    return zlib.crc32(data[start : end - 4]) == _big(data, end - 4, 4)


def _webp(data: Buffer) -> tuple[int, int]:
    if len(data) < 30 or 8 + _little(data, 4, 4) > len(data):
        raise cut_off()
    name = data[12:16]
    if name == b"VP8X":
        return 1 + _little(data, 24, 3), 1 + _little(data, 27, 3)
    if name == b"VP8L":
        packed = _little(data, 21, 4)
        return 1 + (packed & 0x3FFF), 1 + (packed >> 14 & 0x3FFF)
    if name == b"VP8 ":
        return _little(data, 26, 2) & 0x3FFF, _little(data, 28, 2) & 0x3FFF
    raise Refused("The picture is damaged: its header cannot be read.")


def _heic(data: Buffer) -> tuple[int, int]:
    """The largest picture inside. The decoder paints a cut file grey in silence, so every box
    has to fit into the box that holds it, and the outermost into the file."""
    sizes = []
    for count, (name, at, end) in enumerate(_boxes(data, 0, len(data))):
        if count > MAX_PARTS:
            raise Refused("The picture is damaged: it consists of too many parts.")
        if name == b"ispe" and end - at >= 12:
            sizes.append((_big(data, at + 4, 4), _big(data, at + 8, 4)))
    if not sizes:
        raise Refused("The picture is damaged: its header cannot be read.")
    return max(sizes, key=lambda size: size[0] * size[1])


def _boxes(
    data: Buffer, position: int, limit: int, depth: int = 0
) -> Iterator[tuple[bytes, int, int]]:
    """Name, start of the content and end of each ISO-BMFF box along BOX_PATH."""
    while position + 8 <= limit:
        name, content, end = _box(data, position, limit)
        yield name, content, end
        if depth < len(BOX_PATH) and name == BOX_PATH[depth][0]:
            yield from _boxes(data, content + BOX_PATH[depth][1], end, depth + 1)
        position = end


def _box(data: Buffer, position: int, limit: int) -> tuple[bytes, int, int]:
    length, name, header = _big(data, position, 4), data[position + 4 : position + 8], 8
    if length == 1:
        length, header = _big(data, position + 8, 8), 16
    if length == 0:
        length = limit - position
    if length < header or position + length > limit:
        raise cut_off()
    return name, position + header, position + length


def _big(data: Buffer, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "big")


def _little(data: Buffer, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "little")
