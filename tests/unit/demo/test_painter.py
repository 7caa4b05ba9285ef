from __future__ import annotations

import io
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from PIL import ExifTags, Image

from gallery.imaging.metadata import Metadata, read_metadata
from photocrm.demo.painter import Camera, Lens, paint

CAMERA = Camera("Canon", "Canon EOS R5", "SN-0815")
LENS = Lens("RF 85mm F1.2 L USM", (85,))
TAKEN_AT = datetime(2026, 5, 17, 14, 3, 9, tzinfo=timezone(timedelta(hours=2)))


def painted(seed, size=(300, 200), **options):
    shot: dict[str, Any] = {"taken_at": TAKEN_AT, "camera": CAMERA, "lens": LENS, "hue": 0.3}
    return paint(seed, size, **shot | options)


def opened(content):
    return Image.open(io.BytesIO(content))


def test_the_same_seed_paints_the_same_bytes():
    assert painted(7) == painted(7)


def test_every_seed_paints_another_picture():
    assert len({painted(seed) for seed in range(20)}) == 20


@pytest.mark.parametrize("size", [(300, 200), (200, 300)])
def test_the_picture_has_the_size_asked_for(size):
    assert (opened(painted(1, size)).format, opened(painted(1, size)).size) == ("JPEG", size)


def test_pictures_of_one_session_share_their_sky_colour():
    hues = [opened(painted(seed)).convert("HSV").getpixel((5, 5))[0] for seed in range(10)]
    assert max(hues) - min(hues) < 0.08 * 256


def test_the_picture_tells_what_the_camera_would(tmp_path):
    path = tmp_path / "painted.jpg"
    path.write_bytes(painted(3, photographer="Zoë Müller", place=(52.5, -13.4)))
    metadata = read_metadata(path)
    assert metadata == Metadata(
        taken_at=TAKEN_AT,
        camera="Canon EOS R5",
        lens="RF 85mm F1.2 L USM",
        aperture=metadata.aperture,
        exposure_time=metadata.exposure_time,
        iso=metadata.iso,
        focal_length="85 mm",
        latitude=52.5,
        longitude=-13.4,
        artist="Zoë Müller",
        copyright="2026 Zoë Müller",
    )
    assert "" not in (metadata.aperture, metadata.exposure_time, metadata.iso)


def test_a_picture_without_a_place_has_no_gps():
    assert opened(painted(3)).getexif().get_ifd(ExifTags.IFD.GPSInfo) == {}
