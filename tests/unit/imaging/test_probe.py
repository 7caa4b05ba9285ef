"""Whatever the bytes, the probe answers or refuses: it never fails otherwise.

`python3 manage.py bench probe` does the same for five minutes.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gallery.imaging.formats import Examined, Refused, examine
from tests.data.damage import damaged, whole

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow about damaged EXIF


def answers(content: bytes) -> bool:
    with TemporaryDirectory() as folder:
        path = Path(folder, "upload")
        path.write_bytes(content)
        try:
            return isinstance(examine(path), Examined)
        except Refused as refusal:
            return str(refusal).endswith(".")


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(damaged())
def test_a_damaged_picture_is_examined_or_refused(content):
    assert answers(content)


@settings(max_examples=150)
@given(st.sampled_from([b"", whole("TIFF")[:8], b"\xff\xd8\xff"]), st.binary(max_size=400))
def test_any_bytes_are_examined_or_refused(start, rest):
    assert answers(start + rest)
