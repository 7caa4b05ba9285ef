"""TIFF 6.0: strips and tiles stay where they are; the directories are written anew behind them.

Whatever no tag of the picture points to becomes zeros, so nothing has to be looked for.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from gallery.imaging import jpeg, tiff
from gallery.imaging.jpeg import Sliced
from gallery.imaging.lossless.spans import Span, Unfit, overlap, sift
from gallery.imaging.lossless.told import EXIF, Told
from gallery.imaging.tiff import Directory

HEADER = Span(0, 8)
LIMIT = 2**32  # bytes that offsets can reach
# Bytes of one value by its type.
WIDTHS = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
TEXT, LONG = 2, 4
WORDS = frozenset({TEXT, 7})  # types that may be anything at all

SUBFILE, TABLES, PROFILE = 254, 347, 34675
REDUCED = 1  # a subfile that repeats another one, smaller: it may show what was cropped away
SHAPE = frozenset(
    {SUBFILE, 255, 256, 257, 258, 259, 262, 263, 264, 265, 266, 274, 277, 278, 280, 281}
    | {282, 283, 284, 286, 287, 292, 293, 296, 297, 317, 321, 332, 334, 336, 338, 339, 340, 341}
)
PLACES = frozenset({tiff.STRIPS, tiff.STRIP_SIZES, tiff.TILES, tiff.TILE_SIZES, 322, 323})
COLOUR = frozenset({290, 291, 301, 318, 319, 320, TABLES, 529, 530, 531, 532, PROFILE})
KEPT = SHAPE | PLACES | COLOUR
BLOCKS = frozenset({TABLES, PROFILE})  # the only ones of them that are no numbers
DIRECTORIES = (tiff.SUB_DIRECTORIES, EXIF, 34853, 40965)  # tags that point to further ones
UNCOMPRESSED, JPEG = 1, 7
# Old-style JPEG keeps tables in places that no tag measures; others are not sure to be whole.
CODINGS = frozenset({UNCOMPRESSED, 2, 3, 4, 5, JPEG, 8, 32773, 32946, 34925, 50000})


class Entry(NamedTuple):
    tag: int
    kind: int
    number: int  # of values
    value: bytes  # up to four bytes stand in the entry itself


def write(data: Sliced, told: Told, target: BinaryIO) -> None:
    """Raises Unfit before anything is written."""
    pages = list(pages_of(data))
    kept = [span for page in pages for span in (*values(page), *pixels(page))]
    if overlap(kept, [HEADER, *dropped(data)]):
        raise Unfit("Parts of the TIFF overlap.")
    end = max(span.end for span in kept)
    order, at = pages[0].order, end + end % 2
    written, first = directories(pages, told, order, at)
    if at + len(written) > LIMIT:
        raise Unfit("The TIFF has no room left.")
    header = data[:4] + struct.pack(f"{order}I", first)
    sift(data, kept, [(0, header), (at, written)], target)


def pages_of(data: Sliced) -> Iterator[Directory]:
    """The first page, and all others that are no smaller copies."""
    for number, page in enumerate(few(tiff.directories(data, ()))):
        if not number or not page.number(SUBFILE) & REDUCED:
            check(page)
            yield page


def few(found: Iterator[Directory]) -> list[Directory]:
    """All of them, where the limit did not hide some."""
    listed = list(found)
    if len(listed) >= tiff.MAX_DIRECTORIES:
        raise Unfit("The TIFF has too many directories.")
    return listed


def check(page: Directory) -> None:
    for tag in page.entries.keys() & KEPT:
        kind = page.entries[tag][0]
        if kind not in WIDTHS or (kind in WORDS and tag not in BLOCKS):
            raise Unfit("A tag of the TIFF has an unusual type.")
    coding = page.number(tiff.COMPRESSION) or UNCOMPRESSED
    if coding not in CODINGS:
        raise Unfit("The TIFF is coded in an unusual way.")
    if coding == JPEG and not is_bare_jpeg(page):
        raise Unfit("The JPEG inside the TIFF tells more than pixels.")


def is_bare_jpeg(page: Directory) -> bool:
    return all(
        jpeg.is_bare(page.data[span.start : span.end])
        for span in (*pixels(page), *span_of(page, TABLES))
    )


def pixels(page: Directory) -> list[Span]:
    found = []
    for places, sizes in ((tiff.STRIPS, tiff.STRIP_SIZES), (tiff.TILES, tiff.TILE_SIZES)):
        offsets, counts = page.numbers(places), page.numbers(sizes)
        if len(offsets) != len(counts):
            raise Unfit("The TIFF does not tell where its pixels end.")
        found += [Span(at, at + size) for at, size in zip(offsets, counts, strict=True)]
    if not found or any(span.end > len(page.data) for span in found):
        raise Unfit("The TIFF is cut off.")
    return found


def values(page: Directory) -> list[Span]:
    found = [span for tag in page.entries.keys() & KEPT for span in span_of(page, tag)]
    if any(span.end > len(page.data) for span in found):
        raise Unfit("The TIFF is cut off.")
    return found


def span_of(page: Directory, tag: int) -> list[Span]:
    """Where the value of a tag lies, unless that is in the entry itself, or there is none."""
    kind, count, at = page.entries.get(tag, (1, 0, 0))
    size = WIDTHS.get(kind, 1) * count
    if size <= 4:
        return []
    (start,) = struct.unpack(f"{page.order}I", page.data[at : at + 4])
    return [Span(start, start + size)]


def dropped(data: Sliced) -> list[Span]:
    """All directories, as they stand, and what else their tags point to."""
    pages = {page.start for page in tiff.directories(data, ())}
    found = []
    for directory in few(tiff.directories(data, DIRECTORIES)):
        found.append(Span(directory.start, directory.start + 6 + 12 * len(directory.entries)))
        for tag in directory.entries:
            if tag not in KEPT or directory.start not in pages:
                found += span_of(directory, tag)
    return found


def directories(pages: list[Directory], told: Told, order: str, at: int) -> tuple[bytes, int]:
    """All of them as they are to stand at `at`, and the place of the first page's."""
    shot = [text(tag, value) for tag, value in told.shot.items()]
    written = table(shot, order, at, is_last=True) if shot else b""
    first, added = at + len(written), [text(tag, value) for tag, value in told.main.items()]
    if shot:
        added.append(Entry(EXIF, LONG, 1, struct.pack(f"{order}I", at)))
    for number, page in enumerate(pages):
        entries = [*kept_entries(page), *(added if number == 0 else ())]
        is_last = number == len(pages) - 1
        written += table(entries, order, at + len(written), is_last=is_last)
    return written, first


def kept_entries(page: Directory) -> list[Entry]:
    return [
        Entry(tag, kind, count, page.data[at : at + 4])
        for tag, (kind, count, at) in page.entries.items()
        if tag in KEPT
    ]


def text(tag: int, value: bytes) -> Entry:
    return Entry(tag, TEXT, len(value) + 1, value + b"\x00")


def table(entries: list[Entry], order: str, at: int, *, is_last: bool) -> bytes:
    """A directory that stands at `at`, with its values; the next one follows it."""
    values_at = at + 2 + 12 * len(entries) + 4
    rows, tail = b"", b""
    for entry in sorted(entries):
        field = entry.value.ljust(4, b"\x00")
        if len(entry.value) > 4:
            field = struct.pack(f"{order}I", values_at + len(tail))
            tail += entry.value + bytes(len(entry.value) % 2)
        rows += struct.pack(f"{order}HHI", entry.tag, entry.kind, entry.number) + field
    following = 0 if is_last else values_at + len(tail)
    head = struct.pack(f"{order}H", len(entries))
    return head + rows + struct.pack(f"{order}I", following) + tail
