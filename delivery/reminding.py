"""On which morning a recipient is reminded."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# By the clock of the studio: whoever is reminded is awake, and the studio answers the phone.
HOUR, EVENING = time(10), time(20)
# What was missed comes on the next day, and then not at all: whoever switches reminders on does not
# write to anybody about last month.
LATEST = timedelta(hours=34)
UNOPENED = "unopened"


def moments(
    *,
    sent_at: datetime,
    ends_at: datetime | None,
    unopened_after: int | None,
    days_before_end: Mapping[str, int],
    zone: ZoneInfo,
) -> dict[str, datetime]:
    """The time of each step, the earliest first.

    None is on the day of the sending or after the end. Of two on one day the one before the end
    stays: it says more.
    """
    days: dict[date, str] = {}
    sent_on = sent_at.astimezone(zone).date()
    if unopened_after:
        days[sent_on + timedelta(days=unopened_after)] = UNOPENED
    if ends_at:
        last_day = ends_at.astimezone(zone).date()
        for step, number in days_before_end.items():
            days[last_day - timedelta(days=number)] = step
    return {
        step: at
        for day, step in sorted(days.items())
        if day > sent_on and is_before(at := morning_of(day, zone), ends_at)
    }


def morning_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, HOUR, tzinfo=zone)


def is_before(at: datetime, ends_at: datetime | None) -> bool:
    return ends_at is None or at.astimezone(UTC) < ends_at


def is_due(at: datetime, now: datetime, zone: ZoneInfo) -> bool:
    """Only by day, also where it was missed the day before."""
    is_day = HOUR <= now.astimezone(zone).time() < EVENING
    return is_day and at.astimezone(UTC) <= now and not is_over(at, now)


def is_over(at: datetime, now: datetime) -> bool:
    """Compared as moments: two times of one zone would be compared by what clocks show."""
    return now.astimezone(UTC) - at.astimezone(UTC) >= LATEST
