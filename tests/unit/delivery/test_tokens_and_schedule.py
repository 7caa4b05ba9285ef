"""The secret of a link, and the ladder of attempts."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.schedule import LADDER, delay_after
from delivery.tokens import hash_of, recover, token_for

LINK = UUID("01890000-0000-7000-8000-000000000001")
OTHER = UUID("01890000-0000-7000-8000-000000000002")


def test_token_depends_on_link_and_key() -> None:
    tokens = {token_for(link, key) for link in (LINK, OTHER) for key in ("one key", "another")}
    assert len(tokens) == 4
    assert {len(token) for token in tokens} == {43}
    assert token_for(LINK, "one key") == token_for(LINK, "one key")


def test_token_is_recovered_under_an_older_key() -> None:
    token = token_for(LINK, "old")
    assert recover(LINK, hash_of(token), ["new", "old"]) == token


def test_token_of_a_forgotten_key_is_lost() -> None:
    with pytest.raises(LookupError):
        recover(LINK, hash_of(token_for(LINK, "old")), ["new"])


def test_hash_does_not_hold_the_token() -> None:
    token = token_for(LINK, "key")
    assert hash_of(token) != token
    assert len(hash_of(token)) == 64


@given(st.integers(1, len(LADDER)), st.floats(0, 1))
def test_delay_stays_within_a_fifth_of_its_rung(attempt: int, chance: float) -> None:
    delay = delay_after(attempt, chance, timedelta())
    rung, slack = LADDER[attempt - 1], timedelta(microseconds=1)
    assert delay is not None
    assert rung * 0.8 - slack <= delay <= rung * 1.2 + slack


def test_ladder_ends_after_about_three_days() -> None:
    assert delay_after(len(LADDER), 0.5, timedelta()) == LADDER[-1]
    assert delay_after(len(LADDER) + 1, 0.5, timedelta()) is None
    assert timedelta(hours=72) < sum(LADDER, timedelta()) < timedelta(hours=80)
