from __future__ import annotations

import json
import zlib

import pytest
from PIL import Image

from gallery.imaging.formats import Refused
from gallery.imaging.process import Processed, process
from gallery.imaging.production import produce
from gallery.imaging.sandbox import run_limited
from tests.data import pictures

SIZES = ("1024.webp", "150.webp", "2048.webp", "300.webp", "500.webp", "full.jpg", "mail.jpg")
NAMES = [f"3-{size}" for size in SIZES]
CLEAN_NAMES = sorted([*(name for name in NAMES if name != "3-full.jpg"), "3-clean.bin"])


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "renditions"
    made.mkdir()
    return made


@pytest.fixture
def stored(tmp_path):
    def store(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return store


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("kind", "expected", "whole"),
    [
        ("JPEG", NAMES, "full"),
        *((kind, CLEAN_NAMES, "clean") for kind in ("PNG", "WEBP", "TIFF", "HEIF", "AVIF")),
    ],
)
def test_all_files_are_written_and_described(stored, folder, kind, expected, whole):
    processed = process(stored(pictures.turned(6, (160, 240), kind)), folder)
    assert (processed.recipe, processed.width, processed.height) == (3, 160, 240)
    assert names(folder) == expected
    for file in processed.files:
        content = (folder / file.file_name).read_bytes()
        assert (file.size, file.crc32) == (len(content), zlib.crc32(content))
    assert [(file.name, file.width, file.height) for file in processed.files] == [
        ("2048", 160, 240),
        ("1024", 160, 240),
        ("500", 160, 240),
        ("300", 160, 240),
        ("150", 100, 150),
        ("mail", 160, 240),
        (whole, 160, 240),
    ]


def test_the_answer_fits_a_json_column(stored, folder):
    processed = process(stored(pictures.private_jpeg()), folder)
    assert Processed.from_json(json.loads(json.dumps(processed.to_json()))) == processed
    assert processed.metadata.camera == "Canon EOS R5"


def test_a_second_run_gives_the_same_bytes(stored, folder):
    source = stored(pictures.private_jpeg())
    first = process(source, folder)
    written = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert process(source, folder) == first
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == written


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
def test_no_byte_of_any_file_tells_what_is_private(stored, folder, kind):
    process(stored(pictures.private_picture(kind)), folder)
    written = b"".join(path.read_bytes() for path in folder.iterdir())
    for secret in (pictures.SERIAL, pictures.OWNER, "GPS", "Canon", "xmpmeta"):
        assert secret.encode() not in written


def test_a_bad_picture_leaves_nothing_and_the_next_good_one_works(stored, folder):
    content = bytearray(pictures.photo((640, 480), "PNG"))
    at = content.index(b"IDAT") + 20
    content[at : at + 40] = bytes(40)
    with pytest.raises(Refused):
        process(stored(bytes(content)), folder)
    assert names(folder) == []
    process(stored(pictures.photo()), folder)
    assert names(folder) == NAMES


def test_the_original_is_not_touched(stored, folder):
    content = pictures.private_jpeg()
    source = stored(content)
    process(source, folder)
    assert source.read_bytes() == content


def test_the_largest_picture_allowed_needs_less_than_the_memory_allowed(stored, folder):
    """The same at a sixth of both: 16 of 100 MP and 171 of 1,024 MiB."""
    picture = Image.new("RGBA", (4_000, 4_000), (200, 100, 50, 128))
    profile = pictures.rgb_profile(pictures.DISPLAY_P3)
    source = stored(pictures.encode(picture, "PNG", icc_profile=profile, compress_level=1))
    made = run_limited(produce, source, folder, memory=171 * 1024**2)
    assert (made["width"], made["height"]) == (4_000, 4_000)


def test_what_cannot_be_cleaned_for_sure_leaves_as_a_jpeg_without_what_is_private(stored, folder):
    content = pictures.private_picture("HEIF").replace(b"pixi", b"abcd")
    processed = process(stored(content), folder)
    assert names(folder) == NAMES
    assert processed.files[-1].name == "full"
    assert pictures.SERIAL.encode() not in (folder / "3-full.jpg").read_bytes()


def test_a_missing_folder_is_no_fault_of_the_picture(stored, folder):
    with pytest.raises(FileNotFoundError):
        process(stored(pictures.photo()), folder / "missing")
