from __future__ import annotations

import base64
import io

import pytest
from PIL import Image, ImageCms

from gallery.imaging.formats import Refused
from gallery.imaging.renditions import make_renditions
from tests.data import pictures


@pytest.fixture
def rendered(tmp_path):
    def render(content, *sizes):
        path = tmp_path / "upload"
        path.write_bytes(content)
        return make_renditions(path, sizes) if sizes else make_renditions(path)

    return render


def opened(rendition):
    return Image.open(io.BytesIO(rendition.content))


def middle(rendition):
    picture = opened(rendition).convert("RGB")
    return picture.getpixel((picture.width // 2, picture.height // 2))


def near(one, other, tolerance=4):
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def test_every_size_has_its_long_edge_and_the_aspect_of_the_source(rendered):
    made = rendered(pictures.photo((3000, 2000)))
    assert [(r.name, r.width, r.height) for r in made.renditions] == [
        ("2048", 2048, 1365),
        ("1024", 1024, 682),
        ("500", 500, 333),
        ("300", 300, 200),
        ("150", 150, 100),
        ("mail", 2048, 1365),
    ]
    assert [opened(r).size for r in made.renditions] == [
        (r.width, r.height) for r in made.renditions
    ]


def test_half_scale_is_taken_as_it_is_when_it_lands_near_2048(rendered):
    made = rendered(pictures.photo((4032, 3024)))
    assert [(r.width, r.height) for r in made.renditions[:2]] == [(2016, 1512), (1024, 768)]


def test_a_small_picture_is_not_enlarged(rendered):
    made = rendered(pictures.photo((240, 160)))
    assert [(r.name, r.width, r.height) for r in made.renditions] == [
        ("2048", 240, 160),
        ("1024", 240, 160),
        ("500", 240, 160),
        ("300", 240, 160),
        ("150", 150, 100),
        ("mail", 240, 160),
    ]


def test_the_one_for_mail_is_a_jpeg_and_the_others_are_webp(rendered):
    made = rendered(pictures.photo((640, 480)))
    assert [opened(rendition).format for rendition in made.renditions] == [*["WEBP"] * 5, "JPEG"]


def test_one_line_of_pixels_keeps_a_height_of_one(rendered):
    made = rendered(pictures.encode(Image.new("RGB", (3000, 1)), "PNG"))
    assert (made.renditions[4].width, made.renditions[4].height) == (150, 1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_comes_out_upright_once(rendered, kind, orientation):
    made = rendered(pictures.turned(orientation, kind=kind))
    assert (made.width, made.height) == (240, 160)
    for rendition in made.renditions:
        picture = opened(rendition)
        assert pictures.corner_names(picture) == ["red", "green", "blue", "white"]
        assert dict(picture.getexif()) == {}


def test_a_large_turned_picture_is_scaled_in_the_decoder_and_upright(rendered):
    made = rendered(pictures.turned(6, size=(2000, 3000)))
    assert (made.width, made.height) == (2000, 3000)
    assert (made.renditions[0].width, made.renditions[0].height) == (1365, 2048)
    assert pictures.corner_names(opened(made.renditions[0])) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize(
    ("colorants", "expected"),
    [(pictures.DISPLAY_P3, (192, 117, 83)), (pictures.ADOBE_RGB, (199, 121, 88))],
)
def test_wide_gamut_colours_become_srgb(rendered, colorants, expected):
    profile = pictures.rgb_profile(colorants)
    picture = Image.new("RGB", (64, 64), (180, 120, 90))
    made = rendered(pictures.encode(picture, "PNG", icc_profile=profile))
    assert near(middle(made.renditions[0]), expected)


def test_every_rendition_says_that_it_is_srgb(rendered):
    made = rendered(pictures.photo(icc_profile=pictures.rgb_profile(pictures.DISPLAY_P3)))
    profiles = [opened(r).info["icc_profile"] for r in made.renditions]
    described = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profiles[0])))
    assert (described, len(set(profiles))) == ("sRGB built-in\n", 1)


@pytest.mark.parametrize("profile", [b"no profile at all", b""])
def test_a_senseless_profile_is_taken_as_srgb(rendered, profile):
    made = rendered(
        pictures.encode(Image.new("RGB", (64, 64), (110, 200, 80)), icc_profile=profile)
    )
    assert near(middle(made.renditions[0]), (110, 200, 80))


def test_a_profile_of_another_colour_space_is_taken_as_none(rendered):
    profile = pictures.rgb_profile(pictures.DISPLAY_P3)
    made = rendered(pictures.encode(Image.new("L", (64, 64), 90), icc_profile=profile))
    assert near(middle(made.renditions[0]), (90, 90, 90))


def test_cmyk_without_a_profile_has_natural_colours(rendered):
    made = rendered(pictures.encode(Image.new("CMYK", (64, 64), (0, 255, 255, 0))))
    assert near(middle(made.renditions[0]), (255, 0, 0), tolerance=8)


