"""Writing CSV that spreadsheets read as it is meant; knows no model.

A cell that a spreadsheet would take for a formula, and run, gets an apostrophe before it. This
meets phone numbers with their plus, too: `'+49 30 …` stays readable, and is no sum of numbers.
Whoever reads such a file again by a program takes the apostrophe off with `unguarded`.
"""

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

# By which Excel knows that the file is UTF-8.
BOM = b"\xef\xbb\xbf"
GUARD = "'"
STARTERS = frozenset("=+-@|%")
# Whatever a spreadsheet may skip before it looks at the first sign.
SKIPPED = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


class Echo:
    """What `csv.writer` writes to: hands each line back instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def starts_formula(text: str) -> bool:
    """Whether the first sign that counts begins a formula, in its full-width form as well."""
    for sign in text:
        if not sign.isspace() and unicodedata.category(sign) not in SKIPPED:
            return unicodedata.normalize("NFKC", sign)[:1] in STARTERS
    return False


def needs_guard(text: str) -> bool:
    """A text that begins with apostrophes of its own gets one more, or would lose one later."""
    return starts_formula(text.lstrip(GUARD))


def guarded(text: str) -> str:
    return f"{GUARD}{text}" if needs_guard(text) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith(GUARD) and needs_guard(text) else text


def written(header: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The file line by line: nothing is kept of what was handed on."""
    writer = csv.writer(Echo())
    yield BOM + line(writer, header)
    for row in rows:
        yield line(writer, row)


def line(writer: Any, cells: Sequence[str]) -> bytes:
    text: str = writer.writerow([guarded(cell) for cell in cells])
    return text.encode()
