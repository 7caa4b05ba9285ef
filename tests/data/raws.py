"""RAW files made in code: as little as libraw needs to see a camera's file."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from PIL import Image

from tests.data import pictures

BYTE, ASCII, SHORT, LONG, RATIONAL, SIGNED_RATIONAL = 1, 2, 3, 4, 5, 10
CODES = {SHORT: "H", LONG: "I"}
RED, GREEN, BLUE = 0, 1, 2
WHITE_LEVEL = 4095
IDENTITY = (1, 0, 0, 0, 1, 0, 0, 0, 1)
CANON_TAGS = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")

Tag = tuple[int, int, object]


@dataclass
class Directory:
    """Tags of a TIFF directory; `pixels` is what its strip holds, `below` are its directories."""

    tags: list[Tag]
    pixels: bytes = b""
    below: tuple[Directory, ...] = ()


def dng(
    sensor: Image.Image | None = None,
    preview: bytes = b"",
    *,
    orientation: int = 1,
    extra: tuple[Tag, ...] = (),
) -> bytes:
    """`sensor` is seen through a filter of red, green, green and blue; `preview` is a JPEG."""
    sensor = sensor or pictures.corners()
    shown = pictures.encode(sensor.resize((32, 32)))
    below = [mosaic(sensor)]
    if preview:
        below.append(Directory([(254, LONG, 1), (259, SHORT, 7), (262, SHORT, 6)], preview))
    main = Directory(
        [
            *((254, LONG, 1), (256, SHORT, 32), (257, SHORT, 32), (259, SHORT, 7)),
            *((258, SHORT, (8, 8, 8)), (262, SHORT, 6), (277, SHORT, 3)),
            *((271, ASCII, "Canon"), (272, ASCII, "Canon EOS 6D"), (274, SHORT, orientation)),
            *((50706, BYTE, bytes((1, 4, 0, 0))), (50708, ASCII, "Canon EOS 6D")),
            (50721, SIGNED_RATIONAL, IDENTITY),
            (50728, RATIONAL, (1, 1, 1)),
            (50778, SHORT, 21),
            *extra,
        ],
        shown,
        tuple(below),
    )
    return tiff(main)


def mosaic(picture: Image.Image) -> Directory:
    width, height = picture.size
    channels = [channel.tobytes() for channel in picture.convert("RGB").split()]
    colours = ((RED, GREEN), (GREEN, BLUE))
    levels = [
        channels[colours[y % 2][x % 2]][y * width + x] * 16
        for y in range(height)
        for x in range(width)
    ]
    tags: list[Tag] = [
        *((254, LONG, 0), (256, SHORT, width), (257, SHORT, height), (258, SHORT, 16)),
        *((259, SHORT, 1), (262, SHORT, 32803), (277, SHORT, 1), (278, SHORT, height)),
        *((33421, SHORT, (2, 2)), (33422, BYTE, bytes((0, 1, 1, 2)))),
        (50717, SHORT, WHITE_LEVEL),
    ]
    return Directory(tags, struct.pack(f"<{len(levels)}H", *levels))


def tiff(main: Directory) -> bytes:
    """Little-endian: header, then each directory behind what it points to."""
    content = bytearray(b"II*\x00\x00\x00\x00\x00")
    content[4:8] = struct.pack("<I", _append(content, main))
    return bytes(content)


def cr3(preview: bytes, main: bytes, shot: bytes) -> bytes:
    """The boxes in which Canon keeps tags; libraw reads no pixels from it."""
    tags = CANON_TAGS + box(b"CMT1", main) + box(b"CMT2", shot)
    outer = box(b"ftyp", b"crx \x00\x00\x00\x01crx isom")
    return outer + box(b"moov", box(b"uuid", tags)) + box(b"mdat", preview)


def box(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content) + 8) + name + content


def _append(content: bytearray, directory: Directory) -> int:
    """Returns where the directory begins."""
    tags = list(directory.tags)
    if directory.pixels:
        tags += [(273, LONG, _put(content, directory.pixels)), (279, LONG, len(directory.pixels))]
    if directory.below:
        tags.append((330, LONG, tuple(_append(content, one) for one in directory.below)))
    entries = b""
    for tag, kind, value in sorted(tags, key=lambda one: one[0]):
        count, packed = _packed(kind, value)
        inline = packed.ljust(4, b"\x00") if len(packed) <= 4 else b""
        place = inline or struct.pack("<I", _put(content, packed))
        entries += struct.pack("<HHI", tag, kind, count) + place
    return _put(content, struct.pack("<H", len(tags)) + entries + bytes(4))


def _packed(kind: int, value: object) -> tuple[int, bytes]:
    if isinstance(value, str):
        value = value.encode() + b"\x00"
    if isinstance(value, bytes):
        return len(value), value
    numbers = value if isinstance(value, tuple) else (value,)
    if kind in {RATIONAL, SIGNED_RATIONAL}:
        pairs = [number for numerator in numbers for number in (numerator, 1)]
        return len(numbers), struct.pack(f"<{len(pairs)}i", *pairs)
    return len(numbers), struct.pack(f"<{len(numbers)}{CODES[kind]}", *numbers)


def _put(content: bytearray, piece: bytes) -> int:
    content += bytes(len(content) % 2)
    content += piece
    return len(content) - len(piece)
