"""Orders of photos, as lists of their keys: moving some, and putting them back."""

import re
from collections.abc import Collection, Sequence
from enum import StrEnum
from uuid import UUID

# A photo that stayed (None: the front), and the moved ones that stood right behind it.
Run = tuple[UUID | None, list[UUID]]


class Place(StrEnum):
    FIRST = "first"
    LAST = "last"
    EARLIER = "earlier"
    LATER = "later"
    BEFORE = "before"
    AFTER = "after"


class NoAnchor(Exception):
    """The photo to move to is not, or is no longer, among those that stay."""


def moved(
    order: Sequence[UUID], keys: Collection[UUID], place: Place, anchor: UUID | None = None
) -> list[UUID]:
    """The order once `keys` stand together at the place; raises NoAnchor."""
    chosen = [key for key in order if key in keys]
    others = [key for key in order if key not in keys]
    if not chosen:
        return others
    steps = {
        Place.FIRST: 0,
        Place.LAST: len(others),
        Place.EARLIER: max(order.index(chosen[0]) - 1, 0),
        Place.LATER: order.index(chosen[-1]) - len(chosen) + 2,
    }
    at = steps[place] if place in steps else beside(others, place, anchor)
    return [*others[:at], *chosen, *others[at:]]


def beside(others: Sequence[UUID], place: Place, anchor: UUID | None) -> int:
    if anchor is None or anchor not in others:
        raise NoAnchor
    return others.index(anchor) + int(place == Place.AFTER)


def runs_of(order: Sequence[UUID], keys: Collection[UUID]) -> list[Run]:
    """Where `keys` stand in the order, as `put_back` needs it."""
    runs: list[Run] = [(None, [])]
    for key in order:
        if key in keys:
            runs[-1][1].append(key)
        else:
            runs.append((key, []))
    return [run for run in runs if run[1]]


def put_back(order: Sequence[UUID], runs: Sequence[Run]) -> list[UUID]:
    """The order with the photos of the runs where they were; those that are gone stay away, and
    those whose neighbour is gone come last.
    """
    there, returning = set(order), {key for _, keys in runs for key in keys}
    restored = [key for key in order if key not in returning]
    for neighbour, keys in runs:
        at = len(restored) if neighbour and neighbour not in restored else 0
        if neighbour in restored:
            at = restored.index(neighbour) + 1
        restored[at:at] = [key for key in keys if key in there]
    return restored


def natural(file_name: str) -> list[tuple[int, str]]:
    """To sort by: IMG_2 comes before IMG_10."""
    parts = re.split(r"([0-9]+)", file_name.casefold())
    return [(int(part), "") if part.isdecimal() else (0, part) for part in parts]
