"""Containers walked without decoding: a file that ends too early is found in microseconds."""

from __future__ import annotations

import mmap
import zlib
from itertools import islice

from gallery.imaging import bmff, jpeg, tiff
from gallery.imaging.formats import Format, Refused
from gallery.imaging.jpeg import Buffer, cut_off, too_many_parts

MAX_PARTS = 100_000
PNG_SIGNATURE = 8  # bytes
RAF_PARTS = (84, 92, 100)  # where Fujifilm tells offset and length: preview, tags, sensor
PNG_CHECKED = frozenset({b"IHDR", b"PLTE", b"IDAT"})


def stored_size(kind: Format, data: mmap.mmap) -> tuple[int, int]:
    """Width and height before orientation, of all formats but RAW.

    Raises Refused when the container is not whole.
    """
    readers = {
        Format.JPEG: jpeg.stored_size,
        Format.PNG: _png,
        Format.WEBP: _webp,
        Format.TIFF: tiff.stored_size,
        Format.HEIC: bmff.stored_size,
        Format.AVIF: bmff.stored_size,
    }
    return readers[kind](data)


def check_raw(data: mmap.mmap) -> None:
    """Raises Refused when a part of a camera's file lies beyond its end. What no container tells,
    such as the size, libraw has to find."""
    if data[:2] in (b"II", b"MM"):
        if data[6:14] != b"HEAPCCDR":  # the container of old Canons is none of these
            tiff.check_extents(data)
    elif data[4:8] == b"ftyp":
        for _ in islice(bmff.outer_boxes(data), MAX_PARTS):
            pass
    elif data[:15] == b"FUJIFILMCCD-RAW":
        for at in RAF_PARTS:
            if _big(data, at, 4) + _big(data, at + 4, 4) > len(data):
                raise cut_off()


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
    raise too_many_parts()


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


def _big(data: Buffer, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "big")


def _little(data: Buffer, at: int, count: int) -> int:
    return int.from_bytes(data[at : at + count], "little")
