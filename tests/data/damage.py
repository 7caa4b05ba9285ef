"""Pictures in which something is wrong: what breaks on a line, and what people send on purpose."""

from __future__ import annotations

import struct
from functools import cache

from hypothesis import strategies as st

from tests.data import pictures, raws

KINDS = ("JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF", "MPO", "DNG", "CR3", "RAF")
NUMBERS = (b"\x00" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x00\x00\x00\x01", b"\xff\xff")
HEADERS = 800  # bytes, among which most of what decides lies
MOST_CHANGES = 6


@cache
def whole(kind: str) -> bytes:
    if kind == "DNG":
        return raws.dng(pictures.corners((32, 32)), pictures.photo((48, 32)))
    if kind == "CR3":
        return raws.cr3(pictures.photo((48, 32)), b"II*\x00", b"MM\x00*")
    if kind == "RAF":
        return raf(pictures.photo((48, 32)))
    return pictures.photo((48, 32), kind, exif=pictures.private_exif().tobytes())


def raf(preview: bytes) -> bytes:
    """The head of a Fujifilm file: where preview, tags and sensor lie."""
    places = struct.pack(">6I", 148, len(preview), 148, 4, 148, 4)
    return b"FUJIFILMCCD-RAW".ljust(84, b"\x00") + places.ljust(64, b"\x00") + preview


@st.composite
def damaged(draw: st.DrawFn, wholes: tuple[bytes, ...] = ()) -> bytes:
    """One of `wholes`, else of each kind, with a few changes, and perhaps cut off."""
    choice = wholes or tuple(whole(kind) for kind in KINDS)
    content = bytearray(draw(st.sampled_from(choice)))
    for _ in range(draw(st.integers(1, MOST_CHANGES))):
        change(draw, content, choice)
    is_cut = draw(st.sampled_from((False, False, False, True)))
    return bytes(content[: draw(st.integers(0, len(content)))] if is_cut else content)


def change(draw: st.DrawFn, content: bytearray, others: tuple[bytes, ...]) -> None:
    """Something else in a place, something too much, something missing, or a part of a stranger."""
    at = draw(places(content))
    how = draw(st.sampled_from(("other", "more", "less", "twice", "foreign")))
    if how in {"other", "more"}:
        piece = draw(st.sampled_from(NUMBERS) | st.binary(min_size=1, max_size=4))
        content[at : at + (len(piece) if how == "other" else 0)] = piece
        return
    length = draw(st.integers(1, 64))
    if how == "less":
        del content[at : at + length]
    elif how == "twice":
        content[at:at] = content[at : at + length]
    else:
        stranger = draw(st.sampled_from(others))
        start = draw(places(stranger))
        content[at : at + length] = stranger[start : start + length]


def places(content: bytes | bytearray) -> st.SearchStrategy[int]:
    last = max(0, len(content) - 1)
    return st.integers(0, min(HEADERS, last)) | st.integers(0, last)
