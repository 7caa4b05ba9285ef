"""Amounts, as they are typed and as pages show them."""

import re
from decimal import Decimal

GROUPED = re.compile(r"\d{1,3}(?P<mark>[.,' ])\d{3}(?:(?P=mark)\d{3})*(?:[.,]\d{1,2})?", re.ASCII)
PLAIN = re.compile(r"\d{1,15}(?:[.,]\d{1,2})?", re.ASCII)
SPACES = re.compile(r"\s+")


class Unreadable(ValueError):
    """Its text says what to type instead."""


def read(text: str, currency: str) -> Decimal:
    """`1,200.50`, `1.200,50`, `1 200,5` and `EUR 1200.50` are the same; raises Unreadable.

    Money has two decimals, so three digits behind a mark are thousands.
    """
    bare = text.replace(currency, "").strip("€$£¥ \t\xa0\u202f")
    bare = SPACES.sub(" ", bare)
    if not (GROUPED.fullmatch(bare) or PLAIN.fullmatch(bare)):
        raise Unreadable("Type an amount as “1200” or “1,200.50”.")
    decimals = re.search(r"[.,](\d{1,2})$", bare)
    whole = bare[: decimals.start()] if decimals else bare
    digits = re.sub(r"\D", "", whole)
    return Decimal(f"{digits}.{decimals[1]}" if decimals else digits)


def shown(amount: Decimal, currency: str) -> str:
    """`1,200 EUR`, and cents only where there are some."""
    return f"{typed(amount)} {currency}"


def typed(amount: Decimal) -> str:
    return f"{amount:,.2f}".removesuffix(".00")
