"""Which font draws what, and in which order runs are seen."""

import unicodedata

import pytest
from PIL import Image, ImageDraw

from gallery.lettering.drawing import font_of
from gallery.lettering.fonts import FALLBACKS, FAMILIES, FOLDER, WEIGHTS, Face, faces
from gallery.lettering.layers import Layer
from gallery.lettering.runs import runs_of

MIXED = "Amélie & Théo 你好 مرحبا"
EVERY_FACE = [
    (face, weight) for family in faces().values() for face in family for weight in WEIGHTS
]


def seen(line: str, family: str = "Inter") -> list[tuple[str, str]]:
    """Runs from left to right, the text of each in reading order."""
    return [(run.text, "rtl" if run.is_rtl else "ltr") for run in runs_of(line, family)]


def fonts(line: str, family: str = "Inter") -> dict[str, str]:
    return {char: run.face.name for run in runs_of(line, family) for char in run.text}


def shape(face: Face, weight: int, char: str) -> bytes:
    canvas = Image.new("L", (80, 80))
    font = font_of(face.path(weight), 40)
    ImageDraw.Draw(canvas).text((20, 50), char, fill=255, font=font, anchor="ls")
    return canvas.tobytes()


@pytest.mark.parametrize(
    ("char", "face"),
    [
        ("A", "inter-latin"),
        ("ł", "inter-latin-ext"),
        ("ж", "inter-cyrillic"),
        ("λ", "inter-greek"),
        ("你", "noto-sans-sc-chinese-simplified"),
        ("ん", "noto-sans-jp-japanese"),
        ("한", "noto-sans-kr-korean"),
        ("م", "noto-sans-arabic-arabic"),
        ("ש", "noto-sans-hebrew-hebrew"),
        ("न", "noto-sans-devanagari-devanagari"),
        ("🎉", "noto-emoji-emoji"),
    ],
)
def test_every_script_has_its_font(char: str, face: str) -> None:
    assert fonts(char) == {char: face}


def test_chosen_family_without_a_script_falls_back() -> None:
    assert fonts("aλ", "Dancing Script") == {
        "a": "dancing-script-latin",
        "λ": "noto-sans-greek",
    }


def test_characters_among_kana_are_japanese() -> None:
    assert fonts("花の花")["花"] == "noto-sans-jp-japanese"
    assert fonts("花")["花"] == "noto-sans-sc-chinese-simplified"


def test_uncovered_characters_become_a_sign_that_has_a_face() -> None:
    assert fonts("a\U00012000") == {"a": "inter-latin", "\ufffd": "noto-sans-latin"}


def test_joiners_and_skin_tones_stay_with_their_character() -> None:
    for text in ("👍🏽", "👩\u200d👩\u200d👧", "❤\ufe0f", "نمی\u200cخواهم"):
        assert [run.text for run in runs_of(text, "Inter")] == [text]


def test_accents_typed_apart_are_put_together() -> None:
    apart = unicodedata.normalize("NFD", "Amélie")
    assert Layer(apart, x=0, y=0, size=0.1).lines == ["Amélie"]


def test_lines_end_however_they_were_typed_and_tabs_are_spaces() -> None:
    assert Layer("a\r\nb\rc\n\td", x=0, y=0, size=0.1).lines == ["a", "b", "c", " d"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Anna", [("Anna", "ltr")]),
        ("שלום", [("שלום", "rtl")]),
        ("12 · 09", [("12 · 09", "ltr")]),
        ("a שלום b", [("a ", "ltr"), ("שלום", "rtl"), (" b", "ltr")]),
        (
            "שלום ab",
            [("ab", "ltr"), (" ", "rtl"), ("שלום", "rtl")],
        ),
        (
            "שלום 12",
            [("12", "ltr"), (" ", "rtl"), ("שלום", "rtl")],
        ),
        (
            "a מ 12",
            [("a ", "ltr"), ("12", "ltr"), (" ", "rtl"), ("מ", "rtl")],
        ),
        (
            "מ (ab) 12",
            [("12", "ltr"), (") ", "rtl"), ("ab", "ltr"), (" (", "rtl"), ("מ", "rtl")],
        ),
        ("", []),
    ],
)
def test_runs_stand_as_they_are_seen(line: str, expected: list[tuple[str, str]]) -> None:
    assert seen(line) == expected


@pytest.mark.parametrize("family", FAMILIES)
def test_mixed_line_has_ink_for_every_character_and_no_tofu(family: str) -> None:
    for run in runs_of(MIXED, family):
        for char in run.text:
            drawn = shape(run.face, 400, char)
            assert any(drawn) is not char.isspace(), char
            assert drawn != shape(run.face, 400, "\U0010fffd") or char.isspace(), char


@pytest.mark.parametrize(
    ("face", "weight"), EVERY_FACE, ids=lambda value: getattr(value, "name", str(value))
)
def test_table_of_characters_is_true(face: Face, weight: int) -> None:
    """The first, the last and some between are in the file; what is not covered is not."""
    missing = shape(face, weight, "\U0010fffd")
    letters = [
        chr(code) for code in sorted(face.covers) if unicodedata.category(chr(code))[0] in "LS"
    ]
    sample = letters[:: max(1, len(letters) // 40)]
    assert sample
    assert [char for char in sample if shape(face, weight, char) == missing] == []


def test_every_family_is_shipped_with_its_licence() -> None:
    assert set(faces()) == {*FAMILIES, *FALLBACKS}
    licences = {file.name.removesuffix("-LICENSE.txt") for file in FOLDER.glob("*-LICENSE.txt")}
    assert licences == {name.lower().replace(" ", "-") for name in faces()}
    for file in FOLDER.glob("*-LICENSE.txt"):
        assert "SIL Open Font License, Version 1.1" in file.read_text()


def test_every_shipped_file_is_used() -> None:
    used = {face.path(weight).name for face, weight in EVERY_FACE}
    assert used == {file.name for file in FOLDER.glob("*.woff2")}
