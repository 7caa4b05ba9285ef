"""The marker structure of JPEG files (ITU-T T.81, annex B), without decoding a pixel."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from gallery.imaging.formats import Refused

Buffer = bytes | mmap.mmap


class Sliced(Protocol):
    """Bytes of which only slices are taken: of a buffer, or of a file that is read for each."""

    def __len__(self) -> int: ...
    def __getitem__(self, part: slice, /) -> bytes: ...


SOI, EOI, SOS, DNL = 0xD8, 0xD9, 0xDA, 0xDC
DHT, DAC, DQT, DRI = 0xC4, 0xCC, 0xDB, 0xDD
APP0, APP1, APP2, APP14, COM = 0xE0, 0xE1, 0xE2, 0xEE, 0xFE
FRAMES = frozenset(range(0xC0, 0xD0)) - {DHT, 0xC8, DAC}

# What the decoder needs. Everything else may carry places, names, serial numbers or thumbnails.
PIXEL_MARKERS = frozenset({*FRAMES, DHT, DAC, DQT, DRI, DNL})
COLOUR_SEGMENTS = {APP2: b"ICC_PROFILE\x00", APP14: b"Adobe"}

MAX_SCANS = 200  # cameras and editors write about ten; thousands are meant to burn CPU
MAX_SEGMENTS = 5_000

# Stuffed zeros, TEM, restart markers and fill bytes are part of what surrounds them.
_MARKER = re.compile(rb"\xff[\x02-\xcf\xd8-\xfe]")


@dataclass(frozen=True, slots=True)
class Segment:
    marker: int
    start: int
    end: int  # exclusive; a scan (SOS) reaches to the marker that follows its data


def segments(data: Buffer) -> Iterator[Segment]:
    """From SOI to the first EOI: second frames and attached videos lie beyond."""
    position = 2
    yield Segment(SOI, 0, position)
    for _ in range(MAX_SEGMENTS):
        segment = _segment(data, _next_marker(data, position))
        yield segment
        if segment.marker == EOI:
            return
        position = segment.end
    raise too_many_parts()


def stored_size(data: Buffer) -> tuple[int, int]:
    """Width and height before orientation; walks the whole file.

    Raises Refused when the picture is cut off, damaged or made of too many scans.
    """
    frames: list[Segment] = []
    scans = 0
    for segment in segments(data):
        scans += segment.marker == SOS
        if segment.marker in FRAMES:
            frames.append(segment)
        if scans > MAX_SCANS:
            raise Refused(f"The picture is damaged: it has more than {MAX_SCANS} scans.")
    if len(frames) != 1 or not scans or frames[0].end - frames[0].start < 10:
        raise Refused("The picture is damaged: its header cannot be read.")
    at = frames[0].start
    return _uint16(data, at + 7), _uint16(data, at + 5)


def is_needed(data: Buffer, segment: Segment) -> bool:
    """Whether it is a part of the picture, or of its colours."""
    if segment.marker in COLOUR_SEGMENTS:
        content = data[segment.start + 4 : segment.start + 16]
        return content.startswith(COLOUR_SEGMENTS[segment.marker])
    return segment.marker in PIXEL_MARKERS or segment.marker in {SOS, EOI}


def is_bare(data: bytes) -> bool:
    """Whether nothing is in it that is not needed. Raises Refused when it is not whole."""
    end = 0
    for segment in segments(data):
        if segment.marker != SOI and not is_needed(data, segment):
            return False
        end = segment.end
    return data[:2] == b"\xff\xd8" and not data[end:].strip(b"\x00")


def _segment(data: Buffer, start: int) -> Segment:
    marker = data[start + 1]
    if marker == EOI:
        return Segment(EOI, start, start + 2)
    length = _uint16(data, start + 2)
    end = start + 2 + length
    if end > len(data):
        raise cut_off()
    if marker == SOI or length < 2:
        raise Refused("The picture is damaged: its parts do not follow each other.")
    return Segment(marker, start, _next_marker(data, end) if marker == SOS else end)


def _next_marker(data: Buffer, position: int) -> int:
    found = _MARKER.search(data, position)
    if found is None:
        raise cut_off()
    return found.start()


def _uint16(data: Buffer, at: int) -> int:
    return int.from_bytes(data[at : at + 2], "big")


def cut_off() -> Refused:
    return Refused("The picture is cut off: the end of the file is missing.")


def too_many_parts() -> Refused:
    return Refused("The picture is damaged: it consists of too many parts.")
