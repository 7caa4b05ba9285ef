"""What the audit trail costs: the same writes with its triggers and without."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count

from django.db import connection

from crm.models import Customer, Interaction
from photocrm.accounts.models import Workspace, WorkspaceQuerySet
from photocrm.audit.models import Change
from tests.bench.data import fill_timelines
from tests.bench.harness import Measurement, Timing, database, ensure_data, timed

FULL, QUICK = 50_000, 20_000
BULK = 10_000
SAVES, BULKS = 300, 5
TABLES = ("crm_customer", "crm_interaction")


def measure(*, quick: bool) -> Iterator[Measurement]:
    rows = QUICK if quick else FULL
    with database(f"bench_audit_{rows}"):
        ensure_data(f"{rows} customers, sessions and interactions", partial(fill_timelines, rows))
        workspace = Workspace.objects.get(slug="bench")
        yield from compared("save() of one customer", saving(workspace), SAVES, goal=2)
        yield from compared(f"UPDATE of {BULK:,} rows", updating(workspace), BULKS, goal=4)
        yield from compared(
            f"UPDATE of {BULK:,} rows to the same", repeating(workspace), BULKS, goal=4
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
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        for table in TABLES:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


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
    """Interactions: no search index whose upkeep would drown the triggers."""
    some, numbers = timelines(workspace), count()
    return lambda: some.update(text=f"bulk {next(numbers)}")


def repeating(workspace: Workspace) -> Callable[[], object]:
    some = timelines(workspace)
    return lambda: some.update(kind=Interaction.Kind.NOTE)


def timelines(workspace: Workspace) -> WorkspaceQuerySet[Interaction]:
    keys = Interaction.objects.of(workspace).order_by("pk").values_list("pk", flat=True)[:BULK]
    return Interaction.objects.filter(pk__in=list(keys))


def bytes_a_row() -> Measurement:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('audit_change')")
        size = cursor.fetchone()[0]
    return Measurement("bytes of the trail per changed row", size / Change.objects.count(), "B")
