"""What a cell of an exported table may hold, and what a spreadsheet must not make of it."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal

# Moments are naive: they show the clock of whoever reads the file.
Cell = str | int | Decimal | date | datetime | None
MOMENT = "%Y-%m-%d %H:%M"
GUARD = "'"
STARTERS = frozenset("=+-@|%")
# Whatever a spreadsheet may skip before it looks at the first sign.
SKIPPED = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})


def text_of(cell: Cell) -> str:
    if cell is None:
        return ""
    return cell.strftime(MOMENT) if isinstance(cell, datetime) else str(cell)


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


def kept_apart(text: str) -> str:
    """Where formulas need no guard, a text that looks like a guarded one still gets one more."""
    return guarded(text) if text.startswith(GUARD) else text


def unguarded(text: str) -> str:
    return text[1:] if text.startswith(GUARD) and needs_guard(text) else text
