"""Filter pills with counts, as components/pills.html shows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pill:
    url: str
    label: str
    current: bool
    count: str | None = None
    capped: bool = False
