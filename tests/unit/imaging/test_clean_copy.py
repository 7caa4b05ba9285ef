"""Originals that leave without what is private, and with every pixel."""

from __future__ import annotations

import io
import struct
from dataclasses import replace

import pytest
from PIL import ExifTags, Image, ImageSequence

from gallery.imaging.clean_copy import Plan, write_clean_copy
from gallery.imaging.decode import open_checked
from gallery.imaging.formats import Refused
from tests.data import pictures, raws

Base = ExifTags.Base
KINDS = ["PNG", "WEBP", "TIFF", "HEIF", "AVIF"]
PRIVATE = (pictures.SERIAL, pictures.OWNER, "GPS", "Canon", "xmpmeta")
PROFILE = pictures.rgb_profile(pictures.ADOBE_RGB)


@pytest.fixture
def planned(tmp_path):
    def plan(content):
        path = tmp_path / "upload"
        path.write_bytes(content)
        with open_checked(path) as found:
            return Plan.of(found), path

    return plan


@pytest.fixture
def cleaned(planned, tmp_path):
    def clean(content):
        plan, path = planned(content)
        target = tmp_path / "clean"
        with target.open("wb") as file:
            write_clean_copy(plan, path, file)
        return target.read_bytes()

    return clean


def opened(content):
    return Image.open(io.BytesIO(content))


def frames(content):
    return [frame.convert("RGBA").tobytes() for frame in ImageSequence.Iterator(opened(content))]


def told(content):
    return {secret for secret in PRIVATE if secret.encode() in content}


@pytest.mark.parametrize("kind", KINDS)
def test_pixels_and_profile_are_those_of_the_original_and_no_secret(cleaned, kind):
    content = pictures.private_picture(kind, icc_profile=PROFILE)
    clean = cleaned(content)
    assert {pictures.SERIAL, pictures.OWNER, "Canon"} <= told(content)
    assert told(clean) == set()
    assert opened(clean).format == opened(content).format
    assert opened(clean).info["icc_profile"] == PROFILE
    assert opened(clean).tobytes() == opened(content).tobytes()


@pytest.mark.parametrize("kind", KINDS)
def test_copy_tells_when_it_was_taken_and_whose_work_it_is(cleaned, kind):
    content = pictures.private_picture(kind)
    before, exif = opened(content).getexif(), opened(cleaned(content)).getexif()
    credit = (Base.Artist, Base.Copyright)
    assert [exif[tag] for tag in credit] == [before[tag] for tag in credit]
    assert exif.get_ifd(ExifTags.IFD.Exif) == {
        Base.DateTimeOriginal: "2026:05:17 14:03:09",
        Base.OffsetTimeOriginal: "+02:00",
    }
    assert exif.get_ifd(ExifTags.IFD.GPSInfo) == {}


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", [2, 6])
def test_picture_is_held_as_before(cleaned, kind, orientation):
    clean = opened(cleaned(pictures.turned(orientation, kind=kind)))
    found = clean.tag_v2 if kind == "TIFF" else clean.getexif()
    assert found[Base.Orientation] == orientation


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_picture_that_tells_nothing_gets_no_exif(cleaned, kind):
    assert "exif" not in opened(cleaned(pictures.photo(kind=kind))).info


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_every_frame_stays(cleaned, kind):
    others = [Image.new("RGB", (240, 160), colour) for colour in ("blue", "red")]
    exif = pictures.private_exif().tobytes()
    content = pictures.photo(kind=kind, save_all=True, append_images=others, exif=exif)
    clean = cleaned(content)
    assert (len(frames(clean)), frames(clean)) == (3, frames(content))
    assert told(clean) == set()


def test_chunks_of_colour_and_size_stay_and_what_follows_the_picture_goes(cleaned):
    picture = pictures.corners().convert("P")
    content = pictures.encode(picture, "PNG", transparency=3, dpi=(300, 300)) + b"Olga Owner"
    clean = opened(cleaned(content))
    assert (clean.mode, clean.info["transparency"]) == ("P", 3)
    assert clean.info["dpi"] == opened(content).info["dpi"]
    assert told(cleaned(content)) == set()


@pytest.mark.parametrize(
    "coding", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg", "zstd"]
)
def test_tiff_of_any_usual_coding_keeps_its_strips(cleaned, coding):
    told_by = {270: pictures.OWNER, 700: pictures.SERIAL.encode()}  # of EXIF libtiff writes none
    content = pictures.photo(kind="TIFF", compression=coding, tiffinfo=told_by)
    clean = cleaned(content)
    assert told(content) == {pictures.OWNER, pictures.SERIAL}
    assert opened(clean).tobytes() == opened(content).tobytes()
    assert opened(clean).info["compression"] == opened(content).info["compression"]
    assert told(clean) == set()


