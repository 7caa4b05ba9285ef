"""What all benches share: the clock, the report, and a database of their own full of rows."""

import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection, transaction

Say = Callable[[str], object]

HEADER = ("measurement", "value", "unit", "baseline", "ratio", "goal", "holds")
LINE = "{:<48} {:>10} {:<5} {:>22} {:>8} {:>8} {}"


@dataclass(frozen=True, slots=True)
class Baseline:
    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """One figure; `goal` is the largest ratio to the baseline that will do, None for any."""

    name: str
    value: float
    unit: str
    baseline: Baseline | None = None
    goal: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.value / self.baseline.value if self.baseline else None

    @property
    def holds(self) -> bool:
        return self.goal is None or (self.ratio is not None and self.ratio <= self.goal)

    def as_baseline(self) -> Baseline:
        return Baseline(self.name, self.value)


def report(measurements: Iterable[Measurement | str], say: Say) -> bool:
    """Print one line each and a summary; False when a goal was missed. Texts are remarks."""
    say(LINE.format(*HEADER))
    taken = []
    for measurement in measurements:
        if isinstance(measurement, str):
            say(measurement)
            continue
        say(line(measurement))
        taken.append(measurement)
    goals = [measurement for measurement in taken if measurement.goal is not None]
    missed = [measurement.name for measurement in goals if not measurement.holds]
    end = f"; missed: {', '.join(missed)}" if missed else ""
    say(f"{len(taken)} measurements, {len(goals) - len(missed)} of {len(goals)} goals hold{end}")
    return not missed


def line(measurement: Measurement) -> str:
    baseline, goal = measurement.baseline, measurement.goal
    verdict = "" if goal is None else "yes" if measurement.holds else "NO"
    return LINE.format(
        measurement.name,
        f"{measurement.value:,.2f}",
        measurement.unit,
        f"{baseline.name[:13]} {baseline.value:,.2f}" if baseline else "",
        f"{measurement.ratio:.2f}" if measurement.ratio is not None else "",
        f"≤ {goal:g}" if goal is not None else "",
        verdict,
    ).rstrip()


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds."""

    p50: float
    p95: float


def timed(action: Callable[[], object], *, runs: int, warm_up: int = 3) -> Timing:
    for _ in range(warm_up):
        action()
    return timing_of([milliseconds(action) for _ in range(runs)])


def timing_of(samples: list[float]) -> Timing:
    last = len(samples) - 1
    return Timing(statistics.median(samples), sorted(samples)[min(last, round(last * 0.95))])


def milliseconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


@contextmanager
def database(name: str) -> Iterator[None]:
    """Work in a database of this name on the same server, made and migrated when missing.

    The audit trail works there as everywhere.
    """
    usual = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            cursor.execute(f'CREATE DATABASE "{name}"')
    switch(name)
    try:
        call_command("migrate", verbosity=0)
        yield
    finally:
        switch(str(usual))


def switch(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def ensure_data(parameters: str, fill: Callable[[], None]) -> None:
    """Run `fill` unless this database was filled with the same parameters before.

    The marker commits with the rows, so an interrupted run never counts.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_data (parameters text NOT NULL)")
        cursor.execute("SELECT parameters FROM bench_data")
        found = cursor.fetchone()
    if found == (parameters,):
        return
    if found:
        raise ValueError(f"The bench database holds {found[0]}; drop it to fill it anew.")
    with transaction.atomic():
        fill()
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO bench_data VALUES (%s)", [parameters])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def copy(table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as out,
    ):
        for row in rows:
            out.write_row(row)


@contextmanager
def bare_tables(*tables: str) -> Iterator[None]:
    """Without triggers, and without indexes that hold no constraint, which are built anew at the
    end: minutes less.

    Needs the superuser that the embedded server gives.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s) AND NOT EXISTS"
            " (SELECT FROM pg_constraint WHERE conindid = indexname::regclass)",
            [list(tables)],
        )
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")
        for _, definition in indexes:
            cursor.execute(definition)
