"""Whatever is damaged, a copy is clean or is none."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery.imaging.formats import Format, Refused
from gallery.imaging.lossless import WRITERS, write_clean
from gallery.imaging.lossless.spans import Span, overlap
from gallery.imaging.lossless.told import Told
from tests.data import damage, pictures

KINDS = {
    Format.PNG: "PNG",
    Format.WEBP: "WEBP",
    Format.TIFF: "TIFF",
    Format.HEIC: "HEIF",
    Format.AVIF: "AVIF",
}
SECRETS = (pictures.SERIAL.encode(), pictures.OWNER.encode())
spans = st.builds(lambda start, length: Span(start, start + length), *[st.integers(0, 12)] * 2)


def written(kind: Format, content: bytes) -> bytes:
    """Empty where it is refused."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "source"), Path(folder, "target")
        source.write_bytes(content)
        try:
            with target.open("wb") as file:
                write_clean(kind, source, Told(), file)
        except Refused as refusal:
            assert str(refusal).endswith(".")
            return b""
        return target.read_bytes()


def test_every_format_that_is_cleaned_is_tried_here():
    assert KINDS.keys() == WRITERS.keys()


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_damaged_picture_is_cleaned_or_refused(kind, data):
    changed = bytearray(damage.whole(KINDS[kind]))
    for _ in range(data.draw(st.integers(1, 2))):
        at = data.draw(damage.places(changed))
        piece = data.draw(st.sampled_from(damage.NUMBERS) | st.binary(min_size=1, max_size=4))
        changed[at : at + len(piece)] = piece
    clean = written(kind, bytes(changed))
    assert [secret for secret in SECRETS if secret in clean] == []


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_picture_with_parts_missing_or_from_elsewhere_never_fails_otherwise(kind, data):
    written(kind, data.draw(damage.damaged((damage.whole(KINDS[kind]),))))


@given(st.lists(spans, max_size=5), st.lists(spans, max_size=5))
def test_overlaps_are_those_of_single_bytes(some, others):
    bytes_of = [{at for span in group for at in range(*span)} for group in (some, others)]
    assert overlap(some, others) == bool(bytes_of[0] & bytes_of[1])
