"""What is drawn, and the name that follows from it. Loads no decoder."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any, Self

RECIPE = 2  # part of every version: raise it whenever the same layers would give other pixels
VERSION_LENGTH = 32
LINE_HEIGHT, BASELINE = 1.25, 0.95  # in font sizes


class Alignment(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Effect(StrEnum):
    NONE = "none"
    SHADOW = "shadow"
    OUTLINE = "outline"


@dataclass(frozen=True, slots=True)
class Layer:
    """`x`, `y` and `size` are fractions of the picture's width, height and height."""

    text: str
    x: float
    y: float
    size: float
    colour: str = "#ffffff"
    opacity: float = 1.0
    font: str = "Inter"
    weight: int = 400
    alignment: str = Alignment.LEFT
    rotation: float = 0.0  # degrees, clockwise
    effect: str = Effect.NONE

    @classmethod
    def of(cls, source: Any) -> Self:
        """From anything that has the fields as attributes."""
        return cls(**{field.name: getattr(source, field.name) for field in fields(cls)})

    @property
    def lines(self) -> list[str]:
        text = unicodedata.normalize("NFC", self.text.replace("\r\n", "\n").replace("\r", "\n"))
        return [printable(line) for line in text.split("\n")]


def printable(line: str) -> str:
    """Tabs and other controls have no shape of their own; they take the place of a space."""
    return "".join(" " if unicodedata.category(char) == "Cc" else char for char in line)


def version_of(layers: Sequence[Layer]) -> str:
    """The same layers in the same order have the same version; no layers have none: ""."""
    if not layers:
        return ""
    content = json.dumps([RECIPE, to_json(layers)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:VERSION_LENGTH]


def to_json(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    return [asdict(layer) for layer in layers]
