"""Whatever the bytes, the probe answers or refuses: it never fails otherwise."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery.imaging.formats import Examined, Refused, examine
from tests.data import pictures, raws

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow about damaged EXIF

KINDS = ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF", "MPO", "DNG", "CR3"]
NUMBERS = [b"\x00" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x00\x00\x00\x01", b"\xff\xff"]


@cache
def whole(kind: str) -> bytes:
    if kind == "DNG":
        return raws.dng(pictures.corners((32, 32)), pictures.photo((48, 32)))
    if kind == "CR3":
        return raws.cr3(pictures.photo((48, 32)), b"II*\x00", b"MM\x00*")
    return pictures.photo((48, 32), kind, exif=pictures.private_exif().tobytes())


def answers(content: bytes) -> bool:
    with TemporaryDirectory() as folder:
        path = Path(folder, "upload")
        path.write_bytes(content)
        try:
            return isinstance(examine(path), Examined)
        except Refused as refusal:
            return str(refusal).endswith(".")


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A picture in which a few places hold something else, most of them in its headers."""
    content = bytearray(whole(draw(st.sampled_from(KINDS))))
    places = st.integers(0, min(len(content), 800) - 1) | st.integers(0, len(content) - 1)
    pieces = st.sampled_from(NUMBERS) | st.binary(min_size=1, max_size=4)
    for _ in range(draw(st.integers(1, 6))):
        at, piece = draw(places), draw(pieces)
        content[at : at + len(piece)] = piece
    return bytes(content[: draw(st.none() | st.integers(0, len(content)))])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_a_damaged_picture_is_examined_or_refused(content):
    assert answers(content)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([b"", *(whole("TIFF")[:8], b"\xff\xd8\xff")]), st.binary(max_size=400))
def test_any_bytes_are_examined_or_refused(start, rest):
    assert answers(start + rest)
