from __future__ import annotations

import errno
import os
import struct
import subprocess
import sys

import pytest
from PIL import Image

from gallery.imaging.decode import refusing_damage
from gallery.imaging.formats import ACCEPT, Examined, Format, Refused, examine, sniff
from tests.data import pictures

KINDS = ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"]


@pytest.fixture
def stored(tmp_path):
    def store(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return path

    return store


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("JPEG", Format.JPEG),
        ("PNG", Format.PNG),
        ("WEBP", Format.WEBP),
        ("TIFF", Format.TIFF),
        ("HEIF", Format.HEIC),
        ("AVIF", Format.AVIF),
        ("MPO", Format.JPEG),
    ],
)
def test_content_decides_the_format_whatever_the_name(stored, kind, expected):
    path = stored(pictures.photo(kind=kind))
    path = path.rename(path.with_name("picture.pdf"))
    assert examine(path) == Examined(expected, 240, 160, path.stat().st_size)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_examine_tells_the_upright_size(stored, kind, orientation):
    examined = examine(stored(pictures.turned(orientation, kind=kind)))
    assert (examined.width, examined.height) == (240, 160)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This file is empty: it has zero bytes."),
        (b"%PDF-1.7\n", "This file is not a picture: it looks like a PDF document."),
        (
            b"PK\x03\x04\x14\x00",
            "This file is not a picture: it looks like a ZIP archive or an Office document.",
        ),
        (
            b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom",
            "This file is not a picture: it looks like a video.",
        ),
        (b"<!DOCTYPE html><p>Hi", "This file is not a picture: it looks like a web page."),
        (b"Name;Phone\nZo\n", "This file is not a picture: it looks like a text file."),
        (
            b"GIF89a\x01\x00\x01\x00",
            (
                "GIF pictures cannot be taken: please export as JPEG, "
                "PNG, WebP, TIFF, HEIC, AVIF or RAW."
            ),
        ),
        (
            b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
            (
                "SVG pictures cannot be taken: please export as JPEG, "
                "PNG, WebP, TIFF, HEIC, AVIF or RAW."
            ),
        ),
        (
            b"II+\x00\x08\x00\x00\x00",
            (
                "BigTIFF pictures cannot be taken: please export as JPEG, "
                "PNG, WebP, TIFF, HEIC, AVIF or RAW."
            ),
        ),
        (
            b"\x00\x01\x02\x03",
            (
                "This file is not a picture that can be read: "
                "please upload JPEG, PNG, WebP, TIFF, HEIC, AVIF or RAW."
            ),
        ),
    ],
)
def test_other_files_are_refused_by_the_name_of_their_kind(stored, content, sentence):
    with pytest.raises(Refused) as refusal:
        examine(stored(content))
    assert str(refusal.value) == sentence


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.5, 0.9, 0.999])
def test_a_cut_picture_is_refused_from_its_structure_alone(stored, kind, share):
    content = pictures.photo((640, 480), kind)
    with pytest.raises(Refused) as refusal:
        examine(stored(content[: int(len(content) * share)]))
    assert str(refusal.value) == "The picture is cut off: the end of the file is missing."


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (
            pictures.png_claiming(14_000, 15_000),
            "The picture has too many pixels: 210 MP, the limit for PNG is 100 MP.",
        ),
        (
            pictures.jpeg_claiming(15_000, 10_001),
            "The picture has too many pixels: 151 MP, the limit for JPEG is 150 MP.",
        ),
        (
            pictures.png_claiming(65_501, 10),
            "The picture is too long: 65501 pixels, the limit is 65500.",
        ),
        (pictures.png_claiming(0, 10), "The picture is damaged: its header gives no size."),
    ],
    ids=["PNG", "JPEG", "long", "no size"],
)
def test_a_picture_beyond_the_limits_is_refused_before_it_is_decoded(stored, content, sentence):
    with pytest.raises(Refused) as refusal:
        examine(stored(content))
    assert str(refusal.value) == sentence


def test_a_progressive_picture_may_have_200_scans(stored):
    assert examine(stored(pictures.many_scans(200))).format == Format.JPEG


def test_a_progressive_picture_with_201_scans_is_refused(stored):
    with pytest.raises(Refused, match="more than 200 scans"):
        examine(stored(pictures.many_scans(201)))


def test_boxes_nested_without_end_are_refused(stored):
    nested = b""
    for _ in range(3_000):
        nested = (12 + len(nested)).to_bytes(4, "big") + b"meta" + bytes(4) + nested
    with pytest.raises(Refused, match="header cannot be read"):
        examine(stored(b"\x00\x00\x00\x14ftypheic\x00\x00\x00\x00mif1" + nested))


def test_a_box_that_does_not_fit_into_the_one_around_it_is_refused(stored):
    content = bytearray(pictures.photo(kind="HEIF"))
    at = content.index(b"ispe") - 4
    content[at : at + 4] = (10_000).to_bytes(4, "big")
    with pytest.raises(Refused, match="cut off"):
        examine(stored(bytes(content)))


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_a_picture_cut_inside_a_box_that_fits_is_refused_by_its_extents(stored, kind):
    content = bytearray(pictures.photo((640, 480), kind))
    at = content.index(b"mdat") - 4
    content[at : at + 4] = bytes(4)  # until the end of the file, wherever that is
    assert examine(stored(bytes(content))).width == 640
    with pytest.raises(Refused, match="cut off"):
        examine(stored(bytes(content[:-1])))


