"""The bench harness: what it prints, and what it thinks of a goal."""

from unittest import mock

import pytest
from django.core.management import CommandError, call_command

from tests.bench.harness import Baseline, Measurement, report, timed

FLOOR = Baseline("floor", 2.0)
KEPT = Measurement("kept", 3.0, "ms", FLOOR, goal=2)
MISSED = Measurement("missed", 5.0, "ms", FLOOR, goal=2)
FREE = Measurement("free", 7.0, "ms")


def test_report_tells_value_baseline_ratio_goal_and_verdict() -> None:
    said: list[str] = []
    assert report([FREE, KEPT], said.append)
    assert [line.split() for line in said[1:3]] == [
        ["free", "7.00", "ms"],
        ["kept", "3.00", "ms", "floor", "2.00", "1.50", "≤", "2", "yes"],
    ]
    assert said[-1] == "2 measurements, 1 of 1 goals hold"


def test_report_names_the_missed_goal_last() -> None:
    said: list[str] = []
    assert not report([KEPT, MISSED], said.append)
    assert said[-1] == "2 measurements, 1 of 2 goals hold; missed: missed"


def test_goal_without_baseline_never_holds() -> None:
    assert not Measurement("lost", 1.0, "ms", goal=2).holds


def test_timing_counts_warm_runs_only() -> None:
    action = mock.Mock()
    taken = timed(action, runs=5, warm_up=2)
    assert action.call_count == 7
    assert 0 <= taken.p50 <= taken.p95


@pytest.mark.parametrize(("measured", "status"), [([KEPT], 0), ([KEPT, MISSED], 1)])
def test_command_ends_with_1_when_a_goal_is_missed(
    measured: list[Measurement], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with (
        mock.patch("tests.bench.bench_customers.measure", return_value=measured) as measure,
        pytest.raises(SystemExit) as ended,
    ):
        call_command("bench", "customers", quick=True)
    assert ended.value.code == status
    assert measure.call_args.kwargs == {"quick": True}
    assert "goals hold" in capsys.readouterr().out


def test_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(
        CommandError, match="no bench “nope”; there are: audit, customers, delivery, gallery"
    ):
        call_command("bench", "nope")
