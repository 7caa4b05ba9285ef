from __future__ import annotations

import io
from itertools import pairwise

import pytest
from PIL import ExifTags, Image

from gallery.imaging.delivery_copy import write_delivery_copy
from gallery.imaging.formats import Refused
from tests.data import pictures

Base = ExifTags.Base


@pytest.fixture
def copied(tmp_path):
    def copy(content):
        path, target = tmp_path / "upload", io.BytesIO()
        path.write_bytes(content)
        write_delivery_copy(path, target)
        return target.getvalue()

    return copy


def opened(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize(
    "content",
    [
        pictures.private_jpeg(),
        pictures.photo(progressive=True),
        pictures.photo(quality=97, subsampling=0, restart_marker_rows=1),
        pictures.encode(Image.new("CMYK", (64, 64), (10, 200, 90, 30))),
        pictures.encode(pictures.corners().convert("L")),
    ],
    ids=["camera", "progressive", "restart markers", "CMYK", "grey"],
)
def test_the_pixels_of_a_jpeg_are_those_of_the_original(copied, content):
    assert opened(copied(content)).tobytes() == opened(content).tobytes()


def test_the_coded_scan_of_a_jpeg_is_copied_byte_by_byte(copied):
    content = pictures.private_jpeg()
    scan = content[content.rindex(b"\xff\xda") :]
    assert copied(content).endswith(scan)


def test_no_byte_of_the_copy_tells_what_is_private(copied):
    copy = copied(pictures.private_jpeg())
    for secret in (pictures.SERIAL, pictures.OWNER, "GPS", "Canon", "xmpmeta", "8BIM", "JFXX"):
        assert secret.encode() not in copy


def test_the_copy_tells_when_it_was_taken_and_whose_work_it_is(copied):
    exif = opened(copied(pictures.private_jpeg())).getexif()
    main = {tag: value for tag, value in exif.items() if tag != Base.ExifOffset}
    assert main == {
        Base.Orientation: 1,
        Base.Artist: "Zoë Müller".encode().decode("latin-1"),
        Base.Copyright: "© 2026 Zoë Müller".encode().decode("latin-1"),
    }
    assert exif.get_ifd(ExifTags.IFD.Exif) == {
        Base.DateTimeOriginal: "2026:05:17 14:03:09",
        Base.OffsetTimeOriginal: "+02:00",
    }
    assert exif.get_ifd(ExifTags.IFD.GPSInfo) == {}


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_jpeg_keeps_its_orientation(copied, orientation):
    copy = opened(copied(pictures.turned(orientation)))
    assert copy.getexif()[Base.Orientation] == orientation


def test_the_film_behind_a_motion_photo_is_cut(copied):
    copy = copied(pictures.motion_photo())
    assert copy.endswith(b"\xff\xd9")
    assert (b"ftyp" in copy, b"+52.5145" in copy) == (False, False)


def test_the_second_frame_is_cut(copied):
    content = pictures.two_frames()
    copy = opened(copied(content))
    assert (copy.format, getattr(copy, "n_frames", 1)) == ("JPEG", 1)
    assert copy.tobytes() == opened(content).tobytes()


def test_the_thumbnail_in_the_jfif_header_is_cut(copied):
    content = pictures.photo()
    end = 4 + int.from_bytes(content[4:6], "big")
    thumbnail = b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x02\x02" + b"SECRETPIXELS"
    header = pictures.segment(0xE0, thumbnail)
    copy = copied(content[:2] + header + content[end:])
    assert b"SECRETPIXELS" not in copy
    assert opened(copy).info["jfif_version"] == (1, 1)


def test_a_jpeg_keeps_its_colour_profile(copied):
    profile = pictures.rgb_profile(pictures.ADOBE_RGB)
    copy = opened(copied(pictures.photo(icc_profile=profile)))
    assert copy.info["icc_profile"] == profile


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 7])
def test_other_formats_become_an_upright_jpeg_of_full_size(copied, kind, orientation):
    copy = opened(copied(pictures.turned(orientation, kind=kind)))
    assert (copy.format, copy.size) == ("JPEG", (240, 160))
    assert copy.getexif()[Base.Orientation] == 1
    assert pictures.corner_names(copy) == ["red", "green", "blue", "white"]
    assert [component[1:3] for component in copy.layer] == [(1, 1)] * 3


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "HEIF"])
def test_other_formats_lose_what_is_private_too(copied, kind):
    exif = pictures.private_exif().tobytes()
    copy = copied(pictures.photo(kind=kind, exif=exif, xmp=b"<x:xmpmeta>Olga Owner</x:xmpmeta>"))
    for secret in (pictures.SERIAL, pictures.OWNER, "GPS", "Canon", "xmpmeta"):
        assert secret.encode() not in copy


def test_wide_gamut_colours_become_srgb(copied):
    picture = Image.new("RGB", (64, 64), (180, 120, 90))
    profile = pictures.rgb_profile(pictures.DISPLAY_P3)
    red, green, blue = opened(
        copied(pictures.encode(picture, "PNG", icc_profile=profile))
    ).getpixel((32, 32))
    assert (abs(red - 192) < 4, abs(green - 117) < 4, abs(blue - 83) < 4) == (True, True, True)


def test_a_tall_picture_is_converted_without_a_seam(copied):
    copy = opened(copied(pictures.encode(Image.linear_gradient("L").resize((40, 1000)), "PNG")))
    column = [copy.getpixel((20, y))[0] for y in range(1000)]
    assert max(abs(below - above) for above, below in pairwise(column)) <= 3


def test_transparent_parts_become_white(copied):
    picture = Image.new("RGBA", (64, 64), (200, 0, 0, 0))
    assert opened(copied(pictures.encode(picture, "PNG"))).getpixel((32, 32)) == (255, 255, 255)


def test_a_cut_picture_is_refused(copied):
    with pytest.raises(Refused, match="cut off"):
        copied(pictures.photo()[:-300])
