"""Splits a line into runs of one font and one direction, in the order in which they are seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from gallery.lettering.fonts import MISSING, Face, chain

LEFT, RIGHT, NUMBER, NEUTRAL = "L", "R", "N", ""
KINDS = {"L": LEFT, "R": RIGHT, "AL": RIGHT, "EN": NUMBER, "AN": NUMBER}
SKIN_TONES = range(0x1F3FB, 0x1F400)


@dataclass(frozen=True, slots=True)
class Run:
    text: str
    face: Face
    is_rtl: bool


def runs_of(line: str, family: str) -> list[Run]:
    """From left to right; the text inside a run stays in the order in which it is read."""
    cells = list(zip(*drawn(line, chain(family, line)), levels(line), strict=True))
    runs = []
    for (face, level), cell in groupby(cells, key=lambda cell: (cell[1], cell[2])):
        runs.append((level, Run("".join(one[0] for one in cell), face, level % 2 == 1)))
    return visual(runs)


def drawn(line: str, faces: Sequence[Face]) -> tuple[list[str], list[Face]]:
    """Every character as it will be drawn, and by which face."""
    chars: list[str] = []
    chosen: list[Face] = []
    for char in line:
        face = chosen[-1] if chosen and follows(char, chosen[-1]) else covering(char, faces)
        chars.append(char if face else MISSING)
        chosen.append(face or covering(MISSING, faces) or faces[0])
    return chars, chosen


def follows(char: str, before: Face) -> bool:
    """Marks, joiners and skin tones shape the character before them, so its font draws them."""
    category = unicodedata.category(char)
    if category in {"Mn", "Me"} or ord(char) in SKIN_TONES:
        return ord(char) in before.covers or unicodedata.name(char, "").startswith("VARIATION")
    return category == "Cf"


def covering(char: str, faces: Sequence[Face]) -> Face | None:
    if unicodedata.category(char) == "Cf":  # without a shape of its own in any font
        return faces[0]
    return next((face for face in faces if ord(char) in face.covers), None)


def levels(line: str) -> list[int]:
    """Embedding levels by the implicit rules of UAX #9: odd is right to left.

    Numbers stay left to right, after right-to-left text on a level inside it; what is neutral
    goes with both of its neighbours when they agree, else with the line.
    """
    kinds = [KINDS.get(unicodedata.bidirectional(char), NEUTRAL) for char in line]
    base = next((kind for kind in kinds if kind in {LEFT, RIGHT}), LEFT)
    kinds = numbers_by_context(kinds, base)
    for opening, closing in brackets(line):
        kinds[opening] = kinds[closing] = enclosing(kinds, opening, closing, base)
    return [level(kind or around(kinds, at, base), base) for at, kind in enumerate(kinds)]


def numbers_by_context(kinds: Sequence[str], base: str) -> list[str]:
    """Rule W7: numbers that follow left-to-right text are part of it."""
    found, strong = [], base
    for kind in kinds:
        strong = kind if kind in {LEFT, RIGHT} else strong
        found.append(LEFT if kind == NUMBER and strong == LEFT else kind)
    return found


def brackets(line: str) -> Iterator[tuple[int, int]]:
    """Where matching brackets stand."""
    waiting: list[int] = []
    for at, char in enumerate(line):
        category = unicodedata.category(char)
        if category == "Ps":
            waiting.append(at)
        elif category == "Pe" and waiting:
            yield waiting.pop(), at


def enclosing(kinds: Sequence[str], opening: int, closing: int, base: str) -> str:
    """Rule N0: both brackets of a pair go the same way, that of what they enclose and follow."""
    inside = {as_strong(kind) for kind in kinds[opening + 1 : closing] if kind}
    if base in inside or not inside:
        return base if inside else NEUTRAL
    return next((as_strong(kind) for kind in reversed(kinds[:opening]) if kind), base)


def around(kinds: Sequence[str], at: int, base: str) -> str:
    """Rules N1 and N2: the direction of a neutral character."""
    before = next((as_strong(kind) for kind in reversed(kinds[:at]) if kind), base)
    after = next((as_strong(kind) for kind in kinds[at + 1 :] if kind), base)
    return before if before == after else base


def as_strong(kind: str) -> str:
    return RIGHT if kind == NUMBER else kind


def level(kind: str, base: str) -> int:
    if kind == RIGHT:
        return 1
    return 2 if base == RIGHT or kind == NUMBER else 0


def visual(runs: Sequence[tuple[int, Run]]) -> list[Run]:
    """Rule L2 of UAX #9: from the highest level down, reverse every stretch at or above it."""
    order = list(runs)
    for lowest in range(max((level for level, _ in order), default=0), 0, -1):
        stretches = groupby(order, key=lambda run: run[0] >= lowest)
        order = [
            run
            for high, stretch in stretches
            for run in (reversed(list(stretch)) if high else stretch)
        ]
    return [run for _, run in order]