@pytest.mark.parametrize("kind", [*KINDS, "MPO"])
@pytest.mark.parametrize(
    "appended",
    [b"<svg onload='alert(1)'/>", b"PK\x03\x04 an archive", b"\x00\x00\x00\x10ftypmp42isom"],
    ids=["SVG", "ZIP", "film"],
)
def test_a_picture_with_something_appended_is_the_picture(stored, kind, appended):
    examined = examine(stored(pictures.photo(kind=kind) + appended))
    assert (examined.width, examined.height) == (240, 160)


def test_a_tiff_with_floating_colours_is_refused_with_what_to_do(stored):
    with pytest.raises(Refused) as refusal:
        examine(stored(pictures.encode(Image.new("F", (8, 8), 0.5), "TIFF")))
    assert str(refusal.value) == (
        "This TIFF has 32 bits a colour: please save it with 8 or 16 bits."
    )


def test_a_tiff_that_points_to_itself_is_read_once(stored):
    content = bytearray(pictures.photo(kind="TIFF"))
    content += b"\x00" * (len(content) % 2)
    first = int.from_bytes(content[4:8], "little")
    count = int.from_bytes(content[first : first + 2], "little")
    following = first + 2 + 12 * count
    content[following : following + 4] = first.to_bytes(4, "little")
    assert examine(stored(bytes(content))).format == Format.TIFF


def test_a_tiff_with_a_million_directories_that_are_none_is_read_in_no_time(stored, monkeypatch):
    """Each of them used to move all the others."""
    monkeypatch.setattr("gallery.imaging.sandbox.WALL_SECONDS_PER_CPU_SECOND", 0.25)
    count = 1_000_000
    entry = struct.pack("<HHII", 330, 4, count, 26)
    directory = struct.pack("<H", 1) + entry + bytes(4)
    with pytest.raises(Refused, match="header gives no size"):
        examine(stored(b"II*\x00\x08\x00\x00\x00" + directory + bytes(4 * count)))


def test_more_items_than_a_picture_has_are_refused_before_they_are_walked(stored):
    content = bytearray(pictures.photo(kind="HEIF"))
    at = content.index(b"iloc") + 4
    content[at : at + 10] = b"\x02\x00\x00\x00\x00\x00\xff\xff\xff\xff"
    with pytest.raises(Refused, match="too many parts"):
        examine(stored(bytes(content)))


def test_a_decoder_that_crashes_over_the_headers_takes_nobody_with_it(stored, monkeypatch):
    monkeypatch.setattr("gallery.imaging.decode.open_picture", lambda *_: os.abort())
    with pytest.raises(Refused, match="made the decoder fail"):
        examine(stored(pictures.photo()))


@pytest.mark.parametrize("kind", ["HEIF", "AVIF", "WEBP"])
def test_a_file_too_large_for_its_decoder_costs_its_child_alone(stored, kind):
    """These decoders read the whole file, of which a film may be the larger part."""
    path = stored(pictures.photo(kind=kind))
    os.truncate(path, 1_500_000_000)
    with pytest.raises(Refused, match="too much memory"):
        examine(path)


@pytest.mark.parametrize(
    "error",
    [
        Image.DecompressionBombError("300 MP"),
        ZeroDivisionError(),
        KeyError(3),
        OSError(errno.EINVAL, "Invalid argument"),
    ],
)
def test_whatever_a_decoder_stumbles_over_is_damage(error):
    with pytest.raises(Refused, match="damaged"), refusing_damage():
        raise error


def test_a_full_disk_is_no_damage():
    with pytest.raises(OSError, match="No space"), refusing_damage():
        raise OSError(errno.ENOSPC, "No space left on device")


def test_avif_tells_the_turned_size_of_its_container(stored):
    examined = examine(stored(pictures.turned(6, kind="AVIF")))
    assert (examined.format, examined.width, examined.height) == (Format.AVIF, 240, 160)


def test_the_dialog_offers_every_format_by_type_or_ending():
    offered = ACCEPT.split(",")
    assert {"image/jpeg", "image/tiff", "image/avif", ".cr3", ".nef", ".arw"} <= set(offered)
    assert all(entry[0] == "." or entry.startswith("image/") for entry in offered)


@pytest.mark.parametrize("kind", KINDS)
def test_examine_decodes_no_pixel(stored, monkeypatch, kind):
    def decode(*_):
        raise AssertionError("pixels were decoded")

    path = stored(pictures.photo(kind=kind))
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    monkeypatch.setattr("PIL.PngImagePlugin.PngImageFile.load_prepare", decode)
    assert examine(path).width == 240


def test_a_png_with_a_flipped_bit_is_refused(stored):
    content = bytearray(pictures.photo(kind="PNG"))
    content[content.index(b"IDAT") + 20] ^= 1
    with pytest.raises(Refused) as refusal:
        examine(stored(bytes(content)))
    assert str(refusal.value) == "The picture is damaged: its checksums do not match."


def test_a_signature_with_nothing_behind_it_is_no_format():
    assert [sniff(head) for head in (b"", b"\xff\xd8", b"RIFF", b"\x89PNG")] == [None] * 4


def test_the_light_modules_load_no_decoder():
    program = (
        "import sys, gallery.imaging.formats, gallery.imaging.process;"
        "print([name for name in ('PIL', 'pillow_heif') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert run.stdout == "[]\n"


@pytest.mark.parametrize(("kind", "loaded"), [("JPEG", "[]"), ("TIFF", "['rawpy']")])
def test_libraw_is_loaded_for_what_may_be_a_camera_s_file_alone(stored, kind, loaded):
    program = (
        "import sys, pathlib; from gallery.imaging.formats import examine;"
        "examine(pathlib.Path(sys.argv[1]));"
        "print([name for name in ('rawpy',) if name in sys.modules])"
    )
    command = [sys.executable, "-c", program, str(stored(pictures.photo(kind=kind)))]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert run.stdout == f"{loaded}\n"
