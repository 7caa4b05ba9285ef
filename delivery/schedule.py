"""When a failed attempt is tried again."""

from datetime import timedelta

# About 75 hours in all. The usual ladder of mail and webhook senders: quick for a hiccup, then
# slow enough to outlast a weekend without a mail server.
LADDER = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
JITTER = 0.2


def delay_after(refusals: int, chance: float, at_least: timedelta) -> timedelta | None:
    """How long to wait after that many refusals (from 1); None when that was the last.

    `chance` in 0..1 spreads the delay by ±20 %, so that jobs that failed together part. The other
    side may have asked for `at_least` so long.
    """
    if refusals > len(LADDER):
        return None
    return max(LADDER[refusals - 1] * (1 - JITTER + 2 * JITTER * chance), at_least)
