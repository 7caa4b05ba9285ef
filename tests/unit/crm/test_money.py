"""Amounts as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.money import Unreadable, read, shown, typed

AMOUNTS = st.decimals(min_value=0, max_value=9_999_999_999, places=2)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1200", "1200"),
        ("1,200", "1200"),
        ("1.200", "1200"),
        ("1 200", "1200"),
        ("1\N{NARROW NO-BREAK SPACE}200,50", "1200.50"),
        ("1'200.50", "1200.50"),
        ("1,200.5", "1200.5"),
        ("1.200,50", "1200.50"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("0", "0"),
        ("EUR 1200", "1200"),
        ("1200 EUR", "1200"),
        ("€ 1,200.00", "1200"),
    ],
)
def test_reads_amounts(text: str, amount: str) -> None:
    assert read(text, "EUR") == Decimal(amount)


@pytest.mark.parametrize(
    "text", ["much", "-5", "1e9", "1,20,000", "12.3456", "1.2.3", "½", "١٢", "", "1200 USD"]
)
def test_refuses_what_may_mean_anything(text: str) -> None:
    with pytest.raises(Unreadable, match="Type an amount"):
        read(text, "EUR")


def test_cents_are_shown_where_there_are_some() -> None:
    found = [shown(Decimal(amount), "EUR") for amount in ("1200.00", "1200.50", "0")]
    assert found == ["1,200 EUR", "1,200.50 EUR", "0 EUR"]


@given(AMOUNTS)
def test_what_is_shown_is_read(amount: Decimal) -> None:
    assert read(shown(amount, "EUR"), "EUR") == read(typed(amount), "EUR") == amount
