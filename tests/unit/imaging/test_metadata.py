from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from PIL import ExifTags, Image, TiffImagePlugin

from gallery.imaging.metadata import Metadata, read_metadata
from tests.data import pictures

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow about damaged EXIF

Base = ExifTags.Base
COMPLETE = Metadata(
    taken_at=datetime(2026, 5, 17, 14, 3, 9, tzinfo=timezone(timedelta(hours=2))),
    camera="Canon EOS R5",
    lens="RF85mm F1.2 L USM",
    aperture="f/2.8",
    exposure_time="1/250 s",
    iso="ISO 400",
    focal_length="85 mm",
    latitude=52.5145,
    longitude=13.3501,
    artist="Zoë Müller",
    copyright="© 2026 Zoë Müller",
)


@pytest.fixture
def read(tmp_path):
    def read(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return read_metadata(path)

    return read


def shot_with(**values):
    """A picture with these tags of the Exif directory."""
    exif = Image.Exif()
    directory = exif.get_ifd(ExifTags.IFD.Exif)
    for name, value in values.items():
        directory[getattr(Base, name)] = value
    return pictures.photo(exif=exif.tobytes())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_every_format_tells_how_the_picture_was_taken(read, kind):
    assert read(pictures.photo(kind=kind, exif=pictures.private_exif().tobytes())) == COMPLETE


def test_a_tiff_tells_the_same_from_its_own_directories(read):
    told = read(pictures.photo(kind="TIFF", exif=pictures.private_exif().tobytes()))
    # Pillow writes ASCII alone into a TIFF.
    assert told == replace(COMPLETE, artist="Zo?? M??ller", copyright="?? 2026 Zo?? M??ller")


def test_a_picture_without_exif_tells_nothing(read):
    assert read(pictures.photo()) == Metadata()


def test_metadata_survives_json():
    for metadata in (COMPLETE, Metadata()):
        assert Metadata.from_json(metadata.to_json()) == metadata


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        ("-05:30", datetime(2026, 5, 17, 14, 3, 9, tzinfo=timezone(-timedelta(hours=5.5)))),
        ("", datetime(2026, 5, 17, 14, 3, 9)),
        ("+99:99", datetime(2026, 5, 17, 14, 3, 9)),
    ],
)
def test_the_time_is_naive_unless_the_camera_told_its_offset(read, offset, expected):
    content = shot_with(DateTimeOriginal="2026:05:17 14:03:09", OffsetTimeOriginal=offset)
    assert read(content).taken_at == expected


@pytest.mark.parametrize("written", ["0000:00:00 00:00:00", "yesterday", "", "2026:13:45 99:99:99"])
def test_an_impossible_time_is_no_time(read, written):
    assert read(shot_with(DateTimeOriginal=written)).taken_at is None


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [((1, 8000), "1/8000 s"), ((10, 2500), "1/250 s"), ((1, 2), "0.5 s"), ((30, 1), "30 s")],
)
def test_exposure_times_read_as_photographers_write_them(read, seconds, expected):
    content = shot_with(ExposureTime=TiffImagePlugin.IFDRational(*seconds))
    assert read(content).exposure_time == expected


@pytest.mark.parametrize("fraction", [(0, 1), (1, 0), (0, 0), (4_000_000_000, 1)])
def test_impossible_numbers_are_left_out(read, fraction):
    value = TiffImagePlugin.IFDRational(*fraction)
    metadata = read(shot_with(ExposureTime=value, FNumber=value, FocalLength=value))
    assert metadata == Metadata()


def test_texts_are_one_line_without_control_characters(read):
    assert read(shot_with(LensModel="  50mm\x01\n f/1.4 \x00\x00")).lens == "50mm f/1.4"


def test_latin_1_texts_of_older_programs_are_read(read):
    exif = Image.Exif()
    exif[Base.Artist] = "Zoë".encode("latin-1")
    assert read(pictures.photo(exif=exif.tobytes())).artist == "Zoë"


def test_the_make_is_not_repeated_when_the_model_begins_with_it(read):
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model] = "NIKON CORPORATION", "NIKON Z 8"
    assert read(pictures.photo(exif=exif.tobytes())).camera == "NIKON Z 8"


def test_garbage_never_raises(read):
    dice = random.Random(1)
    whole = pictures.private_exif().tobytes()
    for _ in range(150):
        damaged = bytearray(whole)
        for at in dice.sample(range(6, len(damaged)), 12):
            damaged[at] = dice.randrange(256)
        assert isinstance(read(pictures.photo(exif=bytes(damaged))), Metadata)
