"""The boxes of ISO base media files: HEIC, AVIF and Canon's CR3 (ISO/IEC 14496-12, 23008-12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from gallery.imaging.formats import Refused
from gallery.imaging.jpeg import Sliced, cut_off, too_many_parts

MAX_PARTS = 100_000
TOP_LEVEL = frozenset({b"ftyp", b"meta", b"moov", b"mdat", b"uuid", b"free", b"skip"})
# Where sizes are kept: nested boxes, each with the bytes before its first inner box.
BOX_PATH = ((b"meta", 4), (b"iprp", 0), (b"ipco", 0))
IN_FILE, IN_BOX = 0, 1  # construction methods of an item's extents


class Box(NamedTuple):
    name: bytes
    start: int  # of the content
    end: int


class Reader:
    """Numbers of any width, one after the other. Raises Refused at the end."""

    def __init__(self, data: Sliced, box: Box) -> None:
        self.data, self.at, self.end = data, box.start, box.end

    def take(self, count: int) -> int:
        self.at += count
        if self.at > self.end:
            raise Refused("The picture is damaged: its header cannot be read.")
        return int.from_bytes(self.data[self.at - count : self.at], "big")


def stored_size(data: Sliced) -> tuple[int, int]:
    """The largest picture inside. The decoder paints a cut file grey in silence, so every box has
    to fit into the box that holds it, and every part of a picture into the file."""
    sizes, locations, box_data = [], [], 0
    for count, box in enumerate(_along_path(data)):
        if count > MAX_PARTS:
            raise too_many_parts()
        if box.name == b"ispe" and box.end - box.start >= 12:
            sizes.append((_big(data, box.start + 4, 4), _big(data, box.start + 8, 4)))
        elif box.name == b"iloc":
            locations.append(box)
        elif box.name == b"idat":
            box_data = box.end - box.start
    if not sizes or not locations:
        raise Refused("The picture is damaged: its header cannot be read.")
    ends = {IN_FILE: len(data), IN_BOX: box_data}
    for box in locations:
        _check_extents(Reader(data, box), ends)
    return max(sizes, key=lambda size: size[0] * size[1])


def outer_boxes(data: Sliced) -> Iterator[Box]:
    """Up to what was appended. Raises Refused when the file ends within a box."""
    position = 0
    while position + 8 <= len(data):
        name = data[position + 4 : position + 8]
        try:
            box = _box(data, position, len(data))
        except Refused:
            if name in TOP_LEVEL:
                raise
            return
        yield box
        position = box.end


def inner_boxes(data: Sliced, position: int, limit: int) -> Iterator[Box]:
    while position + 8 <= limit:
        box = _box(data, position, limit)
        yield box
        position = box.end


def _along_path(data: Sliced) -> Iterator[Box]:
    for box in outer_boxes(data):
        yield from _below(data, box, 0)


def _below(data: Sliced, box: Box, depth: int) -> Iterator[Box]:
    yield box
    if depth < len(BOX_PATH) and box.name == BOX_PATH[depth][0]:
        for inner in inner_boxes(data, box.start + BOX_PATH[depth][1], box.end):
            yield from _below(data, inner, depth + 1)


class Extent(NamedTuple):
    """A part of an item, from the start of what its construction method names."""

    item: int
    method: int
    is_elsewhere: bool  # in another file
    start: int
    end: int


def extents(reader: Reader) -> Iterator[Extent]:
    """Of an item location box."""
    version, _, sizes = reader.take(1), reader.take(3), reader.take(2)
    at_size, length_size, base_size, index_size = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
    wide = 4 if version == 2 else 2
    items, parts = reader.take(wide), 0
    if items > MAX_PARTS:
        raise too_many_parts()
    for _ in range(items):
        item = reader.take(wide)
        method = reader.take(2) & 15 if version else IN_FILE
        elsewhere = reader.take(2) != 0
        base = reader.take(base_size)
        for _ in range(reader.take(2)):
            reader.take(index_size if version else 0)
            start = base + reader.take(at_size)
            yield Extent(item, method, elsewhere, start, start + reader.take(length_size))
            parts += 1
            if parts > MAX_PARTS:
                raise too_many_parts()


def _check_extents(reader: Reader, ends: dict[int, int]) -> None:
    """Each has to end within the file, or the box for data."""
    for extent in extents(reader):
        if not extent.is_elsewhere and extent.end > ends.get(extent.method, extent.end):
            raise cut_off()


def _box(data: Sliced, position: int, limit: int) -> Box:
    length, name, header = _big(data, position, 4), data[position + 4 : position + 8], 8
    if length == 1:
        length, header = _big(data, position + 8, 8), 16
    if length == 0:
        length = limit - position
    if length < header or position + length > limit:
        raise cut_off()
    return Box(name, position + header, position + length)


def _big(data: Sliced, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "big")