def test_16_bit_grey_is_scaled_and_not_clipped(rendered):
    made = rendered(pictures.grey_16_bit())
    assert near(middle(made.renditions[0]), (128, 128, 128))


@pytest.mark.parametrize("order", ["I;16", "I;16B"])
def test_16_bit_grey_of_a_tiff_is_scaled_whatever_its_byte_order(rendered, order):
    made = rendered(pictures.encode(Image.new(order, (64, 64), 128 * 256), "TIFF"))
    assert near(middle(made.renditions[0]), (128, 128, 128))


def test_16_bit_colours_of_a_tiff_are_scaled(rendered):
    made = rendered(pictures.tiff_16_bit((220 * 257, 30 * 257, 128 * 257)))
    assert near(middle(made.renditions[0]), (220, 30, 128))


@pytest.mark.parametrize("compression", ["tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits"])
def test_a_tiff_of_any_usual_compression_is_read(rendered, compression):
    made = rendered(pictures.photo(kind="TIFF", compression=compression))
    assert pictures.corner_names(opened(made.renditions[0])) == ["red", "green", "blue", "white"]


def test_cmyk_and_lab_tiffs_have_natural_colours(rendered):
    cmyk = Image.new("CMYK", (64, 64), (0, 255, 255, 0))
    lab = Image.new("LAB", (64, 64), (128, 128, 128))
    shown = [rendered(pictures.encode(one, "TIFF")).renditions[0] for one in (cmyk, lab)]
    assert near(middle(shown[0]), (255, 0, 0), tolerance=8)
    assert near(middle(shown[1]), (119, 119, 119), tolerance=8)


def test_avif_is_turned_by_its_container_and_not_once_more_by_xmp(rendered):
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><r tiff:Orientation="6"/></x:xmpmeta>'
    made = rendered(pictures.photo(kind="AVIF", xmp=xmp))
    assert (made.width, made.height) == (240, 160)
    assert pictures.corner_names(opened(made.renditions[0])) == ["red", "green", "blue", "white"]


def test_transparency_is_shown_on_white(rendered):
    picture = Image.new("RGBA", (64, 64), (200, 0, 0, 0))
    made = rendered(pictures.encode(picture, "PNG"))
    assert opened(made.renditions[0]).getpixel((32, 32)) == (255, 255, 255)
    assert made.colour == "#ffffff"


def test_a_transparent_colour_of_a_palette_is_shown_on_white(rendered):
    picture = Image.new("P", (64, 64), 0)
    picture.putpalette([200, 0, 0, 0, 200, 0])
    made = rendered(pictures.encode(picture, "PNG", transparency=0))
    assert opened(made.renditions[0]).getpixel((32, 32)) == (255, 255, 255)


def test_of_two_frames_the_first_is_shown(rendered):
    made = rendered(pictures.two_frames())
    assert pictures.corner_names(opened(made.renditions[0])) == ["red", "green", "blue", "white"]


def test_the_placeholder_is_a_tiny_picture_of_16_pixels(rendered):
    made = rendered(pictures.photo((640, 480)))
    head, _, encoded = made.placeholder.partition(",")
    tiny = Image.open(io.BytesIO(base64.b64decode(encoded)))
    assert (head, tiny.format, tiny.size) == ("data:image/webp;base64", "WEBP", (16, 12))
    assert len(made.placeholder) < 200


def test_the_colour_is_the_mean_of_the_picture(rendered):
    half = Image.new("RGB", (200, 100), (200, 100, 0))
    half.paste((0, 100, 200), (100, 0, 200, 100))
    colour = rendered(pictures.encode(half, "PNG")).colour
    assert near(bytes.fromhex(colour[1:]), (100, 100, 100))


def test_no_byte_of_a_rendition_tells_what_is_private(rendered):
    made = rendered(pictures.private_jpeg())
    for rendition in made.renditions:
        for secret in (pictures.SERIAL, pictures.OWNER, "GPS", "Canon", "Exif", "xmpmeta"):
            assert secret.encode() not in rendition.content


def test_the_same_picture_gives_the_same_bytes(rendered):
    assert rendered(pictures.private_jpeg()) == rendered(pictures.private_jpeg())


def test_only_the_sizes_asked_for_are_made(rendered):
    made = rendered(pictures.photo((640, 480)), 500, 100)
    assert [(r.name, r.width, r.height) for r in made.renditions] == [
        ("500", 500, 375),
        ("100", 100, 75),
        ("mail", 500, 375),
    ]


def test_damaged_pixels_behind_good_headers_are_refused(rendered):
    content = bytearray(pictures.photo((640, 480), "PNG"))
    at = content.index(b"IDAT") + 20
    content[at : at + 40] = bytes(40)
    with pytest.raises(Refused, match="damaged"):
        rendered(bytes(content))
