"""RAW files: the camera's preview where it is large, else what libraw develops."""

from __future__ import annotations

import io

import pytest
from PIL import ExifTags, Image

from gallery.imaging.delivery_copy import write_delivery_copy
from gallery.imaging.formats import Examined, Format, Refused, examine
from gallery.imaging.metadata import read_metadata
from gallery.imaging.process import process
from gallery.imaging.raw import _tags
from gallery.imaging.renditions import make_renditions
from tests.data import pictures, raws
from tests.data.raws import ASCII, LONG

CORNERS = ["red", "green", "blue", "white"]
PREVIEW = pictures.photo((200, 132))


@pytest.fixture
def stored(tmp_path):
    def store(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return store


def shown(path):
    made = make_renditions(path)
    largest = Image.open(io.BytesIO(made.renditions[0].content))
    return (made.width, made.height), pictures.corner_names(largest)


def test_a_raw_file_is_told_from_a_tiff_by_its_directories(stored):
    path = stored(raws.dng(preview=PREVIEW))
    assert examine(path) == Examined(Format.RAW, 200, 132, path.stat().st_size)


def test_a_preview_as_large_as_half_the_sensor_is_the_picture(stored):
    assert shown(stored(raws.dng(preview=PREVIEW))) == ((200, 132), CORNERS)


@pytest.mark.parametrize("preview", [b"", pictures.photo((90, 60)), PREVIEW[:-400]])
def test_without_a_large_and_whole_preview_the_sensor_is_developed(stored, preview):
    path = stored(raws.dng(preview=preview))
    examined = examine(path)
    assert (examined.width, examined.height) == (120, 80)
    assert shown(path) == ((120, 80), CORNERS)


@pytest.mark.parametrize("preview", [b"", PREVIEW])
@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (3, ["blue", "white", "red", "green"]),
        (6, ["white", "red", "green", "blue"]),
        (8, ["green", "blue", "white", "red"]),
    ],
)
def test_both_ways_turn_the_picture_as_the_camera_was_held(stored, preview, orientation, expected):
    path = stored(raws.dng(preview=preview, orientation=orientation))
    examined = examine(path)
    size, corners = shown(path)
    assert (corners, (examined.width, examined.height)) == (expected, size)


def test_a_preview_that_the_camera_has_turned_is_not_turned_again(stored):
    upright = pictures.photo((132, 200))
    assert shown(stored(raws.dng(preview=upright, orientation=6))) == ((132, 200), CORNERS)


def test_a_black_picture_is_refused(stored, tmp_path):
    path = stored(raws.dng(Image.new("RGB", (240, 160))))
    with pytest.raises(Refused) as refusal:
        process(path, tmp_path)
    assert str(refusal.value) == (
        "This RAW file comes out black: please export it as JPEG, TIFF or DNG."
    )


def test_a_raw_file_that_is_cut_is_refused_though_its_preview_is_whole(stored):
    content = raws.dng(preview=PREVIEW)
    cut = content.replace(PREVIEW, b"")[: len(content) // 2]
    with pytest.raises(Refused, match="cut off"):
        examine(stored(cut))


@pytest.mark.parametrize("signature", [b"FUJIFILMCCD-RAW 0201", b"IIRO\x08\0\0\0", b"FOVb\0\0\2\0"])
def test_a_signature_alone_is_no_raw_file(stored, signature):
    with pytest.raises(Refused):
        examine(stored(signature + bytes(300)))


def test_the_full_copy_keeps_the_coded_pixels_of_the_preview(stored):
    target = io.BytesIO()
    write_delivery_copy(stored(raws.dng(preview=PREVIEW)), target)
    scan = PREVIEW[PREVIEW.index(b"\xff\xda") :]
    assert target.getvalue().endswith(scan)


def test_the_file_around_the_preview_tells_who_took_it(stored):
    owner = ((315, ASCII, "Zoe Mueller"), (33432, ASCII, "Zoe"), (36867, LONG, 1))
    metadata = read_metadata(stored(raws.dng(preview=PREVIEW, extra=owner)))
    assert (metadata.camera, metadata.artist, metadata.copyright) == (
        "Canon EOS 6D",
        "Zoe Mueller",
        "Zoe",
    )


def test_canon_keeps_each_directory_in_a_box_of_its_own(stored):
    main, shot = Image.Exif(), Image.Exif()
    main[ExifTags.Base.Model] = "Canon EOS R5"
    shot[ExifTags.Base.LensModel] = "RF85mm"
    directories = (exif.tobytes().removeprefix(b"Exif\0\0") for exif in (main, shot))
    path = stored(raws.cr3(PREVIEW, *directories))
    assert _tags(path) == ({272: "Canon EOS R5"}, {42036: "RF85mm"}, {})
    with pytest.raises(Refused, match="RAW file cannot be read"):
        examine(path)
