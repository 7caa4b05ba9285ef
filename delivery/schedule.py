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


def delay_after(attempt: int, chance: float) -> timedelta | None:
    """How long to wait after attempt number `attempt` (from 1); None when it was the last.

    `chance` in 0..1 spreads the delay by ±20 %, so that jobs that failed together part.
    """
    if attempt > len(LADDER):
        return None
    return LADDER[attempt - 1] * (1 - JITTER + 2 * JITTER * chance)