def test_tiff_in_the_other_order_of_bytes(cleaned):
    picture = Image.linear_gradient("L").convert("I;16").convert("I;16B")
    content = pictures.encode(picture, "TIFF", exif=pictures.private_exif().tobytes())
    clean = cleaned(content)
    assert (content[:2], clean[:2]) == (b"MM", b"MM")
    assert opened(clean).tobytes() == opened(content).tobytes()
    assert told(clean) == set()


GREY = raws.Directory(
    [
        *((256, raws.SHORT, 4), (257, raws.SHORT, 4), (258, raws.SHORT, 8), (259, raws.SHORT, 1)),
        *((262, raws.SHORT, 1), (277, raws.SHORT, 1), (278, raws.SHORT, 4)),
        (37500, raws.BYTE, b"maker note of " + pictures.SERIAL.encode()),
    ],
    bytes(range(16)),
)


def test_smaller_copies_inside_a_tiff_go(cleaned):
    thumbnail = replace(GREY, pixels=b"cropped away...!")
    content = raws.tiff(replace(GREY, below=(thumbnail,)))
    clean = cleaned(content)
    assert (b"cropped away" in content, b"cropped away" in clean) == (True, False)
    assert (opened(clean).tobytes(), told(clean)) == (bytes(range(16)), set())


def test_tiff_whose_strip_reaches_into_its_tags_is_not_cleaned(planned, tmp_path):
    content = bytearray(raws.tiff(replace(GREY, pixels=bytes(16))))
    at = content.index(struct.pack("<HHII", 279, 4, 1, 16)) + 8
    content[at : at + 4] = struct.pack("<I", len(content) - 100)
    plan, path = planned(bytes(content))
    with pytest.raises(Refused), (tmp_path / "clean").open("wb") as file:
        write_clean_copy(plan, path, file)


def test_boxes_and_items_of_heic_stay_where_they_were(cleaned):
    content = pictures.private_picture("HEIF")
    clean = cleaned(content)
    assert len(clean) == len(content)
    assert [clean.index(name) for name in (b"meta", b"iloc", b"hvcC", b"mdat")] == [
        content.index(name) for name in (b"meta", b"iloc", b"hvcC", b"mdat")
    ]


def test_film_behind_a_heic_is_cut(cleaned):
    content = pictures.private_picture("HEIF")
    film = raws.box(b"mpvd", b"+52.5145+013.3501/")
    assert len(cleaned(content + film)) == len(content)


def test_words_of_editing_in_a_heic_become_nothing(cleaned):
    content = pictures.photo(kind="HEIF")
    end = content.index(b"iprp") - 4
    words = raws.box(b"uuid", b"sixteen bytes ID" + pictures.OWNER.encode())
    inside = bytearray(content[:end] + words + content[end:])
    grow(inside, b"meta", len(words))
    shift_extents(inside, len(words))
    assert told(cleaned(bytes(inside))) == set()


def grow(content, name, length):
    at = content.index(name) - 4
    (size,) = struct.unpack(">I", content[at : at + 4])
    content[at : at + 4] = struct.pack(">I", size + length)


def shift_extents(content, length):
    """Of one item whose offset is the only number that tells where `mdat` begins."""
    start = content.index(b"mdat") + 4
    old = struct.pack(">I", start - length)
    assert content.count(old) == 1
    at = content.index(old)
    content[at : at + 4] = struct.pack(">I", start)


@pytest.mark.parametrize("kind", KINDS)
def test_copy_that_shows_something_else_is_none(planned, tmp_path, kind):
    plan, path = planned(pictures.private_picture(kind))
    other = replace(plan, look=replace(plan.look, profile=b"another"))
    with pytest.raises(Refused), (tmp_path / "clean").open("wb") as file:
        write_clean_copy(other, path, file)


def test_description_hidden_among_pixels_is_found(planned, tmp_path):
    content = pictures.photo(kind="WEBP")
    hidden = b"MM\x00*\x00\x00\x00\x08" + pictures.SERIAL.encode() + b"\x00"
    (size,) = struct.unpack("<I", content[16:20])
    body = content[:16] + struct.pack("<I", size + len(hidden)) + content[20:] + hidden
    plan, path = planned(body[:4] + struct.pack("<I", len(body) - 8) + body[8:])
    with pytest.raises(Refused), (tmp_path / "clean").open("wb") as file:
        write_clean_copy(plan, path, file)
