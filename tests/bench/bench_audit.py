"""What the audit trail costs: the same writes with its triggers and without."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count

from django.db import connection

from crm.models import Customer
from photocrm.accounts.models import Workspace
from photocrm.audit.models import Change
from tests.bench.data import fill
from tests.bench.harness import Measurement, Timing, database, ensure_data, timed

FULL, QUICK = 100_000, 20_000
BULK = 10_000
SAVES, BULKS = 300, 3


def measure(*, quick: bool) -> Iterator[Measurement]:
    rows = QUICK if quick else FULL
    with database(f"bench_audit_{rows}"):
        ensure_data(f"{rows} customers and sessions", partial(fill, rows))
        workspace = Workspace.objects.get(slug="bench")
        yield from compared("save() of one customer", saving(workspace), SAVES, goal=2)
        yield from compared(f"UPDATE of {BULK:,} rows", updating(workspace), BULKS, goal=4)
        yield from compared(
            f"UPDATE of {BULK:,} rows in an ignored column", touching(workspace), BULKS, goal=2
        )
        yield bytes_a_row()


def compared(
    name: str, action: Callable[[], object], runs: int, goal: float
) -> Iterator[Measurement]:
    """Turn about, twice each, so that a slow minute of the machine meets both."""
    audited, bare = [], []
    for _ in range(2):
        with untracked():
            bare.append(timed(action, runs=runs))
        audited.append(timed(action, runs=runs))
    without = Measurement(f"{name}, no trigger", middle(bare), "ms")
    yield without
    yield Measurement(f"{name}, audited", middle(audited), "ms", without.as_baseline(), goal)


def middle(timings: list[Timing]) -> float:
    return min(timing.p50 for timing in timings)


@contextmanager
def untracked() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE crm_customer DISABLE TRIGGER USER")
        yield
        cursor.execute("ALTER TABLE crm_customer ENABLE TRIGGER USER")


def saving(workspace: Workspace) -> Callable[[], object]:
    customers = list(Customer.objects.of(workspace).order_by("pk")[:500])
    numbers = count()

    def save() -> None:
        number = next(numbers)
        customer = customers[number % len(customers)]
        customer.notes = f"note {number}"
        customer.save()

    return save


def updating(workspace: Workspace) -> Callable[[], object]:
    some = Customer.objects.of(workspace).order_by("pk").values("pk")[:BULK]
    numbers = count()
    return lambda: Customer.objects.filter(pk__in=some).update(notes=f"bulk {next(numbers)}")


def touching(workspace: Workspace) -> Callable[[], object]:
    some = Customer.objects.of(workspace).order_by("pk").values("pk")[:BULK]
    numbers = count()
    return lambda: Customer.objects.filter(pk__in=some).update(version=2 + next(numbers))


def bytes_a_row() -> Measurement:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('audit_change')")
        size = cursor.fetchone()[0]
    return Measurement("bytes of the trail per changed row", size / Change.objects.count(), "B")
