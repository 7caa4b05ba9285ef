"""Any accent can be read, light or dark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.colours import (
    BLACK,
    DARK_GROUND,
    ENOUGH,
    LIGHT_GROUND,
    WHITE,
    contrast,
    parse,
    readable,
    shades_of,
    written,
)

PART = st.integers(0, 255)


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast(BLACK, WHITE) == pytest.approx(21)
    assert contrast(parse("#767676"), WHITE) == pytest.approx(4.54, abs=0.01)
    assert contrast(WHITE, WHITE) == 1


@given(st.tuples(PART, PART, PART))
def test_every_accent_becomes_readable_on_both_grounds(accent: tuple[int, int, int]) -> None:
    shades = shades_of(written(accent))
    for shade, ground in ((shades.light, LIGHT_GROUND), (shades.dark, DARK_GROUND)):
        assert contrast(parse(shade), ground) >= ENOUGH
    for shade, words in ((shades.light, shades.on_light), (shades.dark, shades.on_dark)):
        assert contrast(parse(shade), parse(words)) >= ENOUGH


def test_what_is_readable_stays_as_it_is() -> None:
    assert readable(parse("#3b5bdb"), LIGHT_GROUND) == parse("#3b5bdb")
    assert readable(parse("#ffe066"), LIGHT_GROUND) != parse("#ffe066")


@pytest.mark.parametrize("text", ["", "3b5bdb", "#3b5", "#3b5bdg", "#3b5bdb0", "red"])
def test_what_is_no_colour_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"colour|invalid literal"):
        parse(text)
