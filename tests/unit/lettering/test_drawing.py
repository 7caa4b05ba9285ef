"""Ink stands where the rules of `gallery.lettering` say, and nowhere else."""

import math
from dataclasses import replace
from typing import Any, cast

import pytest
from PIL import Image, ImageChops

from gallery.lettering.drawing import arranged, draw_layers
from gallery.lettering.fonts import FAMILIES
from gallery.lettering.layers import Layer, version_of

GREEN = (60, 120, 80)
SIZE = (600, 400)
PLAIN = Layer("Hxx", x=0.25, y=0.25, size=0.1)  # the box starts at (150, 100), the font has 40 px

Box = tuple[int, int, int, int]


def drawn(*layers: Layer, size: tuple[int, int] = SIZE) -> Image.Image:
    picture = Image.new("RGB", size, GREEN)
    draw_layers(picture, layers)
    return picture


def ink(*layers: Layer, size: tuple[int, int] = SIZE, threshold: int = 20) -> Box | None:
    """Where the picture changed by more than a breath."""
    difference = ImageChops.difference(drawn(*layers, size=size), Image.new("RGB", size, GREEN))
    bands = [band.point(lambda value: 255 * (value > threshold)) for band in difference.split()]
    changed = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return changed.getbbox()


def box_of(*layers: Layer, **options: Any) -> Box:
    found = ink(*layers, **options)
    assert found
    return found


def test_baseline_stands_by_the_rule_in_every_family() -> None:
    """0.95 of 40 px below the top of the box; "H" and "x" stand on it."""
    bottoms = {family: box_of(replace(PLAIN, font=family))[3] for family in FAMILIES[:5]}
    assert [family for family, bottom in bottoms.items() if abs(bottom - 138) > 1] == []


def test_lines_are_a_quarter_more_than_the_font_apart() -> None:
    assert box_of(replace(PLAIN, text="Hxx\nHxx\nHxx"))[3] - box_of(PLAIN)[3] == 100


def test_text_starts_at_the_left_of_its_box_and_ends_by_its_advance() -> None:
    left, _, right, _ = box_of(PLAIN)
    _, width = arranged(PLAIN)
    assert 150 <= left <= 155
    assert 0 <= 150 + width * 40 - right <= 4


@pytest.mark.parametrize("name", ["EB Garamond", "Dancing Script", "Montserrat"])
def test_line_is_as_long_in_every_size(name: str) -> None:
    """Nothing is rounded to pixels, so a browser that lays out in fractions agrees."""
    layer = Layer("The quick brown fox jumps", x=0.02, y=0.2, size=0.05, font=name)
    small, large = box_of(layer), box_of(layer, size=(6000, 4000))
    assert abs((large[2] - large[0]) / 10 - (small[2] - small[0])) <= 1.5
    assert abs(large[0] / 10 - small[0]) <= 1


def test_nothing_changes_beyond_the_ink() -> None:
    left, top, right, bottom = box_of(replace(PLAIN, effect="outline"), threshold=0)
    assert (left > 140, top > 95, right < 250, bottom < 150) == (True,) * 4


def test_lines_are_aligned_inside_the_widest() -> None:
    layer = Layer("Hxxxxxxxx\ni", x=0.1, y=0.1, size=0.1)
    edges = {}
    for alignment in ("left", "centre", "right"):
        picture = drawn(replace(layer, alignment=alignment))
        second = picture.crop((0, 92, 600, 140))
        plain = Image.new("RGB", second.size, GREEN)
        found = ImageChops.difference(second, plain).getbbox()
        assert found
        edges[alignment] = (found[0] + found[2]) / 2
    _, width = arranged(layer)
    middle = 60 + width * 40 / 2
    assert abs(edges["centre"] - middle) <= 1
    assert abs((edges["left"] + edges["right"]) / 2 - middle) <= 1
    assert edges["left"] < edges["centre"] < edges["right"]


