"""Chosen photos as other programs want their names; knows no model."""

from collections.abc import Iterable
from pathlib import PurePath


def stems(names: Iterable[str]) -> list[str]:
    """Without endings, so that the RAW file beside the JPEG is found too; each once."""
    return list(dict.fromkeys(PurePath(name).stem for name in names))


def for_lightroom(names: Iterable[str]) -> str:
    """For Library Filter, Text, Filename, Contains: any of the words between commas."""
    return ", ".join(stems(names))


def for_capture_one(names: Iterable[str]) -> str:
    """For the search field above the browser, which takes words apart at blanks."""
    return " ".join(stems(names))
