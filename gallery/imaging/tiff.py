"""The directories of TIFF files (TIFF 6.0, section 2), and of the RAW files built like them."""

from __future__ import annotations

import struct
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gallery.imaging.formats import Refused
from gallery.imaging.jpeg import Sliced, cut_off, too_many_parts

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
STRIPS, STRIP_SIZES, TILES, TILE_SIZES = 273, 279, 324, 325
SUB_DIRECTORIES, SAMPLE_FORMAT, DNG_VERSION = 330, 339, 50706

SENSOR_PIXELS = frozenset({32803, 34892})  # colour filter array, linear RAW
SENSOR_CODINGS = frozenset({32767, 34713, 65535})  # Sony, Nikon, Pentax
FLOATING, MOST_BITS = 3, 16
ELSEWHERE = 0xFFFFFFFF  # Panasonic: the strips are told by another tag

CODES = {1: "B", 3: "H", 4: "I", 13: "I"}
MAX_DIRECTORIES, MAX_ENTRIES, MAX_NUMBERS = 50, 2_000, 1_000_000


@dataclass(frozen=True, slots=True)
class Directory:
    data: Sliced
    start: int
    order: str  # "<" or ">"
    entries: dict[int, tuple[int, int, int]]  # tag: type, count, place of the value

    def numbers(self, tag: int) -> tuple[int, ...]:
        """Empty when the tag is missing or holds no whole numbers."""
        kind, count, at = self.entries.get(tag, (0, 0, 0))
        if kind not in CODES:
            return ()
        if count > MAX_NUMBERS:
            raise too_many_parts()
        pattern = f"{self.order}{count}{CODES[kind]}"
        size = struct.calcsize(pattern)
        if size > 4:
            (at,) = struct.unpack(f"{self.order}I", self.data[at : at + 4])
        if at + size > len(self.data):
            raise cut_off()
        return struct.unpack(pattern, self.data[at : at + size])

    def number(self, tag: int) -> int:
        return next(iter(self.numbers(tag)), 0)


def directories(data: Sliced, pointers: Sequence[int] = (SUB_DIRECTORIES,)) -> Iterator[Directory]:
    """The chain from the first one, and what hangs below each by one of the tags `pointers`.

    Raises Refused without a first."""
    order = "<" if data[:1] == b"I" else ">"
    waiting, seen = deque([_offset(data, order, 4)]), set[int]()
    while waiting and len(seen) < MAX_DIRECTORIES:
        at = waiting.popleft()
        if at in seen or not at:
            continue
        directory, following = _directory(data, order, at)
        if directory is None and not seen:
            raise cut_off()
        seen.add(at)
        if directory:
            yield directory
            waiting.append(following)
            for tag in pointers:
                waiting += directory.numbers(tag)[:MAX_DIRECTORIES]
    if not seen:
        raise Refused("The picture is damaged: its header cannot be read.")


def is_raw(data: Sliced) -> bool:
    """A camera's file in the shape of a TIFF: a TIFF decoder would show its thumbnail."""
    return any(
        DNG_VERSION in directory.entries
        or directory.number(PHOTOMETRIC) in SENSOR_PIXELS
        or directory.number(COMPRESSION) in SENSOR_CODINGS
        for directory in directories(data)
    )


def stored_size(data: Sliced) -> tuple[int, int]:
    """Of the first picture. Raises Refused when a part of any lies beyond the end of the file."""
    first = next(directories(data))
    if first.number(SAMPLE_FORMAT) == FLOATING or first.number(BITS) > MOST_BITS:
        raise Refused("This TIFF has 32 bits a colour: please save it with 8 or 16 bits.")
    check_extents(data)
    return first.number(WIDTH), first.number(HEIGHT)


def check_extents(data: Sliced) -> None:
    for directory in directories(data):
        for places, sizes in ((STRIPS, STRIP_SIZES), (TILES, TILE_SIZES)):
            offsets, counts = directory.numbers(places), directory.numbers(sizes)
            for at, size in zip(offsets, counts, strict=False):
                if at + size > len(data) and at != ELSEWHERE:
                    raise cut_off()


def _directory(data: Sliced, order: str, at: int) -> tuple[Directory | None, int]:
    """And where the next one lies; None when it does not fit into the file."""
    if at + 2 > len(data):
        return None, 0
    (count,) = struct.unpack(f"{order}H", data[at : at + 2])
    end = at + 2 + 12 * count
    if end > len(data) or count > MAX_ENTRIES:
        return None, 0
    entries = {}
    for place in range(at + 2, end, 12):
        tag, kind, number = struct.unpack(f"{order}HHI", data[place : place + 8])
        entries[tag] = kind, number, place + 8
    return Directory(data, at, order, entries), _offset(data, order, end)


def _offset(data: Sliced, order: str, at: int) -> int:
    """Zero, which stands for none, when the file ends before."""
    content = data[at : at + 4]
    return int(struct.unpack(f"{order}I", content)[0]) if len(content) == 4 else 0