def test_rotation_turns_clockwise_about_the_centre_of_the_box() -> None:
    layer = Layer("Hxxxxx", x=0.3, y=0.4, size=0.1)
    _, width = arranged(layer)
    centre = (180 + width * 20, 160 + 25)
    flat, upright = box_of(layer), box_of(replace(layer, rotation=90))
    # A quarter turn takes (dx, dy) to (-dy, dx).
    expected = (
        centre[0] - (flat[3] - centre[1]),
        centre[1] + (flat[0] - centre[0]),
        centre[0] - (flat[1] - centre[1]),
        centre[1] + (flat[2] - centre[0]),
    )
    assert all(math.isclose(a, b, abs_tol=1.5) for a, b in zip(upright, expected, strict=True))


def test_whole_turn_is_none() -> None:
    assert drawn(replace(PLAIN, rotation=360.0)).tobytes() == drawn(PLAIN).tobytes()


def test_opacity_mixes_ink_and_picture() -> None:
    solid = Layer("I", x=0.2, y=0.2, size=0.6, weight=700, colour="#ff0000")
    half = drawn(replace(solid, opacity=0.5))
    left, top, right, bottom = box_of(solid)
    place = ((left + right) // 2, (top + bottom) // 2)
    assert drawn(solid).getpixel(place) == (255, 0, 0)
    mixed = cast("tuple[int, ...]", half.getpixel(place))
    assert all(abs(a - b) <= 2 for a, b in zip(mixed, (157, 60, 40), strict=True))


def test_invisible_text_changes_nothing() -> None:
    assert ink(replace(PLAIN, opacity=0.0), threshold=0) is None


def test_outline_is_dark_around_light_text_and_light_around_dark() -> None:
    def darkest_and_lightest(colour: str) -> tuple[int, int]:
        grey = drawn(replace(PLAIN, colour=colour, effect="outline", size=0.3)).convert("L")
        return cast("tuple[int, int]", grey.getextrema())

    assert (darkest_and_lightest("#ffffff"), darkest_and_lightest("#000000")) == ((0, 255),) * 2


def test_shadow_darkens_below_the_text() -> None:
    left, top, right, bottom = box_of(replace(PLAIN, effect="shadow"), threshold=5)
    plain = box_of(PLAIN)
    assert bottom > plain[3] + 1
    assert (right - left, bottom - top) > (plain[2] - plain[0], plain[3] - plain[1])


@pytest.mark.parametrize("rotation", [0.0, 30.0])
@pytest.mark.parametrize(("x", "y"), [(0.97, 0.5), (0.5, 0.97), (1.0, 1.0), (0.0, 0.0)])
def test_text_is_cut_at_the_edges(x: float, y: float, rotation: float) -> None:
    layer = Layer("W" * 500, x=x, y=y, size=0.3, rotation=rotation, effect="shadow")
    assert drawn(layer).size == SIZE


def test_text_out_of_sight_costs_no_memory() -> None:
    layer = Layer("\n".join(["W" * 40] * 12), x=1.0, y=1.0, size=1.0)
    assert drawn(layer, size=(300, 200)).size == (300, 200)


def test_same_layers_give_the_same_pixels_and_version() -> None:
    layers = (PLAIN, replace(PLAIN, text="Amélie & Théo 你好 مرحبا", y=0.6, effect="shadow"))
    assert drawn(*layers).tobytes() == drawn(*layers).tobytes()
    assert version_of(layers) == version_of(list(layers)) != version_of(layers[::-1])


def test_last_layer_is_on_top() -> None:
    square = Layer("I", x=0.2, y=0.2, size=0.6, weight=700, colour="#ff0000")
    over = replace(square, colour="#0000ff")
    left, top, right, bottom = box_of(square)
    place = ((left + right) // 2, (top + bottom) // 2)
    assert drawn(square, over).getpixel(place) == (0, 0, 255)
    assert drawn(over, square).getpixel(place) == (255, 0, 0)


def test_no_layers_have_no_version() -> None:
    assert version_of([]) == ""
