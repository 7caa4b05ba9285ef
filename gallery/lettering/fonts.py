"""The shipped fonts, and which of them draws a character."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "static" / "fonts"
FAMILIES = (
    "Inter",
    "Montserrat",
    "Oswald",
    "Playfair Display",
    "EB Garamond",
    "Dancing Script",
)
WEIGHTS = (400, 700)
MISSING = "\ufffd"  # there is a face for it, so browsers draw the same

FALLBACKS = (
    "Noto Sans",
    "Noto Sans Hebrew",
    "Noto Sans Arabic",
    "Noto Sans Devanagari",
    "Noto Sans SC",
    "Noto Sans JP",
    "Noto Sans KR",
    "Noto Emoji",
)
CHINESE, JAPANESE = "Noto Sans SC", "Noto Sans JP"
KANA = range(0x3040, 0x3100)


@dataclass(frozen=True, slots=True)
class Face:
    """One subset of a family: a WOFF2 file per weight, all with the same characters.

    The table says nothing of U+FDFD, a whole sentence in one glyph: FreeType cannot draw it.
    """

    name: str
    weights: tuple[int, ...]
    covers: frozenset[int]

    def path(self, weight: int) -> Path:
        nearest = min(self.weights, key=lambda there: abs(there - weight))
        return FOLDER / f"{self.name}-{nearest}-normal.woff2"


@cache
def faces() -> dict[str, tuple[Face, ...]]:
    """The faces of every family, in the order in which they are asked for a character."""
    table = json.loads((FOLDER / "fonts.json").read_text())
    return {
        family["name"]: tuple(
            Face(file["name"], tuple(file["weights"]), characters(file["covers"]))
            for file in family["files"]
        )
        for family in table["families"]
    }


def characters(ranges: str) -> frozenset[int]:
    """Code points of hexadecimal ranges: "20-7e a0"."""
    bounds = (one.split("-") for one in ranges.split())
    return frozenset(
        code for pair in bounds for code in range(int(pair[0], 16), int(pair[-1], 16) + 1)
    )


def chain(family: str, text: str) -> tuple[Face, ...]:
    """Chosen family first. Characters shared by Chinese and Japanese look Japanese among kana."""
    names = [family, *FALLBACKS]
    if any(ord(char) in KANA for char in text):
        names.remove(JAPANESE)
        names.insert(names.index(CHINESE), JAPANESE)
    return tuple(face for name in names for face in faces()[name])
