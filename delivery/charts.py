"""Bars of a chart as the template paints them: plain numbers, no model."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 560, 120
GAP = 0.3


@dataclass(frozen=True)
class Bar:
    """In units of the drawing, which is WIDTH by HEIGHT; `bad` stands on top of `good`."""

    label: str
    words: str
    x: float
    width: float
    good: float
    bad: float

    @property
    def good_top(self) -> float:
        return round(HEIGHT - self.good, 1)

    @property
    def bad_top(self) -> float:
        return round(HEIGHT - self.good - self.bad, 1)


def bars(rows: Sequence[tuple[str, str, int, int]]) -> list[Bar]:
    """From label, words, good and bad number of each; the tallest bar takes the whole height."""
    most = max((good + bad for _, _, good, bad in rows), default=0) or 1
    step = WIDTH / max(len(rows), 1)
    return [
        Bar(
            label=label,
            words=words,
            x=round(number * step + step * GAP / 2, 1),
            width=round(step * (1 - GAP), 1),
            good=round(HEIGHT * good / most, 1),
            bad=round(HEIGHT * bad / most, 1),
        )
        for number, (label, words, good, bad) in enumerate(rows)
    ]
