"""On which mornings recipients are reminded, whatever the clocks do."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from delivery import reminding

BERLIN = ZoneInfo("Europe/Berlin")
STEPS = {"week": 7, "days": 2}
zones = st.sampled_from(sorted(name for name in available_timezones() if "/" in name)).map(ZoneInfo)
moments_in_time = st.integers(946_684_800, 2_208_988_800).map(
    lambda seconds: datetime.fromtimestamp(seconds, UTC)
)
spans = st.timedeltas(timedelta(), timedelta(days=400))


def moments(sent: str, ends: str | None, after: int | None = 5) -> dict[str, str]:
    """By the clock of Berlin."""
    found = reminding.moments(
        sent_at=datetime.fromisoformat(sent).replace(tzinfo=BERLIN),
        ends_at=datetime.fromisoformat(ends).replace(tzinfo=BERLIN) if ends else None,
        unopened_after=after,
        days_before_end=STEPS,
        zone=BERLIN,
    )
    return {step: f"{at.astimezone(UTC):%d %b %H:%M}" for step, at in found.items()}


def test_ladder_comes_at_ten_by_the_clock_of_the_studio() -> None:
    assert moments("2026-09-20 23:30", "2026-10-10 23:59") == {
        "unopened": "25 Sep 08:00",
        "week": "03 Oct 08:00",
        "days": "08 Oct 08:00",
    }


def test_hour_stays_when_the_clocks_change() -> None:
    """Summer time ends on 25 October 2026."""
    assert moments("2026-10-19 12:00", "2026-11-30 23:59") == {
        "unopened": "24 Oct 08:00",
        "week": "23 Nov 09:00",
        "days": "28 Nov 09:00",
    }


def test_link_without_an_end_has_only_the_first_step() -> None:
    assert moments("2026-11-01 12:00", None) == {"unopened": "06 Nov 09:00"}
    assert moments("2026-11-01 12:00", None, after=None) == {}


def test_nobody_is_reminded_on_the_day_of_the_sending() -> None:
    assert moments("2026-11-01 08:00", "2026-11-08 23:59") == {"days": "06 Nov 09:00"}


def test_of_two_on_one_day_the_one_before_the_end_stays() -> None:
    assert moments("2026-11-01 12:00", "2026-11-13 23:59") == {
        "week": "06 Nov 09:00",
        "days": "11 Nov 09:00",
    }


@given(moments_in_time, st.none() | spans, st.none() | st.integers(1, 60), zones)
def test_every_step_is_a_morning_between_sending_and_end(
    sent: datetime, span: timedelta | None, after: int | None, zone: ZoneInfo
) -> None:
    ends = sent + span if span is not None else None
    found = reminding.moments(
        sent_at=sent, ends_at=ends, unopened_after=after, days_before_end=STEPS, zone=zone
    )
    times = [at.astimezone(UTC) for at in found.values()]
    assert times == sorted(times)
    assert len({at.date() for at in found.values()}) == len(found)
    for step, at in found.items():
        assert at.time() == time(10)
        assert at.date() > sent.astimezone(zone).date()
        assert ends is None or at.astimezone(UTC) < ends
        assert at.date() == expected_day(step, sent.astimezone(zone), ends, after, zone)


def expected_day(
    step: str, sent: datetime, ends: datetime | None, after: int | None, zone: ZoneInfo
) -> date:
    if step == "unopened":
        return sent.date() + timedelta(days=after or 0)
    assert ends is not None
    return ends.astimezone(zone).date() - timedelta(days=STEPS[step])


@given(moments_in_time, spans, zones)
def test_nobody_is_reminded_early_at_night_or_days_late(
    at: datetime, after: timedelta, zone: ZoneInfo
) -> None:
    morning = reminding.morning_of(at.astimezone(zone).date(), zone)
    now = morning.astimezone(UTC) + after - timedelta(days=2)
    is_due = reminding.is_due(morning, now, zone)
    assert not is_due or time(10) <= now.astimezone(zone).time() < time(20)
    assert not is_due or timedelta() <= now - morning.astimezone(UTC) < timedelta(hours=34)


@given(moments_in_time, zones)
def test_every_reminder_has_hours_in_which_it_is_due(at: datetime, zone: ZoneInfo) -> None:
    morning = reminding.morning_of(at.astimezone(zone).date(), zone).astimezone(UTC)
    hours = [morning + timedelta(hours=hour) for hour in range(34)]
    assert any(reminding.is_due(morning.astimezone(zone), hour, zone) for hour in hours)
